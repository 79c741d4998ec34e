import type { Configure, Configured, FrameHeader, Ready, Result } from '@/lib/protocol'
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
        _event: string,
        wish: Configure,
        answer: (error: Error | null, got?: Configured) => void,
      ) => {
        this.configures.push(wish)
        const reply = this.configure(wish)
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
