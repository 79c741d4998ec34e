import type { Page, WebSocket } from '@playwright/test'
import type { FrameHeader, Ready, Result } from '../src/lib/protocol.ts'

export interface SentFrame extends FrameHeader {
  jpeg: Buffer
}

const GIVEN_UP_AFTER_MS = 2900

/** Everything that one connection carried, in order. */
export class Connection {
  ready: Ready | null = null
  readonly frames = new Map<number, SentFrame>()
  readonly results: Result[] = []
  mostInFlight = 0
  private readonly others: [string, unknown][] = []
  private announced: FrameHeader | null = null
  private readonly underWay = new Map<number, number>()

  sent(payload: string | Buffer): void {
    if (typeof payload === 'string') {
      // Socket.IO: a message with one attachment, which follows.
      if (payload.startsWith('451-["frame",')) this.announced = JSON.parse(payload.slice(4))[1]
      return
    }
    if (this.announced === null) throw new Error('bytes went out that no message announced')
    this.frames.set(this.announced.seq, { ...this.announced, jpeg: payload })
    this.underWay.set(this.announced.seq, Date.now())
    this.announced = null
    // One whose answer has not come in all that time is given up by the page.
    const recent = [...this.underWay.values()].filter((at) => at > Date.now() - GIVEN_UP_AFTER_MS)
    this.mostInFlight = Math.max(this.mostInFlight, recent.length)
  }

  received(payload: string | Buffer): void {
    if (typeof payload !== 'string' || !payload.startsWith('42[')) return
    const [event, message] = JSON.parse(payload.slice(2)) as [string, unknown]
    if (event === 'ready') this.ready = message as Ready
    if (event !== 'result') {
      this.others.push([event, message])
      return
    }
    this.results.push(message as Result)
    this.underWay.delete((message as Result).seq)
  }

  /** What the program told besides answers. */
  told(event: string): unknown[] {
    return this.others.filter(([name]) => name === event).map(([, message]) => message)
  }

  /** The answers that say what is in the picture, in the order in which the server looked at the pictures. */
  get seen(): Result[] {
    return this.results.filter(({ status }) => status === 'ok' || status === 'no_pose')
  }
}

/** Listens to what the page and the program say to each other. */
export class Wire {
  readonly connections: Connection[] = []

  constructor(page: Page) {
    page.on('websocket', (socket) => this.follow(socket))
  }

  get newest(): Connection {
    const newest = this.connections.at(-1)
    if (!newest) throw new Error('the page has not connected yet')
    return newest
  }

  get results(): Result[] {
    return this.connections.flatMap(({ results }) => results)
  }

  get framesSent(): number {
    return this.connections.reduce((sum, { frames }) => sum + frames.size, 0)
  }

  private follow(socket: WebSocket): void {
    const connection = new Connection()
    this.connections.push(connection)
    socket.on('framesent', ({ payload }) => connection.sent(payload))
    socket.on('framereceived', ({ payload }) => connection.received(payload))
  }
}
