import type { Segment } from '@/lib/library'

/** What an edit makes of the labels, and which of them is selected after it. */
export interface Edit {
  segments: readonly Segment[]
  selected: Segment | null
}

/** Closer than this, in seconds, two edges touch. */
const TOUCH_S = 1e-6

export type Side = 'start' | 'end'

const inOrder = (a: Segment, b: Segment) => a.start_s - b.start_s || a.end_s - b.end_s

/** Labels of one family in the order of their starts. */
export function trackOf(segments: readonly Segment[], family: string): Segment[] {
  return segments.filter((segment) => segment.family === family).sort(inOrder)
}

export function segmentAt(track: readonly Segment[], time_s: number): Segment | null {
  return track.find(({ start_s, end_s }) => start_s <= time_s && time_s < end_s) ?? null
}

export interface Stroke {
  family: string
  /** Null takes labels away. */
  label: string | null
  start_s: number
  end_s: number
}

/** Puts a label over a stretch: it replaces what its family had there, and joins the same label where they touch. */
export function paint(segments: readonly Segment[], stroke: Stroke): Edit {
  const { family, label } = stroke
  let { start_s, end_s } = stroke
  if (end_s - start_s <= TOUCH_S) return { segments, selected: null }
  const kept: Segment[] = []
  for (const segment of segments) {
    const apart = segment.end_s < start_s - TOUCH_S || segment.start_s > end_s + TOUCH_S
    if (segment.family !== family || apart) {
      kept.push(segment)
    } else if (segment.label === label) {
      start_s = Math.min(start_s, segment.start_s)
      end_s = Math.max(end_s, segment.end_s)
    } else {
      kept.push(...without(segment, stroke))
    }
  }
  if (label === null) return { segments: kept.sort(inOrder), selected: null }
  const selected = { start_s, end_s, label, family }
  return { segments: [...kept, selected].sort(inOrder), selected }
}

function without(segment: Segment, { start_s, end_s }: Stroke): Segment[] {
  const parts = [
    { ...segment, end_s: Math.min(segment.end_s, start_s) },
    { ...segment, start_s: Math.max(segment.start_s, end_s) },
  ]
  return parts.filter((part) => part.end_s - part.start_s > TOUCH_S)
}

export interface Limits {
  /** Where the recording ends. */
  end_s: number
  /** Shortest label: one frame. */
  least_s: number
}

/** Moves one edge. A neighbour that touches it gives way or follows; one further off stops it. */
export function moveEdge(
  segments: readonly Segment[],
  segment: Segment,
  edge: { side: Side; to_s: number },
  limits: Limits,
): Edit {
  const { side, to_s } = edge
  const neighbour = neighbourOf(segments, segment, side)
  const touching = neighbour !== null && gap(segment, neighbour) <= TOUCH_S
  const least = Math.min(limits.least_s, segment.end_s - segment.start_s)
  const range =
    side === 'start'
      ? [outerStart(neighbour, touching, limits), segment.end_s - least]
      : [segment.start_s + least, outerEnd(neighbour, touching, limits)]
  const [low = 0, high = 0] = range
  const place = Math.max(low, Math.min(high, to_s))
  const selected = side === 'start' ? { ...segment, start_s: place } : { ...segment, end_s: place }
  const changed = new Map([[segment, selected]])
  if (touching) {
    const moved =
      side === 'start' ? { ...neighbour, end_s: place } : { ...neighbour, start_s: place }
    changed.set(neighbour, moved)
  }
  return { segments: segments.map((one) => changed.get(one) ?? one), selected }
}

function outerStart(before: Segment | null, touching: boolean, { least_s }: Limits): number {
  if (before === null) return 0
  return touching ? Math.min(before.end_s, before.start_s + least_s) : before.end_s
}

function outerEnd(after: Segment | null, touching: boolean, { least_s, end_s }: Limits): number {
  if (after === null) return end_s
  return touching ? Math.max(after.start_s, after.end_s - least_s) : after.start_s
}

function gap(a: Segment, b: Segment): number {
  return Math.max(a.start_s, b.start_s) - Math.min(a.end_s, b.end_s)
}

/** The label before or after another one in the same family. */
export function neighbourOf(
  segments: readonly Segment[],
  segment: Segment,
  side: Side,
): Segment | null {
  const track = trackOf(segments, segment.family)
  return track[track.indexOf(segment) + (side === 'start' ? -1 : 1)] ?? null
}

/** Cuts a label in two; null where there is nothing to cut. */
export function splitAt(
  segments: readonly Segment[],
  segment: Segment,
  time_s: number,
): Edit | null {
  if (time_s <= segment.start_s + TOUCH_S || time_s >= segment.end_s - TOUCH_S) return null
  const first = { ...segment, end_s: time_s }
  const selected = { ...segment, start_s: time_s }
  return {
    segments: segments.flatMap((one) => (one === segment ? [first, selected] : [one])),
    selected,
  }
}

/** Makes one label of this and the next of its family, with whatever lies between; null if it is the last. */
export function mergeWithNext(segments: readonly Segment[], segment: Segment): Edit | null {
  const next = neighbourOf(segments, segment, 'end')
  if (next === null) return null
  const selected = { ...segment, end_s: Math.max(segment.end_s, next.end_s) }
  return {
    segments: segments
      .filter((one) => one !== next)
      .map((one) => (one === segment ? selected : one)),
    selected,
  }
}

export function relabel(segments: readonly Segment[], segment: Segment, label: string): Edit {
  const selected = { ...segment, label }
  return { segments: segments.map((one) => (one === segment ? selected : one)), selected }
}

export function remove(segments: readonly Segment[], segment: Segment): Edit {
  return { segments: segments.filter((one) => one !== segment), selected: null }
}
