import type { Result } from '@/lib/protocol'
import { hintFor } from '@/lib/words'
import { Dwell } from './dwell'
import { addMoment } from './history'
import type { LiveState } from './liveState'
import { Meter } from './meter'
import { type Shown, sameShown, shownBy } from './shown'

/** Figures that change with every answer cannot be read; they are renewed this often. */
const FIGURES_EVERY_MS = 250

/** Turns the program's answers into what the stage says: held labels, calm figures, the strip. */
export class Readings {
  private readonly dwell = new Dwell()
  private readonly meter = new Meter()
  private figuresAt = Number.NEGATIVE_INFINITY

  reset(): void {
    this.dwell.reset()
    this.meter.reset()
    this.figuresAt = Number.NEGATIVE_INFINITY
  }

  /** What is hidden, for as long as the stage speaks of it. */
  private hint(result: Result, shown: Shown): string | null {
    const partial = shown.kind === 'partial' && result.verdict === 'partial'
    return partial ? hintFor(result.missing, result.message) : null
  }

  /** What changes on the stage through this answer, which took `latency` milliseconds. */
  take(
    result: Result,
    state: LiveState,
    at: { now: number; latency: number | null },
  ): Partial<LiveState> {
    if (result.status === 'busy') return { busy: true }
    const said = shownBy(result)
    if (said === null) return {}
    if (at.latency !== null) this.meter.add(at.now, at.latency)

    const shown = this.dwell.update(said, at.now)
    const changed = !sameShown(shown, state.shown)
    const renew = changed || at.now - this.figuresAt >= FIGURES_EVERY_MS
    const change: Partial<LiveState> = {
      busy: false,
      latest: result,
      latestAt: at.now,
      shown: changed ? shown : state.shown,
      spans: addMoment(state.spans, shown, at.now),
    }
    if (!renew) return change
    this.figuresAt = at.now
    const certain = sameShown(said, shown) ? result.confidence : state.confidence
    return {
      ...change,
      ...this.meter.read(at.now),
      confidence: shown.kind === 'movement' ? certain : null,
      hint: this.hint(result, shown),
    }
  }
}
