import type { FrameHeader, Result, Status } from '@/lib/protocol'
import type { Backlog } from './backlog'
import type { StoredFrame } from './takeStore'

export interface SenderEffects {
  newSeq: () => number
  send: (header: FrameHeader, picture: ArrayBuffer) => void
  now: () => number
}

export interface SenderEvents {
  /** The program has more pictures, or says what keeps it from keeping them. */
  onProgress: (progress: { kept: number; problem: string | null }) => void
  /** The program knows nothing of the take any more. */
  onGone: (words: string) => void
  /** Neither program nor browser has picture number `total`: those before it are all that there will ever be. */
  onHole: (total: number) => void
}

/** An answer that has not come after this time is given up: the picture is sent again, which does no harm. */
export const RESEND_AFTER_MS = 3000

/** How long to leave the program alone after it could not keep a picture. */
export const PAUSE_MS: Record<Status, number> = {
  ok: 0,
  no_pose: 0,
  bad_frame: 0,
  dropped: 30,
  restarted: 250,
  busy: 1000,
}
export const TROUBLE_PAUSE_MS = 2000

interface UnderWay {
  n: number
  sentAt: number
  timer: ReturnType<typeof setTimeout>
}

/** Sends the pictures of one take in order, again and again until the program has each of them for good. */
export class TakeSender {
  kept: number
  /** How many pictures there are to send. */
  total: number
  private readonly backlog: Backlog
  private readonly effects: SenderEffects
  private readonly events: SenderEvents
  private readonly underWay = new Map<number, UnderWay>()
  private limit = 0
  private quietTimer: ReturnType<typeof setTimeout> | undefined
  private quietUntil = 0
  private reading = false
  private closed = false

  constructor(
    backlog: Backlog,
    extent: { kept: number; total: number },
    effects: SenderEffects,
    events: SenderEvents,
  ) {
    this.backlog = backlog
    this.kept = extent.kept
    this.total = extent.total
    this.effects = effects
    this.events = events
  }

  /** Says how many pictures may be under way; 0 while there is no connection, whose answers will not come. */
  setLimit(limit: number): void {
    this.limit = limit
    if (limit === 0) this.giveUp()
    void this.pump()
  }

  setTotal(total: number): void {
    this.total = total
    void this.pump()
  }

  /** Returns the round trip in milliseconds if the answer is to a picture of this take. */
  answered(result: Result): number | null {
    const sent = this.underWay.get(result.seq)
    if (!sent) return null
    clearTimeout(sent.timer)
    this.underWay.delete(result.seq)
    this.hear(result)
    // An answer that keeps nothing says that the program is not ready for more.
    if (this.kept <= sent.n) this.pause(pauseAfter(result))
    void this.pump()
    return this.effects.now() - sent.sentAt
  }

  /** The program told by another way how many pictures it has. */
  setKept(kept: number): void {
    this.kept = kept
    void this.pump()
  }

  close(): void {
    this.closed = true
    this.giveUp()
  }

  private hear({ take }: Result): void {
    if (take === null || take.id !== this.backlog.id) return
    if (take.gone) {
      this.events.onGone(take.problem ?? '')
      return
    }
    if (take.kept > this.kept) {
      this.kept = take.kept
      this.backlog.keptUpTo(take.kept)
    }
    this.events.onProgress({ kept: this.kept, problem: take.problem })
  }

  private pause(ms: number): void {
    const now = this.effects.now()
    // A short pause does not shorten a long one.
    if (ms === 0 || now + ms < this.quietUntil) return
    this.quietUntil = now + ms
    clearTimeout(this.quietTimer)
    this.quietTimer = setTimeout(() => {
      this.quietUntil = 0
      void this.pump()
    }, ms)
  }

  private giveUp(): void {
    for (const { timer } of this.underWay.values()) clearTimeout(timer)
    this.underWay.clear()
    clearTimeout(this.quietTimer)
    this.quietUntil = 0
  }

  private get maySend(): boolean {
    return !this.closed && !this.reading && this.quietUntil === 0 && this.underWay.size < this.limit
  }

  /** The first picture that the program lacks and that is not on its way. */
  private get next(): number {
    const sent = new Set([...this.underWay.values()].map(({ n }) => n))
    let n = this.kept
    while (sent.has(n)) n += 1
    return n
  }

  private async pump(): Promise<void> {
    while (this.maySend && this.next < this.total) {
      const n = this.next
      const frame = await this.read(n)
      // Much may have happened meanwhile; what is no longer wanted is not sent.
      if (frame === undefined || !this.maySend || this.next !== n) continue
      if (frame === null) {
        this.total = n
        this.events.onHole(n)
        return
      }
      this.dispatch(n, frame.t, frame.picture)
    }
  }

  private async read(n: number): Promise<StoredFrame | null | undefined> {
    this.reading = true
    try {
      return await this.backlog.get(n)
    } catch {
      // To take this for a hole would throw the rest of the take away.
      this.pause(TROUBLE_PAUSE_MS)
      return undefined
    } finally {
      this.reading = false
    }
  }

  private dispatch(n: number, t: number, picture: ArrayBuffer): void {
    const seq = this.effects.newSeq()
    const timer = setTimeout(() => {
      this.underWay.delete(seq)
      void this.pump()
    }, RESEND_AFTER_MS)
    this.underWay.set(seq, { n, sentAt: this.effects.now(), timer })
    this.effects.send({ seq, t, take: { id: this.backlog.id, n } }, picture)
  }
}

const pauseAfter = ({ status, take }: Result) =>
  take?.problem ? TROUBLE_PAUSE_MS : PAUSE_MS[status]
