import type { ApiError } from '@/lib/api'
import type { OpenTake, Recording, Segment, TakeRequest } from '@/lib/library'
import type { Result } from '@/lib/protocol'
import { Backlog } from './backlog'
import {
  createRecorderStore,
  NO_TAKE,
  type Recorder,
  type RecorderStore,
  TakeRefused,
  type UnfinishedTake,
} from './recorderState'
import type { TakeLocks } from './takeLocks'
import { type SenderEffects, TakeSender } from './takeSender'
import type { TakeEnd, TakeStore } from './takeStore'

/** What the program is asked over HTTP; see lib/library.ts. */
export interface TakeProgram {
  openTake: (request: TakeRequest) => Promise<OpenTake>
  fetchOpenTakes: () => Promise<{ takes: readonly OpenTake[] }>
  finishTake: (id: string, end: TakeEnd) => Promise<Recording>
  discardTake: (id: string) => Promise<unknown>
}

export interface TakeEffects {
  store: TakeStore
  locks: TakeLocks
  program: TakeProgram
}

export interface RecorderEffects extends SenderEffects, TakeEffects {
  /** Has the program forget where the person of the last pictures stood. */
  reset: () => void
  /** Pictures of takes are sent now, or no longer. */
  onBusy: () => void
}

const AGAIN_MS = 1000
/** Pictures that are being encoded at once; a camera that outruns the encoder so far skips one. */
const MOST_ENCODING = 30
/** A skeleton that lags by more does not lie on the person any more. */
const BEHIND_MS = 700

const BUSY_HERE = 'The take before this one is still being recorded or saved.'
const BUSY_ELSEWHERE = 'Another tab is busy with this take.'
const NOTHING_RUNS = 'No take is being recorded.'
const NO_CAMERA = 'The camera stopped. End the take to keep what is there, or discard it.'
const NOT_STORED =
  'This browser keeps no copy of the pictures; leave this page open until the take is saved.'

/** One take that is recorded, sent, or both. */
interface Running {
  take: OpenTake
  backlog: Backlog
  sender: TakeSender
  release: () => void
  /** Whether pictures of the camera still belong to it. */
  capturing: boolean
  /** Whether its pictures are older than the page. */
  resumed: boolean
  firstT: number | null
  newestT: number | null
  encoding: number
  /** The pictures that are being encoded, in order. */
  encoded: Promise<void>
  problem: string | null
  /** Told when the program may have all pictures, and when it never will. */
  settle: { check: () => void; fail: (error: Error) => void } | null
}

/** Records takes: every picture of the camera, in order, each once, whatever goes down in between. */
export class TakeRecorder implements Recorder {
  readonly store: RecorderStore = createRecorderStore()
  private readonly effects: RecorderEffects
  private running: Running | null = null
  private beginning = false
  private limit = 0

  constructor(effects: RecorderEffects) {
    this.effects = effects
  }

  /** Whether pictures of the camera are wanted. */
  get capturing(): boolean {
    return this.running?.capturing ?? false
  }

  /** Whether pictures of a take go out, so that no others may. */
  get busy(): boolean {
    return this.running !== null
  }

  readonly now_s = () => (this.capturing ? this.store.getState().seconds : 0)

  /** How many pictures may be under way; 0 while there is no connection. */
  setLimit(limit: number): void {
    this.limit = limit
    this.running?.sender.setLimit(limit)
  }

  async begin(request: TakeRequest): Promise<void> {
    if (this.beginning || this.running) throw new TakeRefused(BUSY_HERE)
    this.beginning = true
    try {
      const take = await this.effects.program.openTake(request)
      const release = (await this.effects.locks.hold(take.id)) ?? (() => undefined)
      this.start(take, release)
      this.store.setState({ ...NO_TAKE, phase: 'recording', take })
    } finally {
      this.beginning = false
    }
  }

