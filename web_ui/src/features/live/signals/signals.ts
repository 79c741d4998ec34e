import { createStore, type StoreApi } from 'zustand/vanilla'
import type { MovementEvent, TriggerRule } from '@/lib/protocol'
import { recall, remember } from '@/lib/remember'
import { allowSounds, playTones } from '@/lib/tones'
import type { LiveSession } from '../liveSession'
import type { LiveState } from '../liveState'
import { BluetoothLine } from './bluetooth'
import type { LogEntry } from './csv'
import { beginning } from './melody'
import { rememberRules, rulesFor } from './triggerRules'

export interface SignalsState {
  log: readonly LogEntry[]
  /** The movements that have begun and are not over. */
  on: ReadonlySet<string>
  sound: boolean
  /** Rules that are on their way to the program. */
  draft: readonly TriggerRule[] | null
  /** The person made the rules, not the model. */
  own: boolean
  problem: string | null
}

export interface SignalsEffects {
  session: LiveSession
  line: BluetoothLine
  play: typeof playTones
  /** Milliseconds on the page's clock, and since 1970. */
  clock: () => { page: number; wall: number }
}

const SOUND_KEY = 'poser.signals.sound'
const SETTLE_MS = 200
const NOBODY: ReadonlySet<string> = new Set()
const LATEST_MS = 60_000

/** Everything that happens when a movement begins or is over, apart from what the program itself sends. */
export class Signals {
  readonly store: StoreApi<SignalsState>
  readonly line: BluetoothLine
  private readonly effects: SignalsEffects
  private classes: readonly string[] = []
  private visits = 0
  private settling: ReturnType<typeof setTimeout> | undefined

  constructor(effects: SignalsEffects) {
    this.effects = effects
    this.line = effects.line
    this.store = createStore<SignalsState>(() => ({
      log: [],
      on: NOBODY,
      sound: recall(SOUND_KEY) === 'yes',
      draft: null,
      own: false,
      problem: null,
    }))
    effects.session.onEvents((events, model) => this.take(events, model))
    effects.session.store.subscribe((state, before) => this.follow(state, before))
    this.adopt()
  }

  /** The live page is open: what is named there counts. On other pages nothing is set off. */
  enter(): () => void {
    this.visits += 1
    this.adopt()
    return () => {
      this.visits -= 1
      this.adopt()
    }
  }

  /** The order of the model's movements, which gives each its tone. */
  setClasses(classes: readonly string[]): void {
    this.classes = classes
  }

  setSound(sound: boolean): void {
    this.store.setState({ sound })
    remember(SOUND_KEY, sound ? 'yes' : 'no')
  }

  hear(label: string): void {
    this.effects.play(beginning(this.placeOf(label)))
  }

  /** Puts other rules in force, a moment after the last change; null gives the model's own back. */
  setRules(rules: readonly TriggerRule[] | null): void {
    const { model } = this.effects.session.store.getState()
    if (model === null) return
    rememberRules(model, rules)
    this.store.setState({ draft: rules, own: rules !== null, problem: null })
    clearTimeout(this.settling)
    this.settling = setTimeout(() => void this.send(rules), SETTLE_MS)
  }

  private placeOf(label: string): number {
    return Math.max(0, this.classes.indexOf(label))
  }

  private follow(state: LiveState, before: LiveState): void {
    const gone = state.phase !== before.phase || state.connection !== before.connection
    if (gone && this.store.getState().on.size > 0) this.store.setState({ on: NOBODY })
    if (state.model !== before.model) this.adopt()
  }

  private adopt(): void {
    const { model } = this.effects.session.store.getState()
    clearTimeout(this.settling)
    const rules = model === null ? null : rulesFor(model)
    this.store.setState({ on: NOBODY, draft: null, own: rules !== null, problem: null })
    if (model === null) return
    const wanted = this.visits > 0 ? rules : []
    void this.send(wanted)
  }

  private async send(rules: readonly TriggerRule[] | null): Promise<void> {
    const { session } = this.effects
    const { model } = session.store.getState()
    const answer = await session.setTriggers(rules)
    if (session.store.getState().model !== model) return
    const { draft } = this.store.getState()
    // A change that was made meanwhile is still on its way.
    const newest = draft === null || draft === rules
    this.store.setState({
      draft: newest ? null : draft,
      problem: answer.ok ? null : answer.message,
    })
  }

  private take(events: readonly MovementEvent[], model: string | null): void {
    const { log, on: before, sound } = this.store.getState()
    const on = new Set(before)
    for (const { label, change } of events) {
      if (change === 'off') on.delete(label)
      else on.add(label)
    }
    const entries = events.map(({ label, change, t }, place) => ({
      n: log.length + place + 1,
      at: new Date(this.wallTime(t)).toISOString(),
      label,
      change,
      model: model ?? '',
    }))
    this.store.setState({ log: [...log, ...entries], on })
    for (const { label, change } of events) {
      if (change === 'off') continue
      if (sound) this.hear(label)
      this.line.write(label)
    }
  }

  /** When the picture was taken; a film's own time says nothing of when it was shown. */
  private wallTime(t: number): number {
    const { page, wall } = this.effects.clock()
    const filmed = this.effects.session.store.getState().source?.kind === 'file'
    const ago = page - t
    return filmed || ago < 0 || ago > LATEST_MS ? wall : wall - ago
  }
}

const known = new WeakMap<LiveSession, Signals>()

/** The one of a session: what began on the stage is remembered also when another page was open in between. */
export function signalsOf(session: LiveSession): Signals {
  const present = known.get(session)
  if (present) return present
  const signals = new Signals({
    session,
    line: new BluetoothLine(),
    play: playTones,
    clock: () => ({ page: performance.now(), wall: Date.now() }),
  })
  known.set(session, signals)
  // Sounds that were wished for at an earlier visit may be heard from the first key or button on.
  if (signals.store.getState().sound) {
    for (const touch of ['pointerdown', 'keydown']) {
      window.addEventListener(touch, allowSounds, { once: true })
    }
  }
  return signals
}
