import { type Shown, sameShown } from './shown'

export const HISTORY_MS = 30_000

/** An answer that comes later than this after the one before leaves a gap in the strip. */
export const GAP_MS = 1000

export interface Span extends Shown {
  start: number
  end: number
}

/** The history with one more moment added; spans that have left the last 30 seconds are dropped. */
export function addMoment(spans: readonly Span[], shown: Shown, now: number): Span[] {
  const kept = spans.filter((span) => span.end > now - HISTORY_MS)
  const last = kept.at(-1)
  const continues = last !== undefined && now - last.end <= GAP_MS
  if (last && continues && sameShown(last, shown)) {
    return [...kept.slice(0, -1), { ...last, end: now }]
  }
  // Neighbours touch, so that the strip shows no hairline gaps between two answers.
  return [...kept, { ...shown, start: last && continues ? last.end : now, end: now }]
}

/** The span that covers this time, if any. */
export function spanAt(spans: readonly Span[], time: number): Span | undefined {
  return spans.findLast((span) => span.start <= time && time <= span.end)
}
