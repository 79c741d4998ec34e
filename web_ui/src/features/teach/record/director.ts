import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Recording, TakeRequest } from '@/lib/library'
import type { Recorder } from '../recorder/recorderState'
import { LabelPainter } from './labelPainter'
import { pause, Stopped, wait } from './waiting'

export const MODES = ['timed', 'hold', 'hands-free', 'long'] as const
/** How a take begins and ends: after a time, while a button is held, by itself again and again, or by hand. */
export type Mode = (typeof MODES)[number]

export interface Plan {
  mode: Mode
  family: string
  /** What is recorded, a take each, in turn; a long take has none. */
  labels: readonly string[]
  seconds: number
  countDown_s: number
  /** How often each movement is recorded without touching anything. */
  repeats: number
  keepPictures: boolean
  person: string
  camera: string
}

export interface MadeTake {
  recording: Recording
  label: string | null
}

/** `looking`: waits until somebody is in view. `saving`: the last pictures are on their way. */
export type DirectorPhase = 'idle' | 'looking' | 'counting' | 'starting' | 'recording' | 'saving'

export interface DirectorState {
  phase: DirectorPhase
  mode: Mode
  label: string | null
  /** Whole seconds of the count-down that are left. */
  left: number
  /** How long the take is to be; null for as long as the person likes. */
  length_s: number | null
  seconds: number
  number: number
  total: number
  /** In a long take: the movement whose key is held. */
  held: string | null
  made: MadeTake | null
  problem: string | null
}

export type Sound = 'tick' | 'go' | 'end'

export interface DirectorEffects {
  recorder: Recorder
  sound: (sound: Sound) => void
  /** Whether somebody is seen just now. */
  inView: () => boolean
  /** Whether pictures come at all. */
  watching: () => boolean
}

const IDLE: DirectorState = {
  phase: 'idle',
  mode: 'timed',
  label: null,
  left: 0,
  length_s: null,
  seconds: 0,
  number: 1,
  total: 1,
  held: null,
  made: null,
  problem: null,
}

const TICK_MS = 50
const SOUNDED_S = 3
const TOO_SHORT_S = 0.5
/** So much of a key that is held may be lost with the page. */
const KEEP_EVERY_S = 1
const TOO_SHORT = 'That was too short to learn anything from, so it was not kept.'
const WENT_WRONG = 'This take could not be recorded. The takes before it are kept; try again.'

/** Leads a person through takes: waits for them, counts down, records, ends, and begins again. */
export class Director {
  readonly store: StoreApi<DirectorState> = createStore<DirectorState>(() => IDLE)
  private readonly effects: DirectorEffects
  private stopping: AbortController | null = null
  private throwAway = false
  private painter = new LabelPainter()
  private family = ''
  private keptAt_s = 0

  constructor(effects: DirectorEffects) {
    this.effects = effects
  }

  get busy(): boolean {
    return this.stopping !== null
  }

  async start(plan: Plan): Promise<void> {
    if (this.busy || !this.effects.watching()) return
    const stopping = new AbortController()
    this.stopping = stopping
    this.throwAway = false
    const takes = takesOf(plan)
    try {
      for (const [place, label] of takes.entries()) {
        this.store.setState({
          ...IDLE,
          made: place === 0 ? null : this.store.getState().made,
          mode: plan.mode,
          label,
          number: place + 1,
          total: takes.length,
          length_s: isTimed(plan.mode) ? plan.seconds : null,
        })
        await this.prepare(plan, stopping.signal)
        await this.record(plan, label, stopping.signal)
        if (stopping.signal.aborted) break
      }
    } catch (error) {
      if (!(error instanceof Stopped)) this.store.setState({ problem: wordsOf(error) })
    } finally {
      this.stopping = null
      this.store.setState({ phase: 'idle', held: null })
    }
  }

  /** Ends the take that runs and keeps it; what has not begun yet does not begin. */
  stop(): void {
    this.stopping?.abort()
  }

