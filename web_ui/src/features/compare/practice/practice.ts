import { createStore, type StoreApi } from 'zustand/vanilla'
import type { LiveSession } from '@/features/live/liveSession'
import type { Practise, Result } from '@/lib/protocol'
import { type Log, NO_LOG, PracticeLog } from './practiceLog'
import { Calm, type Saying, sayingOf, sayingOfEnd } from './saying'
import type { Voice } from './speech'

/** `over`: ended, with its summary on show. */
export type PracticePhase = 'idle' | 'practising' | 'over'

export interface PracticeState {
  phase: PracticePhase
  log: Log
  saying: Saying | null
  /** Of the last whole repetition. */
  lastScore: number | null
}

const IDLE: PracticeState = { phase: 'idle', log: NO_LOG, saying: null, lastScore: null }

interface Effects {
  session: LiveSession
  voice: Voice
  now: () => number
}

/** One person's practice: what the coach says of each picture becomes a count, one thing to say, and a summary. */
export class PracticeCoach {
  readonly store: StoreApi<PracticeState> = createStore<PracticeState>(() => IDLE)
  readonly voice: Voice
  private readonly effects: Effects
  private readonly log = new PracticeLog()
  private readonly calm = new Calm()
  private deafen: (() => void) | null = null

  constructor(effects: Effects) {
    this.effects = effects
    this.voice = effects.voice
  }

  /** From 0 repetitions. */
  begin(wish: Practise): void {
    this.log.reset()
    this.calm.reset()
    this.store.setState({ ...IDLE, phase: 'practising' })
    this.deafen ??= this.effects.session.onAnswers((result) => this.take(result))
    void this.effects.session.practise(wish)
  }

  /** Shows what came of it; the camera is free again. */
  end(): void {
    if (this.store.getState().phase !== 'practising') return
    this.stop()
    this.effects.session.stop()
    this.store.setState({ phase: 'over', saying: null })
  }

  /** Nothing of it is kept. */
  leave(): void {
    this.stop()
    this.store.setState(IDLE)
  }

  private stop(): void {
    this.deafen?.()
    this.deafen = null
    this.voice.hush()
    void this.effects.session.practise(null)
  }

  private take(result: Result): void {
    const { practice, phase } = this.effects.session.store.getState()
    // An answer that was under way before still speaks of the last reference.
    if (practice === null || phase !== 'running') return
    const now = this.effects.now()
    const { coach } = result
    const ended = coach && this.log.take(coach)
    const end = ended && sayingOfEnd(ended)
    if (end) this.calm.tell(end, now)
    const before = this.store.getState()
    const saying = this.calm.update(sayingOf(result), now)
    const change: Partial<PracticeState> = {}
    if (saying !== before.saying) change.saying = saying
    if (ended) change.log = this.log.now
    if (ended?.kind === 'whole') change.lastScore = ended.score
    if (Object.keys(change).length > 0) this.store.setState(change)
    if (ended?.kind === 'whole') this.voice.say(String(this.log.now.repetitions))
    if (saying !== before.saying && saying) this.speak(saying, result)
  }

  private speak({ kind, words }: Saying, { coach }: Result): void {
    if (kind === 'correction') this.voice.say(coach?.worst?.words ?? words)
    else if (kind === 'half' || kind === 'hint') this.voice.say(words)
  }
}
