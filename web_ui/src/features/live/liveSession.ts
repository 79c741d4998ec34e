import type { Recorder } from '@/features/teach/recorder/recorderState'
import { type TakeEffects, TakeRecorder } from '@/features/teach/recorder/takeRecorder'
import type {
  Acknowledged,
  Calibrate,
  Configured,
  LibraryChanged,
  MovementEvent,
  Practise,
  Ready,
  Result,
  TriggerRule,
} from '@/lib/protocol'
import { recall, remember } from '@/lib/remember'
import type { PoserSocket } from '@/lib/socket'
import type { Encoder } from './encoder'
import { browserFailure, cameraFailure, type FailureKind } from './failures'
import { FrameLoop } from './frameLoop'
import { createLiveStore, type LiveStore, NOBODY_ON_STAGE, type Source } from './liveState'
import { Player } from './player'
import { Readings } from './readings'
import { type Camera, rememberedCamera } from './sources'
import { Wishes } from './wishes'

export interface LiveEffects {
  socket: PoserSocket
  encoder: Encoder
  openCamera: (id: string | null) => Promise<MediaStream>
  listCameras: () => Promise<Camera[]>
  now: () => number
  onModelsChanged: () => void
  onLibraryChanged: (change: LibraryChanged) => void
  takes: TakeEffects
}

/** Told of movements that begin or are over, and of the model that says so. */
export type EventListener = (events: readonly MovementEvent[], model: string | null) => void

/** Told of every answer to a picture that was looked at. */
export type AnswerListener = (result: Result) => void

const MIRROR_KEY = 'poser.mirror'
// Said of a first start and of one after a crash alike: the program's answer is the same.
const GETTING_READY = 'The program is getting ready to watch you; the stage goes on by itself.'
const NOTE_MS = 4000
const REFUSED_RETRY_MS = 2000
const SILENT_AFTER_MS = 1500
const LISTEN_EVERY_MS = 500

/** One person's stage: a source on one side, the program on the other, and a store that says how it stands. */
export class LiveSession {
  readonly store: LiveStore
  /** Records takes of what the stage shows. */
  readonly recorder: Recorder
  private readonly effects: LiveEffects
  private readonly loop: FrameLoop
  private readonly takes: TakeRecorder
  private readonly readings = new Readings()
  private readonly frameListeners = new Set<() => void>()
  private player: Player | null = null
  private readonly eventListeners = new Set<EventListener>()
  private readonly answerListeners = new Set<AnswerListener>()
  private readonly wishes: Wishes
  private noteTimer: ReturnType<typeof setTimeout> | undefined
  private retryTimer: ReturnType<typeof setTimeout> | undefined
  private listenTimer: ReturnType<typeof setInterval> | undefined
  private heardAt = Number.POSITIVE_INFINITY
  private opening = 0
  private answered = false
  /** How many pictures may be under way at once. */
  private limit = 0
  private leftRunning = false

  constructor(effects: LiveEffects) {
    this.effects = effects
    this.store = createLiveStore({
      mirror: recall(MIRROR_KEY) !== 'no',
      failure: browserFailure(),
    })
    this.wishes = new Wishes(this.store, effects.socket, (model) => this.adopt(model))
    this.loop = new FrameLoop({
      grab: async () => (this.player ? effects.encoder.encode(this.player.video) : null),
      send: (header, picture) => effects.socket.emit('frame', header, picture),
      now: effects.now,
    })
    this.takes = new TakeRecorder({
      ...effects.takes,
      newSeq: () => this.loop.newSeq(),
      send: (header, picture) => effects.socket.emit('frame', header, picture),
      now: effects.now,
      reset: () => this.wishes.forgetPerson(),
      onBusy: () => this.syncLoop(),
    })
    this.recorder = this.takes
    this.listen(effects.socket)
  }

  connect(): void {
    if (this.store.getState().failure !== 'old-browser') this.effects.socket.connect()
  }

  /** Gives the session the element that shows the picture. Without one it frees the camera, until there is one again. */
  attach(video: HTMLVideoElement): () => void {
    const player = new Player(video, {
      onFrame: (t) => {
        if (this.takes.capturing) this.takes.capture(t, () => this.effects.encoder.encode(video))
        else this.loop.offer(t)
        for (const listener of this.frameListeners) listener()
      },
      onFailure: (failure) => this.fail(failure),
      onSize: (aspect) => this.store.setState({ aspect }),
    })
    this.player = player
    if (this.leftRunning) void this.start()
    this.leftRunning = false
    return () => {
      player.close()
      if (this.player === player) this.leave()
    }
  }

  onVideoFrame(listener: () => void): () => void {
    this.frameListeners.add(listener)
    return () => this.frameListeners.delete(listener)
  }

  async start(): Promise<void> {
    const { source } = this.store.getState()
    if (source?.kind === 'file') await this.showFile(source.file)
    else await this.showCamera(source?.id ?? rememberedCamera())
  }

  toggle(): void {
    const { phase, failure } = this.store.getState()
    if (phase === 'running') this.stop()
    else if (phase !== 'opening' && failure === null) void this.start()
  }

