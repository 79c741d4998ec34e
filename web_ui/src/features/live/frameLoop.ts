/** When to send which picture: at most a few under way, always the newest, never faster than the answers come. */

export interface FrameLoopEffects {
  /** The picture on show now, encoded; null when there is none to send. */
  grab: () => Promise<ArrayBuffer | null>
  send: (header: { seq: number; t: number }, picture: ArrayBuffer) => void
  now: () => number
}

/** A picture whose answer has not come after this time is given up, so that one lost answer cannot stop the flow. */
export const LOST_AFTER_MS = 3000

/** How long to leave a program alone that says it is busy. */
export const BUSY_PAUSE_MS = 1000

export class FrameLoop {
  private readonly effects: FrameLoopEffects
  private readonly underWay = new Map<
    number,
    { sentAt: number; timer: ReturnType<typeof setTimeout>; isOld: boolean }
  >()
  private limit = 2
  private nextSeq = 1
  private newest: number | null = null
  private encoding = false
  private open = false
  private generation = 0
  private quietUntil = 0
  private quietTimer: ReturnType<typeof setTimeout> | undefined

  constructor(effects: FrameLoopEffects) {
    this.effects = effects
  }

  get inFlight(): number {
    return this.underWay.size + (this.encoding ? 1 : 0)
  }

  /** A number that no picture has had yet. */
  newSeq(): number {
    return this.nextSeq++
  }

  setLimit(limit: number): void {
    this.limit = Math.max(1, limit)
    this.pump()
  }

  resume(): void {
    this.open = true
    this.pump()
  }

  /** The stream has ended: answers to it tell nothing any more, but until they come their places are taken. */
  pause(): void {
    this.rest()
    this.quietUntil = 0
    clearTimeout(this.quietTimer)
    for (const sent of this.underWay.values()) sent.isOld = true
  }

  /** The connection is gone, and with it every answer. */
  forget(): void {
    this.pause()
    for (const { timer } of this.underWay.values()) clearTimeout(timer)
    this.underWay.clear()
  }

  /** Sends no more for now; what is under way still takes up its place until it is answered or given up. */
  rest(): void {
    this.open = false
    this.generation += 1
    this.newest = null
  }

  /** Tells that the source shows a new picture, taken at `t` milliseconds. Only the newest one is remembered. */
  offer(t: number): void {
    if (!this.open) return
    this.newest = t
    this.pump()
  }

  /** Frees the place of an answered picture; returns the round trip in milliseconds, or null if that tells nothing. */
  answered(seq: number, options: { busy?: boolean } = {}): number | null {
    const sent = this.underWay.get(seq)
    if (!sent) return null
    clearTimeout(sent.timer)
    this.underWay.delete(seq)
    if (options.busy) this.keepQuiet()
    this.pump()
    return sent.isOld ? null : this.effects.now() - sent.sentAt
  }

  private keepQuiet(): void {
    this.quietUntil = this.effects.now() + BUSY_PAUSE_MS
    clearTimeout(this.quietTimer)
    this.quietTimer = setTimeout(() => {
      this.quietUntil = 0
      this.pump()
    }, BUSY_PAUSE_MS)
  }

  private get mayGrab(): boolean {
    const quiet = this.effects.now() < this.quietUntil
    return this.open && !this.encoding && !quiet && this.underWay.size < this.limit
  }

  private pump(): void {
    if (this.newest === null || !this.mayGrab) return
    const t = this.newest
    this.newest = null
    void this.grabAndSend(t)
  }

  private async grabAndSend(t: number): Promise<void> {
    const generation = this.generation
    const grabbedAt = this.effects.now()
    this.encoding = true
    // A picture that cannot be encoded is skipped like one that the camera never took.
    const picture = await this.effects.grab().catch(() => null)
    this.encoding = false
    if (picture && generation === this.generation) this.dispatch(t, picture, grabbedAt)
    this.pump()
  }

  private dispatch(t: number, picture: ArrayBuffer, sentAt: number): void {
    const seq = this.newSeq()
    const timer = setTimeout(() => {
      this.underWay.delete(seq)
      this.pump()
    }, LOST_AFTER_MS)
    this.underWay.set(seq, { sentAt, timer, isOld: false })
    this.effects.send({ seq, t }, picture)
  }
}