  /** Like `stop`, but the take that runs is thrown away. */
  cancel(): void {
    this.throwAway = true
    this.stop()
  }

  /** In a long take: the movement begins. */
  hold(label: string): void {
    if (!this.paints) return
    this.painter.press(label, this.effects.recorder.now_s())
    this.keepLabels()
    this.store.setState({ held: label })
  }

  letGo(label: string): void {
    if (!this.paints) return
    this.painter.release(label, this.effects.recorder.now_s())
    this.keepLabels()
    this.store.setState({ held: this.painter.held })
  }

  forgetMade(): void {
    this.store.setState({ made: null, problem: null })
  }

  private get paints(): boolean {
    const { phase, mode } = this.store.getState()
    return phase === 'recording' && mode === 'long'
  }

  private keepLabels(): void {
    const { recorder } = this.effects
    this.keptAt_s = recorder.now_s()
    recorder.keepLabels(this.painter.segments(this.keptAt_s, this.family))
  }

  private async prepare(plan: Plan, signal: AbortSignal): Promise<void> {
    if (plan.mode === 'hold') return
    if (plan.mode === 'hands-free') {
      this.store.setState({ phase: 'looking' })
      while (!this.effects.inView()) {
        await wait(TICK_MS, signal)
        if (!this.effects.watching()) throw new Stopped()
      }
    }
    for (let left = plan.countDown_s; left > 0; left -= 1) {
      this.store.setState({ phase: 'counting', left })
      if (left <= SOUNDED_S) this.effects.sound('tick')
      await wait(1000, signal)
    }
  }

  private async record(plan: Plan, label: string | null, signal: AbortSignal): Promise<void> {
    const { recorder, sound } = this.effects
    this.store.setState({ phase: 'starting', left: 0, seconds: 0 })
    this.painter = new LabelPainter()
    this.family = plan.family
    await recorder.begin(requestOf(plan, label))
    this.store.setState({ phase: 'recording' })
    sound('go')
    await this.watch(signal)
    sound('end')
    const { phase, problem } = recorder.store.getState()
    if (phase === 'failed') throw new Error(problem ?? WENT_WRONG)
    const seconds = recorder.now_s()
    this.store.setState({ phase: 'saving', seconds, held: null })
    if (this.throwAway || seconds < TOO_SHORT_S) {
      await recorder.discard()
      if (!this.throwAway) this.store.setState({ problem: TOO_SHORT })
      return
    }
    const painted = plan.mode === 'long' ? this.painter.segments(seconds, plan.family) : undefined
    const recording = await recorder.end(painted)
    this.store.setState({ made: { recording, label } })
  }

  /** Waits for the end of the take. */
  private async watch(signal: AbortSignal): Promise<void> {
    const { recorder, watching } = this.effects
    const { length_s } = this.store.getState()
    while (!signal.aborted && watching() && recorder.store.getState().phase !== 'failed') {
      const seconds = recorder.now_s()
      this.store.setState({ seconds })
      if (this.painter.held !== null && seconds - this.keptAt_s >= KEEP_EVERY_S) this.keepLabels()
      if (length_s !== null && seconds >= length_s) break
      await pause(TICK_MS, signal)
    }
  }
}

function isTimed(mode: Mode): boolean {
  return mode === 'timed' || mode === 'hands-free'
}

function takesOf(plan: Plan): readonly (string | null)[] {
  if (plan.mode === 'long') return [null]
  if (plan.mode !== 'hands-free') return plan.labels.slice(0, 1)
  return Array.from({ length: plan.repeats }, () => plan.labels).flat()
}

function requestOf(plan: Plan, label: string | null): TakeRequest {
  return {
    family: plan.family,
    label,
    keep_pictures: plan.keepPictures,
    person: plan.person.trim(),
    camera: plan.camera,
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error && error.message !== '' ? error.message : WENT_WRONG
}