  /** The camera shows a new picture, taken at `t` milliseconds; it is being encoded. */
  capture(t: number, encode: () => Promise<ArrayBuffer | null>): void {
    const { running } = this
    if (!running?.capturing || running.encoding >= MOST_ENCODING) return
    running.encoding += 1
    // A picture that cannot be encoded is skipped like one that the camera never took.
    const picture = encode().catch(() => null)
    running.encoded = running.encoded.then(async () => {
      const got = await picture
      running.encoding -= 1
      if (got && this.running === running) this.add(running, t, got)
    })
  }

  /** Pictures stopped coming, although a take is being recorded. */
  noteNoCamera(): void {
    if (this.running?.capturing) this.say(this.running, NO_CAMERA)
  }

  keepLabels(segments: readonly Segment[]): void {
    const { running } = this
    if (!running?.capturing) return
    // Without a store they are still in the page, which is what the problem of the take says already.
    void this.effects.store.noteLabels(running.take.id, segments).catch(() => undefined)
  }

  async end(segments: readonly Segment[] = []): Promise<Recording> {
    const { running } = this
    if (!running?.capturing) throw new TakeRefused(NOTHING_RUNS)
    running.capturing = false
    this.store.setState({ phase: 'sending' })
    await running.encoded
    return await this.complete(running, { n_frames: running.sender.total, segments })
  }

  async discard(): Promise<void> {
    const { running } = this
    if (!running) throw new TakeRefused(NOTHING_RUNS)
    this.close(running)
    running.settle?.fail(new TakeRefused(NOTHING_RUNS))
    this.store.setState(NO_TAKE)
    await this.forget(running.take.id)
  }

  async openTakes(): Promise<readonly UnfinishedTake[]> {
    const { store, locks, program } = this.effects
    const [{ takes }, held] = await Promise.all([program.fetchOpenTakes(), locks.held()])
    const idle = takes.filter(({ id }) => !held.has(id) && id !== this.running?.take.id)
    return await Promise.all(
      idle.map(async (take) => {
        const end = await store.end(take.id).catch(() => null)
        const labels = end?.segments ?? (await labelsOf(store, take.id))
        const { end: stored } = await extentOf(store, take.id)
        const n_waiting = Math.max(0, stored - take.n_kept)
        return { ...take, n_waiting, ended: end !== null, n_labels: labels.length }
      }),
    )
  }

  async resume(id: string): Promise<Recording> {
    if (this.beginning || this.running) throw new TakeRefused(BUSY_HERE)
    this.beginning = true
    try {
      const { store, locks, program } = this.effects
      const release = await locks.hold(id)
      if (!release) throw new TakeRefused(BUSY_ELSEWHERE)
      const { takes } = await program.fetchOpenTakes().catch((error: unknown) => {
        release()
        throw error
      })
      const take = takes.find((open) => open.id === id)
      const ended = await store.end(id).catch(() => null)
      if (!take) {
        // It may have been finished just before this page heard of it; the program knows.
        release()
        const recording = await program.finishTake(id, ended ?? { n_frames: 0, segments: [] })
        await store.forget(id).catch(() => undefined)
        return recording
      }
      const { end } = await extentOf(store, id)
      const running = this.start(take, release, Math.max(end, take.n_kept))
      this.store.setState({
        ...NO_TAKE,
        phase: 'sending',
        take,
        captured: running.sender.total,
        kept: take.n_kept,
      })
      const segments = ended?.segments ?? (await labelsOf(store, id))
      return await this.complete(running, { n_frames: running.sender.total, segments })
    } finally {
      this.beginning = false
    }
  }

  async discardOpen(id: string): Promise<void> {
    await this.forget(id)
  }

  /** Whether pictures wait so long that what is said of them is no news. */
  isBehind(t: number): boolean {
    const { running } = this
    if (!running) return false
    return running.resumed || (running.newestT ?? t) - t > BEHIND_MS
  }

  /** Returns the round trip in milliseconds if the answer is to a picture of a take. */
  answered(result: Result): number | null {
    return this.running?.sender.answered(result) ?? null
  }

