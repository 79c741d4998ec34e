import type {
  Acknowledged,
  Calibrate,
  Configure,
  Configured,
  Practise,
  Practised,
  TriggerRule,
} from '@/lib/protocol'
import type { PoserSocket } from '@/lib/socket'
import type { LiveStore } from './liveState'

const ANSWER_WITHIN_MS = 8000
/** The program may have to read a long recording first. */
const READ_WITHIN_MS = 30_000

/** What the person asked of the program: which model, whose fit, which rules. It holds for a program that comes back too. */
export class Wishes {
  private readonly store: LiveStore
  private readonly socket: PoserSocket
  private readonly adopt: (model: string | null) => void
  private model: string | null = null
  private practising: Practise | null = null
  private triggers: { model: string | null; rules: readonly TriggerRule[] | null } | null = null

  /** `adopt` is told which model is in use from now on. */
  constructor(store: LiveStore, socket: PoserSocket, adopt: (model: string | null) => void) {
    this.store = store
    this.socket = socket
    this.adopt = adopt
  }

  async chooseModel(id: string): Promise<void> {
    this.store.setState({ switchingTo: id, switchProblem: null })
    const answer = await this.configure({ model: id })
    if (this.store.getState().switchingTo !== id) return
    this.store.setState({ switchingTo: null })
    if (!answer.ok) {
      this.store.setState({ switchProblem: answer.message })
      return
    }
    this.model = id
    this.adopt(answer.model)
  }

  /** The program could not read the chosen model after all; the next answer tells which one is in use. */
  loseModel(): void {
    this.model = null
    this.adopt(null)
    this.store.setState({ modelFailed: true })
  }

  async setWhy(why: boolean): Promise<void> {
    this.store.setState({ why })
    await this.configure({ why })
  }

  async setPerson(person: string | null): Promise<Configured> {
    const answer = await this.configure({ person })
    if (answer.ok) this.store.setState({ person })
    return answer
  }

  async setTriggers(rules: readonly TriggerRule[] | null): Promise<Configured> {
    const answer = await this.configure({ triggers: rules })
    if (answer.ok) this.triggers = { model: this.store.getState().model, rules }
    return answer
  }

  calibrate(step: Calibrate): Promise<Acknowledged> {
    return new Promise((resolve) => {
      this.socket
        .timeout(ANSWER_WITHIN_MS)
        .emit('calibrate', step, (error: Error | null, answer: Acknowledged) => {
          const message = 'The program did not answer; try again.'
          resolve(error ? { ok: false, message } : answer)
        })
    })
  }

  /**
   * Practises against a recording from now on, from 0 repetitions; null ends it. A program that is not there is asked
   * when it comes.
   */
  async practise(wish: Practise | null): Promise<void> {
    const ended = wish === null && this.practising === null
    this.practising = wish
    this.store.setState({ practice: null, practiceProblem: null })
    if (!ended && this.isOnline) await this.askForPractice()
  }

  /** Where the last person stood, and how they moved, says nothing about the next one. */
  forgetPerson(): void {
    // A program that does not hear this is on its way out; the next one starts afresh anyway.
    this.socket.timeout(ANSWER_WITHIN_MS).emit('configure', { reset: true }, () => {})
  }

  /** A program that came back starts with its default, and reads its files first; the person's choice stands. */
  async keepModel(): Promise<void> {
    const wanted = this.model
    const { model, switchingTo } = this.store.getState()
    if (wanted === null || wanted === model || switchingTo !== null) return
    const answer = await this.configure({ model: wanted })
    if (answer.ok && wanted === this.model) this.adopt(answer.model)
  }

  /** Asks a program that came back for everything again. */
  async keepAll(): Promise<void> {
    if (this.practising !== null) void this.askForPractice()
    await this.keepModel()
    const { why, person, model } = this.store.getState()
    const rules = this.triggers?.model === model ? this.triggers.rules : null
    if (why || person !== null || rules !== null)
      await this.configure({ why, person, triggers: rules })
  }

  private get isOnline(): boolean {
    return this.store.getState().connection === 'online'
  }

  private async askForPractice(): Promise<void> {
    const wish = this.practising
    const answer = await new Promise<Practised>((resolve) => {
      this.socket
        .timeout(READ_WITHIN_MS)
        .emit('practise', wish, (error: Error | null, got: Practised) => {
          const message = 'The program did not answer; try again.'
          resolve(error ? { ok: false, message, practice: null } : got)
        })
    })
    // Meanwhile somebody may have asked for something else, or the program has gone and is asked again.
    if (wish !== this.practising || !this.isOnline) return
    const { practice, message } = answer
    // A program that does not hear that it is over is on its way out.
    const problem = answer.ok || wish === null ? null : message
    this.store.setState({ practice, practiceProblem: problem })
  }

  private configure(wish: Configure): Promise<Configured> {
    const kept = this.store.getState().model
    return new Promise((resolve) => {
      this.socket
        .timeout(ANSWER_WITHIN_MS)
        .emit('configure', wish, (error: Error | null, answer: Configured) => {
          const message = 'The program did not answer; all stays as it is.'
          resolve(error ? { ok: false, model: kept, message } : answer)
        })
    })
  }
}
