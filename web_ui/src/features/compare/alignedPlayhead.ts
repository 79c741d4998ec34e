import { createStore, type StoreApi } from 'zustand/vanilla'
import { BROWSER_CLOCK, type Clock, SPEEDS } from '@/features/review/playhead'
import { type Film, FilmHand } from './filmHand'
import type { Moments, SideName } from './moments'

interface PlayState {
  playing: boolean
  speed: number
}

/** A film that has not come this long after it was waited for is gone on without. */
const PATIENCE_MS = 2000

/** One place for both recordings: the student's runs at its own speed, the reference's as it goes with that. */
export class AlignedPlayhead {
  readonly store: StoreApi<PlayState>
  private readonly moments: Moments
  private readonly clock: Clock
  private readonly listeners = new Set<(place: number) => void>()
  private readonly hands = new Map<FilmHand, SideName>()
  private handle: number | null = null
  private drawnAt = 0
  private waitedSince: number | null = null
  private at: number

  constructor(moments: Moments, start = 0, clock: Clock = BROWSER_CLOCK) {
    this.moments = moments
    this.clock = clock
    this.at = moments.bounded(start)
    this.store = createStore<PlayState>(() => ({ playing: false, speed: 1 }))
  }

  get place(): number {
    return this.at
  }

  get row(): number {
    return this.moments.rowAt(this.at)
  }

  /** Tells of every new place, at the rate at which the screen draws. */
  listen(listener: (place: number) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Takes a film along; it is let go by what is returned. */
  attach(film: Film, side: SideName): () => void {
    const hand = new FilmHand(film, () => this.pause())
    this.hands.set(hand, side)
    hand.show(this.moments.timeOf(side, this.at))
    return () => {
      this.hands.delete(hand)
      hand.close()
    }
  }

  toggle(): void {
    if (this.store.getState().playing) this.pause()
    else this.play()
  }

  play(): void {
    if (this.store.getState().playing) return
    if (this.row >= this.moments.last) this.seek(0)
    this.store.setState({ playing: true })
    this.drawnAt = this.clock.now()
    this.waitedSince = null
    this.handle = this.clock.nextDraw(this.advance)
  }

  /** Stops on the moment that is on show. */
  pause(): void {
    if (!this.store.getState().playing) return
    this.store.setState({ playing: false })
    if (this.handle !== null) this.clock.cancel(this.handle)
    this.handle = null
    this.seek(this.row)
  }

  seek(place: number): void {
    this.at = this.moments.bounded(place)
    for (const [hand, side] of this.hands) hand.show(this.moments.timeOf(side, this.at))
    this.tell()
  }

  /** Goes to a moment of the student, and stays there. */
  goTo(student_s: number): void {
    this.pause()
    this.seek(this.moments.rowOf(student_s))
  }

  /** Goes some moments on, or back. */
  step(moments: number): void {
    this.pause()
    this.seek(this.row + moments)
  }

  setSpeed(speed: number): void {
    this.store.setState({ speed })
  }

  changeSpeed(by: 1 | -1): void {
    const place = SPEEDS.indexOf(this.store.getState().speed as (typeof SPEEDS)[number])
    const speed = SPEEDS[place + by]
    if (speed !== undefined) this.setSpeed(speed)
  }

  close(): void {
    this.pause()
    for (const hand of this.hands.keys()) hand.close()
    this.hands.clear()
    this.listeners.clear()
  }

  private readonly advance = () => {
    const now = this.clock.now()
    const { speed } = this.store.getState()
    if (!this.isWaiting(now)) {
      this.at = this.moments.bounded(
        this.at + ((now - this.drawnAt) / 1000) * speed * this.moments.rate_hz,
      )
      for (const [hand, side] of this.hands) {
        const rate = this.moments.speedOf(side, this.at) * speed
        hand.run(this.moments.timeOf(side, this.at), rate)
      }
      this.tell()
    }
    this.drawnAt = now
    if (this.at >= this.moments.last) this.pause()
    else this.handle = this.clock.nextDraw(this.advance)
  }

  /** Neither film may run ahead of the other while that one loads. */
  private isWaiting(now: number): boolean {
    const waits = [...this.hands.keys()].some((hand) => hand.waits)
    if (!waits) this.waitedSince = null
    else this.waitedSince ??= now
    return this.waitedSince !== null && now - this.waitedSince < PATIENCE_MS
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.at)
  }
}