  private close(running: Running): void {
    running.capturing = false
    running.sender.close()
    running.release()
    if (this.running !== running) return
    this.running = null
    if (running.resumed) this.effects.reset()
    this.effects.onBusy()
  }

  /** With a `total`, the take is resumed: no picture of the camera belongs to it any more. */
  private start(take: OpenTake, release: () => void, total?: number): Running {
    const resumed = total !== undefined
    // Somebody else may stand before the camera by now.
    if (resumed) this.effects.reset()
    const backlog = new Backlog(take.id, this.effects.store)
    backlog.keptUpTo(take.n_kept)
    const running: Running = {
      take,
      backlog,
      sender: new TakeSender(backlog, { kept: take.n_kept, total: total ?? 0 }, this.effects, {
        onProgress: ({ kept, problem }) => {
          this.store.setState({ kept })
          this.say(running, problem ?? (backlog.safe ? null : NOT_STORED))
          running.settle?.check()
        },
        onGone: (words) => this.fail(running, new Error(words)),
        onHole: () => running.settle?.check(),
      }),
      release,
      capturing: !resumed,
      resumed,
      firstT: null,
      newestT: null,
      encoding: 0,
      encoded: Promise.resolve(),
      problem: null,
      settle: null,
    }
    this.running = running
    this.effects.onBusy()
    running.sender.setLimit(this.limit)
    return running
  }

  private add(running: Running, t: number, picture: ArrayBuffer): void {
    const n = running.sender.total
    running.firstT ??= t
    running.newestT = t
    void running.backlog.add({ n, t, picture })
    running.sender.setTotal(n + 1)
    this.store.setState({ captured: n + 1, seconds: (t - running.firstT) / 1000 })
    if (running.problem === NO_CAMERA) this.say(running, null)
  }

  /** Waits until the program has all pictures, and has it make a recording of them. */
  private async complete(running: Running, end: TakeEnd): Promise<Recording> {
    const { id } = running.take
    await this.effects.store.noteEnd(id, end).catch(() => undefined)
    try {
      const recording = await this.finish(running, end)
      this.close(running)
      this.store.setState({ phase: 'done', recording, problem: null })
      await this.effects.store.forget(id).catch(() => undefined)
      return recording
    } catch (error) {
      this.fail(running, error as Error)
      throw error
    }
  }

  private async finish(running: Running, end: TakeEnd): Promise<Recording> {
    for (;;) {
      await this.sent(running)
      try {
        const n_frames = running.sender.total
        return await this.effects.program.finishTake(running.take.id, { ...end, n_frames })
      } catch (error) {
        const { status, body, message } = error as ApiError
        const kept = status === 409 ? (body as { n_kept?: number } | null)?.n_kept : undefined
        if (kept !== undefined) running.sender.setKept(kept)
        else if (status === 0 || status === 503) this.say(running, message)
        else throw error
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS))
      }
    }
  }

  private sent(running: Running): Promise<void> {
    return new Promise((resolve, reject) => {
      const check = () => {
        if (running.sender.kept >= running.sender.total) resolve()
      }
      running.settle = { check, fail: reject }
      check()
    })
  }

  private fail(running: Running, error: Error): void {
    if (this.running !== running) return
    this.close(running)
    this.store.setState({ phase: 'failed', problem: error.message })
    running.settle?.fail(error)
  }

  private say(running: Running, problem: string | null): void {
    running.problem = problem
    if (this.store.getState().problem !== problem) this.store.setState({ problem })
  }

  private async forget(id: string): Promise<void> {
    await this.effects.program.discardTake(id)
    await this.effects.store.forget(id).catch(() => undefined)
  }
}

const labelsOf = (store: TakeStore, id: string) => store.labels(id).catch(() => [])

const extentOf = (store: TakeStore, id: string) =>
  store.extent(id).catch(() => ({ end: 0, count: 0 }))
