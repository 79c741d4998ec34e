import type { Coach, Result } from '@/lib/protocol'
import { hintFor } from '@/lib/words'
import type { Attempt } from './practiceLog'

/** The one thing that the stage says at a moment. */
export interface Saying {
  /** `correction`: what to change. `half`, `good`: how a repetition ended. `hint`: what stands in the way. `calm`: all is well. */
  kind: 'correction' | 'half' | 'good' | 'hint' | 'calm'
  words: string
}

/** Long enough to be read from three metres, whatever comes next. */
export const SHOWN_AT_LEAST_MS = 1500
/** What stands in the way for less than this is not worth a word. */
export const HINT_AFTER_MS = 700
/** A correction stays so long after its moment, for somebody who looks up when the movement is over. */
export const LINGERS_MS = 2500
const EVENT_MS = 2500

export const READING: Saying = { kind: 'hint', words: 'Reading the reference' }

const HINTS: Partial<Record<Coach['status'], string>> = {
  nobody: 'Come into the picture',
  somebody_else: 'Somebody else is in the picture',
  hidden: 'Step back until all of you is seen',
  another_movement: 'This is not the movement of the reference',
}

/** "left knee 24 degrees straighter" becomes "Left knee 24° straighter". */
export function shownWords(words: string): string {
  const short = words.replace(/(\d+) degrees?\b/, '$1°')
  return short.charAt(0).toUpperCase() + short.slice(1)
}

/** What there is to say of a picture when nothing has just ended. */
export function sayingOf(result: Result): Saying | null {
  const { coach } = result
  if (coach === null) return READING
  const hint = HINTS[coach.status]
  if (coach.status === 'hidden' && result.missing.length > 0) {
    return { kind: 'hint', words: hintFor(result.missing, null) ?? hint ?? '' }
  }
  if (hint !== undefined) return { kind: 'hint', words: hint }
  if (coach.worst !== null) return { kind: 'correction', words: shownWords(coach.worst.words) }
  if (coach.repetitions + coach.halves > 0 || coach.status === 'moving') return null
  return { kind: 'calm', words: 'Begin when you like' }
}

/** How a repetition ended. */
export function sayingOfEnd({ kind, said }: Attempt): Saying | null {
  if (kind === 'half') return { kind: 'half', words: 'That was a half one: go all the way' }
  return said.length === 0 ? { kind: 'good', words: 'Good' } : null
}

/** Says one thing at a time, and lets nothing flicker. */
export class Calm {
  private current: Saying | null = null
  private since = Number.NEGATIVE_INFINITY
  private lastMeant = Number.NEGATIVE_INFINITY
  private waiting: { words: string; since: number } | null = null
  private event: { saying: Saying; at: number } | null = null

  reset(): void {
    this.current = null
    this.since = this.lastMeant = Number.NEGATIVE_INFINITY
    this.waiting = this.event = null
  }

  /** Something has ended, and is told before anything else. */
  tell(saying: Saying, now: number): void {
    this.event = { saying, at: now }
  }

  /** What to show at `now`, given what there is to say of the newest picture. */
  update(next: Saying | null, now: number): Saying | null {
    const meant = this.steady(this.withEvent(next, now), now)
    if (same(meant, this.current)) {
      if (meant) this.lastMeant = now
      return this.current
    }
    if (this.current !== null && now - this.since < SHOWN_AT_LEAST_MS) return this.current
    if (meant === null && this.lingers(now)) return this.current
    this.current = meant
    this.since = this.lastMeant = now
    return meant
  }

  private lingers(now: number): boolean {
    return this.current?.kind === 'correction' && now - this.lastMeant < LINGERS_MS
  }

  private withEvent(next: Saying | null, now: number): Saying | null {
    if (this.event === null) return next
    const { saying, at } = this.event
    const shown = same(saying, this.current)
    if (now - (shown ? this.since : at) > EVENT_MS) this.event = null
    return this.event === null ? next : saying
  }

  /** A hint that comes and goes at once is none. */
  private steady(next: Saying | null, now: number): Saying | null {
    if (next?.kind !== 'hint' || same(next, this.current)) {
      this.waiting = null
      return next
    }
    if (this.waiting?.words !== next.words) this.waiting = { words: next.words, since: now }
    return now - this.waiting.since >= HINT_AFTER_MS ? next : this.current
  }
}

function same(one: Saying | null, other: Saying | null): boolean {
  return one?.kind === other?.kind && one?.words === other?.words
}
