import { createStore, type StoreApi } from 'zustand/vanilla'
import type { FrameTable } from './frames'

export const SPEEDS = [0.25, 0.5, 1, 1.5, 2] as const

interface PlayState {
  playing: boolean
  speed: number
}

export interface Clock {
  now: () => number
  nextDraw: (callback: () => void) => number
  cancel: (handle: number) => void
}

export const BROWSER_CLOCK: Clock = {
  now: () => performance.now(),
  nextDraw: (callback) => requestAnimationFrame(callback),
  cancel: (handle) => cancelAnimationFrame(handle),
}

/** Where in the recording the page is. It runs with the film if one is shown, else by the clock. */
export class Playhead {
  readonly store: StoreApi<PlayState>
  private readonly frames: FrameTable
  private readonly clock: Clock
  private readonly listeners = new Set<(time_s: number) => void>()
  private film: HTMLVideoElement | null = null
  private handle: number | null = null
  private drawnAt = 0
  private at_s: number

  constructor(frames: FrameTable, clock: Clock = BROWSER_CLOCK, start_s = 0) {
    this.frames = frames
    this.clock = clock
    this.at_s = this.bounded(start_s)
    this.store = createStore<PlayState>(() => ({ playing: false, speed: 1 }))
  }

  get time_s(): number {
    return this.at_s
  }

  get index(): number {
    return this.frames.indexAt(this.at_s)
  }

  /** Tells of every new time, at the rate at which the screen draws. */
  listen(listener: (time_s: number) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  attach(film: HTMLVideoElement): () => void {
    this.film = film
    film.playbackRate = this.store.getState().speed
    this.showInFilm()
    film.addEventListener('loadedmetadata', this.showInFilm)
    if (this.store.getState().playing) this.playFilm()
    return () => {
      film.removeEventListener('loadedmetadata', this.showInFilm)
      film.pause()
      if (this.film === film) this.film = null
    }
  }

  toggle(): void {
    if (this.store.getState().playing) this.pause()
    else this.play()
  }

  play(): void {
    if (this.store.getState().playing) return
    if (this.index >= this.frames.count - 1) this.seek(0)
    this.store.setState({ playing: true })
    this.drawnAt = this.clock.now()
    this.playFilm()
    this.handle = this.clock.nextDraw(this.advance)
  }

  /** Stops on the frame that is on show. */
  pause(): void {
    if (!this.store.getState().playing) return
    this.store.setState({ playing: false })
    if (this.handle !== null) this.clock.cancel(this.handle)
    this.handle = null
    this.film?.pause()
    this.seek(this.frames.timeOf(this.index))
  }

  seek(time_s: number): void {
    this.at_s = this.bounded(time_s)
    this.showInFilm()
    this.tell()
  }

  /** Goes some frames on, or back. */
  step(frames: number): void {
    this.pause()
    this.seek(this.frames.timeOf(this.index + frames))
  }

  setSpeed(speed: number): void {
    this.store.setState({ speed })
    if (this.film) this.film.playbackRate = speed
  }

  changeSpeed(by: 1 | -1): void {
    const place = SPEEDS.indexOf(this.store.getState().speed as (typeof SPEEDS)[number])
    const speed = SPEEDS[place + by]
    if (speed !== undefined) this.setSpeed(speed)
  }

  close(): void {
    this.pause()
    this.listeners.clear()
  }

  private readonly advance = () => {
    const now = this.clock.now()
    const { speed } = this.store.getState()
    const passed = ((now - this.drawnAt) / 1000) * speed
    this.drawnAt = now
    this.at_s = this.bounded(this.filmTime() ?? this.at_s + passed)
    this.tell()
    const last = this.frames.timeOf(this.frames.count - 1)
    if (this.at_s >= last || this.film?.ended) this.pause()
    else this.handle = this.clock.nextDraw(this.advance)
  }

  /** Null while the film cannot tell: before it is loaded, or while it looks for the place. */
  private filmTime(): number | null {
    const { film } = this
    if (!film || film.error) return null
    if (film.readyState < 2 || film.seeking) return this.at_s
    return film.currentTime
  }

  private readonly showInFilm = () => {
    const { film } = this
    if (!film || film.readyState < 1) return
    // The middle of a frame: on its edge, a browser may show the one before.
    film.currentTime = this.frames.timeOf(this.index) + this.frames.interval_s / 2
  }

  private playFilm(): void {
    const { film } = this
    film?.play().catch((error: Error) => {
      // Refused until the person presses again. One that was stopped meanwhile has nothing to say any more, and where
      // a film cannot be shown at all, the body runs by the clock.
      if (error.name === 'NotAllowedError' && film === this.film) this.pause()
    })
  }

  private bounded(time_s: number): number {
    return Math.min(this.frames.end_s, Math.max(0, time_s))
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.at_s)
  }
}