  async showCamera(id: string | null): Promise<void> {
    const mirror = recall(MIRROR_KEY) !== 'no'
    await this.open({ kind: 'camera', id, name: 'Camera' }, mirror, async (player, current) => {
      const stream = await this.effects.openCamera(id)
      if (!current()) {
        for (const track of stream.getTracks()) track.stop()
        return
      }
      const track = stream.getVideoTracks()[0]
      const opened = track?.getSettings().deviceId ?? id
      this.store.setState({
        source: { kind: 'camera', id: opened, name: track?.label || 'Camera' },
      })
      await player.playStream(stream)
      void this.refreshCameras()
    })
  }

  async showFile(file: File): Promise<void> {
    // A film is not a looking-glass: it is shown as it was taken.
    await this.open({ kind: 'file', file, name: file.name }, false, (player) =>
      player.playFile(file),
    )
  }

  stop(): void {
    this.opening += 1
    this.takes.noteNoCamera()
    this.player?.stop()
    this.readings.reset()
    this.store.setState({ phase: 'stopped', busy: false, ...NOBODY_ON_STAGE })
    this.syncLoop()
  }

  setMirror(mirror: boolean): void {
    this.store.setState({ mirror })
    if (this.store.getState().source?.kind !== 'file') remember(MIRROR_KEY, mirror ? 'yes' : 'no')
  }

  setHidden(hidden: boolean): void {
    this.store.setState({ hidden })
    this.player?.setHidden(hidden)
    this.syncLoop()
  }

  async refreshCameras(): Promise<void> {
    const cameras = await this.effects.listCameras().catch(() => [])
    this.store.setState({ cameras })
  }

  chooseModel(id: string): Promise<void> {
    return this.wishes.chooseModel(id)
  }

  /** Asks for the landmarks behind the label; answers bring them a few times a second as `why`. */
  setWhy(why: boolean): Promise<void> {
    return this.wishes.setWhy(why)
  }

  /** Uses the fit of a person, where there is one; how it stands is told as `calibration`. */
  setPerson(person: string | null): Promise<Configured> {
    return this.wishes.setPerson(person)
  }

  /** Sets the rules of the present model; null gives it its own back. Those in force are `triggers`. */
  setTriggers(rules: readonly TriggerRule[] | null): Promise<Configured> {
    return this.wishes.setTriggers(rules)
  }

  /** Fits the model to a person who shows its movements; how it goes is told as `calibration`. */
  calibrate(step: Calibrate): Promise<Acknowledged> {
    return this.wishes.calibrate(step)
  }

  /** Practises against a recording; null ends it. How it stands is `practice`, and what the coach says is in each answer. */
  practise(wish: Practise | null): Promise<void> {
    return this.wishes.practise(wish)
  }

  /** Calls the listener with every answer to a picture that was looked at. */
  onAnswers(listener: AnswerListener): () => void {
    this.answerListeners.add(listener)
    return () => this.answerListeners.delete(listener)
  }

  /** Calls the listener with every movement that begins or is over. */
  onEvents(listener: EventListener): () => void {
    this.eventListeners.add(listener)
    return () => this.eventListeners.delete(listener)
  }

  forgetSwitchProblem(): void {
    this.store.setState({ switchProblem: null })
  }

  close(): void {
    this.stop()
    clearTimeout(this.noteTimer)
    clearTimeout(this.retryTimer)
    clearInterval(this.listenTimer)
    this.effects.socket.disconnect()
    this.effects.encoder.close()
  }

  private leave(): void {
    const { phase } = this.store.getState()
    this.leftRunning = phase === 'running' || phase === 'opening'
    if (this.leftRunning) this.stop()
    this.player = null
  }

  private async open(
    source: Source,
    mirror: boolean,
    play: (player: Player, current: () => boolean) => Promise<void>,
  ): Promise<void> {
    const { player } = this
    if (!player) return
    this.opening += 1
    const attempt = this.opening
    const current = () => attempt === this.opening
    player.stop()
    this.readings.reset()
    this.startAfresh()
    this.store.setState({ phase: 'opening', source, mirror, failure: null, ...NOBODY_ON_STAGE })
    this.syncLoop()
    try {
      await play(player, current)
      if (!current()) return
      this.store.setState({ phase: 'running' })
      this.syncLoop()
    } catch (error) {
      if (!current()) return
      const lacking = browserFailure()
      this.fail(source.kind === 'file' ? 'video-unreadable' : (lacking ?? cameraFailure(error)))
    }
  }

  /** Where the last source's person stood, and how they moved, says nothing about the next one. */
  private startAfresh(): void {
    if (!this.answered) return
    this.answered = false
    this.wishes.forgetPerson()
  }

  private fail(failure: FailureKind): void {
    this.stop()
    this.store.setState({ failure, phase: 'idle' })
    if (failure === 'camera-unplugged') void this.refreshCameras()
  }

