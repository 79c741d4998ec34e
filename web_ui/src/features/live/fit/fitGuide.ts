import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Sound } from '@/features/teach/record/director'
import { Stopped, wait } from '@/features/teach/record/waiting'
import type { Acknowledged, Calibrate, Calibration, Fit } from '@/lib/protocol'

export interface FitPlan {
  person: string
  /** What is shown, one after the other. */
  movements: readonly string[]
  /** How long each is learnt from. */
  seconds: number
  /** What the model looks back on: answers that soon after a change still speak of what was before. */
  lookBack_s: number
}

/** `counting`: get ready. `showing`: do it. `working`: the program makes something of it. */
export type FitPhase = 'idle' | 'counting' | 'showing' | 'working' | 'done' | 'failed'

export interface FitState {
  phase: FitPhase
  person: string
  movement: string | null
  number: number
  total: number
  /** Whole seconds of the count-down that are left. */
  left: number
  /** How much of the present movement has been shown, and for how long it is to be. */
  shown_s: number
  seconds: number
  /** Nobody is seen, so the time stands still. */
  waiting: boolean
  fit: Fit | null
  message: string | null
}

export interface FitEffects {
  calibrate: (step: Calibrate) => Promise<Acknowledged>
  /** What the program said last; null if nothing. */
  told: () => Calibration | null
  sound: (sound: Sound) => void
  /** Whether somebody is seen just now. */
  inView: () => boolean
  /** Whether pictures come and the program is there. */
  watching: () => boolean
}

const IDLE: FitState = {
  phase: 'idle',
  person: '',
  movement: null,
  number: 1,
  total: 1,
  left: 0,
  shown_s: 0,
  seconds: 0,
  waiting: false,
  fit: null,
  message: null,
}

/** Time to step back from the computer. */
export const FIRST_COUNT_S = 7
export const NEXT_COUNT_S = 4
const SOUNDED_S = 3
const TICK_MS = 100
const REACTION_S = 0.5
const RESULT_WITHIN_MS = 20_000

/** How long all movements together are shown, where that is enough for each. */
export const SHOWN_S = 30
const LEAST_EACH_S = 4
const MOST_EACH_S = 10

export function secondsEach(movements: number): number {
  const share = Math.round(SHOWN_S / Math.max(1, movements))
  return Math.min(MOST_EACH_S, Math.max(LEAST_EACH_S, share))
}

/** How long a movement lasts, with the beginning of which nothing is learnt. */
const lengthOf = ({ seconds, lookBack_s }: FitPlan) => seconds + Math.max(REACTION_S, lookBack_s)

/** All of it, with the time to get ready. */
export function secondsInAll(plan: FitPlan): number {
  const each = NEXT_COUNT_S + lengthOf(plan)
  return FIRST_COUNT_S - NEXT_COUNT_S + plan.movements.length * each
}

const GONE =
  'The camera or the program stopped in between, so nothing was learnt. All stays as it was; begin again.'
const NO_RESULT = 'The program made nothing of it in time. All stays as it was; begin again.'

class Refused extends Error {}

/** Leads a person through the movements of a model, so that its answers can be fitted to them. */
export class FitGuide {
  readonly store: StoreApi<FitState> = createStore<FitState>(() => IDLE)
  private readonly effects: FitEffects
  private stopping: AbortController | null = null
  private toldBefore: Calibration | null = null

  constructor(effects: FitEffects) {
    this.effects = effects
  }

  async start(plan: FitPlan): Promise<void> {
    if (this.stopping) return
    const stopping = new AbortController()
    this.stopping = stopping
    const total = plan.movements.length
    this.store.setState({ ...IDLE, person: plan.person, total, seconds: lengthOf(plan) })
    this.toldBefore = this.effects.told()
    try {
      await this.tell({ action: 'start', person: plan.person }, stopping.signal)
      for (const [place, movement] of plan.movements.entries()) {
        this.store.setState({ movement, number: place + 1, shown_s: 0 })
        await this.countDown(place === 0 ? FIRST_COUNT_S : NEXT_COUNT_S, stopping.signal)
        await this.show(movement, lengthOf(plan), stopping.signal)
      }
      await this.finish(stopping.signal)
    } catch (error) {
      this.end(error)
    } finally {
      this.stopping = null
    }
  }

  /** Nothing of it is kept. */
  cancel(): void {
    this.stopping?.abort()
    this.store.setState(IDLE)
  }

  private async countDown(seconds: number, signal: AbortSignal): Promise<void> {
    for (let left = seconds; left > 0; left -= 1) {
      this.store.setState({ phase: 'counting', left })
      if (left <= SOUNDED_S) this.effects.sound('tick')
      await this.wait(1000, signal)
    }
  }

  private async show(movement: string, seconds: number, signal: AbortSignal): Promise<void> {
    const { sound, inView } = this.effects
    this.store.setState({ phase: 'showing', left: 0 })
    sound('go')
    await this.tell({ action: 'show', label: movement }, signal)
    for (let shown_ms = 0; shown_ms < seconds * 1000; ) {
      await this.wait(TICK_MS, signal)
      const seen = inView()
      if (seen) shown_ms += TICK_MS
      this.store.setState({ shown_s: shown_ms / 1000, waiting: !seen })
    }
    await this.tell({ action: 'show', label: null }, signal)
    sound('end')
  }

  private async finish(signal: AbortSignal): Promise<void> {
    const before = this.effects.told()
    this.store.setState({ phase: 'working', movement: null })
    await this.tell({ action: 'finish' }, signal)
    for (let waited = 0; waited < RESULT_WITHIN_MS; waited += TICK_MS) {
      const now = this.effects.told()
      if (now?.phase === 'done') {
        this.store.setState({ phase: 'done', fit: now.fit, message: now.message })
        return
      }
      // A program that goes on collecting says what it lacks.
      if (now !== before && now?.message) throw new Refused(now.message)
      await this.wait(TICK_MS, signal)
    }
    throw new Refused(NO_RESULT)
  }

  private async tell(step: Calibrate, signal: AbortSignal): Promise<void> {
    const { ok, message } = await this.effects.calibrate(step)
    if (signal.aborted) throw new Stopped()
    if (!ok) throw new Refused(message ?? GONE)
  }

  private async wait(ms: number, signal: AbortSignal): Promise<void> {
    await wait(ms, signal)
    const { watching, told } = this.effects
    if (!watching()) throw new Refused(GONE)
    const now = told()
    const over = now?.phase === 'idle' && now !== this.toldBefore
    if (over) throw new Refused(now.message ?? GONE)
  }

  private end(error: unknown): void {
    void this.effects.calibrate({ action: 'cancel' })
    if (error instanceof Stopped) return
    const message = error instanceof Refused ? error.message : NO_RESULT
    this.store.setState({ phase: 'failed', movement: null, message })
  }
}
