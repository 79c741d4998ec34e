import type {
  Coach,
  Configure,
  Configured,
  FrameHeader,
  Practice,
  Practise,
  Practised,
  Ready,
  Result,
} from '@/lib/protocol'
import type { PoserSocket } from '@/lib/socket'

type Handler = (...args: never[]) => void

/** A socket that a test plays the program on. */
export class FakeSocket {
  connected = false
  active = true
  connects = 0
  frames: FrameHeader[] = []
  configures: Configure[] = []
  /** How the program answers a wish for another model; null leaves it without answer. */
  configure: (wish: Configure) => Configured | null = ({ model }) => ({
    ok: true,
    model: model ?? null,
    message: null,
  })
  practises: (Practise | null)[] = []
  /** How the program answers a wish to practise; null leaves it without answer. */
  practise: (wish: Practise | null) => Practised | null = (wish) => ({
    ok: true,
    message: null,
    practice: wish && practice({ recording: wish.recording, repetition: wish.repetition ?? 0 }),
  })
  private readonly handlers = new Map<string, Handler[]>()

  get asSocket(): PoserSocket {
    return this as unknown as PoserSocket
  }

  on(event: string, handler: Handler): this {
    this.handlers.set(event, [...(this.handlers.get(event) ?? []), handler])
    return this
  }

  emit(event: string, ...args: unknown[]): this {
    if (event === 'frame') this.frames.push(args[0] as FrameHeader)
    return this
  }

  timeout() {
    return {
      emit: (
        event: string,
        wish: Configure | Practise | null,
        answer: (error: Error | null, got?: Configured | Practised) => void,
      ) => {
        const reply = this.answerTo(event, wish)
        if (reply) answer(null, reply)
        else answer(new Error('operation has timed out'))
      },
    }
  }

  connect(): this {
    this.connects += 1
    return this
  }

  disconnect(): this {
    this.connected = false
    return this
  }

  private answerTo(event: string, wish: Configure | Practise | null) {
    if (event === 'practise') {
      this.practises.push(wish as Practise | null)
      return this.practise(wish as Practise | null)
    }
    this.configures.push(wish as Configure)
    return this.configure(wish as Configure)
  }

  /** Lets the program say something. */
  says(event: 'result', message: Result): void
  says(event: 'ready', message: Ready): void
  says(event: string, message?: unknown): void
  says(event: string, message?: unknown): void {
    if (event === 'ready') this.connected = true
    if (event === 'disconnect') this.connected = false
    for (const handler of this.handlers.get(event) ?? []) handler(message as never)
  }
}

export function ready(change: Partial<Ready> = {}): Ready {
  return {
    protocol: 1,
    session: 'stage-1',
    model: 'body_poses',
    limits: { in_flight: 2, max_image_bytes: 1048576, max_image_side_px: 1920 },
    sandboxed: true,
    ...change,
  }
}

export function result(change: Partial<Result> = {}): Result {
  return {
    seq: 1,
    t: 0,
    status: 'ok',
    verdict: 'sure',
    model: 'body_poses',
    label: 'squat',
    confidence: 0.92,
    probabilities: { squat: 0.92, stand: 0.08 },
    landmarks: [],
    missing: [],
    message: null,
    take: null,
    why: null,
    events: [],
    coach: null,
    timing_ms: { pose: 15, server: 18 },
    ...change,
  }
}

/** What the program practises against when it is asked: two squats, the first of them. */
export function practice(change: Partial<Practice> = {}): Practice {
  return {
    recording: 'course',
    title: 'Course, lesson 3',
    duration_s: 12.8,
    start_s: 0,
    end_s: 12.8,
    repetitions: [
      { start_s: 0.6, turn_s: 2.2, end_s: 3.4 },
      { start_s: 5.4, turn_s: 6.8, end_s: 8.2 },
    ],
    repetition: 0,
    mirror: 'auto',
    joints: ['left_knee', 'right_knee'],
    ...change,
  }
}

/** What a coach says of somebody who stands and waits. */
export function coach(change: Partial<Coach> = {}): Coach {
  return {
    time_s: 1,
    status: 'ready',
    phase: 0,
    reference_frame: 0,
    repetitions: 0,
    halves: 0,
    ended: null,
    half: false,
    errors_deg: { left_knee: 2, right_knee: 1 },
    worst: null,
    score_of_last: null,
    mirrored: false,
    figure: null,
    ...change,
  }
}

/** A camera's stream with one track that can be unplugged. */
export class FakeStream {
  stopped = false
  private ended: (() => void) | null = null
  readonly track = {
    label: 'Desk camera',
    getSettings: () => ({ deviceId: 'desk' }),
    stop: () => {
      this.stopped = true
    },
    addEventListener: (_event: string, handler: () => void) => {
      this.ended = handler
    },
  }

  get asStream(): MediaStream {
    return this as unknown as MediaStream
  }

  getTracks() {
    return [this.track]
  }

  getVideoTracks() {
    return [this.track]
  }

  unplug(): void {
    this.ended?.()
  }
}
