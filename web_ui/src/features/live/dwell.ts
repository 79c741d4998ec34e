import { NOTHING, type Shown, sameShown } from './shown'

/** How long a label stays at least: long enough to be read, short enough to feel immediate. */
export const DWELL_MS = 300

/** Holds each label for its dwell time; once that has passed, the next one shows at once. */
export class Dwell {
  private readonly holdMs: number
  private current: Shown = NOTHING
  private since = Number.NEGATIVE_INFINITY

  constructor(holdMs: number = DWELL_MS) {
    this.holdMs = holdMs
  }

  /** What to show at `now`, given what the newest answer says. */
  update(next: Shown, now: number): Shown {
    if (sameShown(next, this.current)) return this.current
    if (now - this.since >= this.holdMs) {
      this.current = next
      this.since = now
    }
    return this.current
  }

  reset(): void {
    this.current = NOTHING
    this.since = Number.NEGATIVE_INFINITY
  }
}