  private syncLoop(): void {
    const { phase, hidden, connection } = this.store.getState()
    clearInterval(this.listenTimer)
    this.store.setState({ silent: false })
    if (phase !== 'running' || hidden || connection !== 'online') {
      if (connection === 'online') this.loop.pause()
      else this.loop.forget()
      this.sharePlaces()
      return
    }
    this.heardAt = this.effects.now()
    this.listenTimer = setInterval(() => this.noticeSilence(), LISTEN_EVERY_MS)
    // The pictures of a take come in order; others between them would disturb the tracking.
    if (this.takes.busy) this.loop.rest()
    else this.loop.resume()
    this.sharePlaces()
  }

  /** Live pictures that are still under way when a take begins leave it fewer places. */
  private sharePlaces(): void {
    const online = this.store.getState().connection === 'online'
    this.takes.setLimit(online ? this.limit - this.loop.inFlight : 0)
  }

  /** Old figures and an old label would claim that all is well. */
  private noticeSilence(): void {
    this.sharePlaces()
    const { silent } = this.store.getState()
    if (silent || this.effects.now() - this.heardAt < SILENT_AFTER_MS) return
    this.readings.reset()
    this.store.setState({ silent: true, ...NOBODY_ON_STAGE })
  }

  private listen(socket: PoserSocket): void {
    socket.on('ready', (ready) => this.onReady(ready))
    socket.on('result', (result) => this.onResult(result))
    socket.on('triggers', ({ triggers }) => this.store.setState({ triggers }))
    socket.on('calibration', (calibration) => {
      const { phase, person } = calibration
      // What was fitted is used from then on; who was forgotten is not.
      this.store.setState(phase === 'collecting' ? { calibration } : { calibration, person })
    })
    socket.on('models_changed', () => {
      this.effects.onModelsChanged()
      void this.wishes.keepModel()
    })
    socket.on('library_changed', (change) => this.effects.onLibraryChanged(change))
    socket.on('problem', ({ code, message }) => {
      this.say(message)
      if (code === 'model_failed') this.wishes.loseModel()
    })
    socket.on('disconnect', () => this.onGone('away'))
    socket.on('connect_error', () => {
      const { session } = this.store.getState()
      this.onGone(session === null ? 'absent' : 'away')
    })
  }

  private onReady(ready: Ready): void {
    const { session, sandboxed, limits } = ready
    this.answered = false
    this.store.setState({ connection: 'online', session, sandboxed })
    this.adopt(ready.model)
    this.loop.setLimit(limits.in_flight)
    this.limit = limits.in_flight
    this.effects.onModelsChanged()
    this.syncLoop()
    void this.wishes.keepAll()
  }

  private onGone(connection: 'absent' | 'away'): void {
    const { socket } = this.effects
    this.readings.reset()
    this.store.setState({ connection, busy: false, switchingTo: null, ...NOBODY_ON_STAGE })
    this.syncLoop()
    clearTimeout(this.retryTimer)
    // socket.io tries again by itself, except after the program itself said no.
    this.retryTimer = setTimeout(() => {
      if (!socket.connected && !socket.active) socket.connect()
    }, REFUSED_RETRY_MS)
  }

  private onResult(result: Result): void {
    const now = this.effects.now()
    // A picture that was left out is an answer, but not a sign that anybody is being watched.
    const telling = result.status !== 'dropped' && result.status !== 'restarted'
    if (telling) this.heardAt = now
    this.answered = true
    this.tell(result)
    const old = this.takes.isBehind(result.t)
    const latency =
      this.loop.answered(result.seq, { busy: result.status === 'busy' }) ??
      this.takes.answered(result)
    this.sharePlaces()
    const state = this.store.getState()
    if (state.phase !== 'running' || latency === null) return
    if (old) {
      this.store.setState({ silent: false, ...NOBODY_ON_STAGE })
      return
    }
    if (result.status === 'restarted') this.say(GETTING_READY)
    if (result.status === 'bad_frame') this.say(result.message ?? 'One picture could not be read.')
    if (state.model === null && result.model !== null) this.adopt(result.model)
    const { model } = this.store.getState()
    // A picture that was under way during a switch still speaks the old model's words.
    if (result.model !== null && result.model !== model) return
    const change = this.readings.take(result, this.store.getState(), { now, latency })
    this.store.setState(telling ? { ...change, silent: false } : change)
  }

  private tell(result: Result): void {
    const { events, model, status } = result
    if (status === 'ok' || status === 'no_pose') {
      for (const listener of this.answerListeners) listener(result)
    }
    if (events.length === 0) return
    for (const listener of this.eventListeners) listener(events, model)
  }

  private adopt(model: string | null): void {
    if (model === this.store.getState().model) return
    this.readings.reset()
    // Another model means other movements: the strip starts afresh.
    const { shown } = NOBODY_ON_STAGE
    this.store.setState({ model, modelFailed: false, spans: [], shown, confidence: null })
  }

  private say(note: string): void {
    clearTimeout(this.noteTimer)
    this.store.setState({ note })
    this.noteTimer = setTimeout(() => this.store.setState({ note: null }), NOTE_MS)
  }
}
