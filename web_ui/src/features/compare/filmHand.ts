/** What is done to a film so that it shows what the playhead says. */
export interface Steering {
  /** Where to leap to; null where the film gets there by itself. */
  seek_s: number | null
  /** How fast it is to run; 0 stands still. */
  rate: number
}

/** Further away than this, a film leaps; nearer, it hurries or dawdles. */
const LEAP_S = 0.3
/** In how many seconds it is to have caught up. */
const CATCH_UP_S = 0.5
/** What browsers can play. */
const SLOWEST = 0.1
const FASTEST = 4
/** A rate that is almost right is left: each change costs the player something. */
const SAME_SHARE = 0.06
/** On the edge of a picture, a browser may show the one before. */
const INSIDE_S = 0.004

/** How a film that is at `film_s` comes to where it is wanted, while that place moves on at `rate`. */
export function steer(film_s: number, wanted_s: number, rate: number): Steering {
  const behind_s = wanted_s - film_s
  const wanted = rate + behind_s / CATCH_UP_S
  const possible = wanted < SLOWEST ? 0 : Math.min(FASTEST, wanted)
  if (Math.abs(behind_s) > LEAP_S) {
    return { seek_s: wanted_s, rate: rate < SLOWEST ? 0 : Math.min(FASTEST, rate) }
  }
  return { seek_s: null, rate: possible }
}

export type Film = Pick<
  HTMLVideoElement,
  | 'currentTime'
  | 'playbackRate'
  | 'paused'
  | 'seeking'
  | 'readyState'
  | 'error'
  | 'play'
  | 'pause'
  | 'addEventListener'
  | 'removeEventListener'
>

/** Holds one film at the playhead: a leap only begins when the last one is over. */
export class FilmHand {
  private readonly film: Film
  private readonly onRefused: () => void
  private wanted_s: number | null = null

  constructor(film: Film, onRefused: () => void) {
    this.film = film
    this.onRefused = onRefused
    film.addEventListener('loadedmetadata', this.goOn)
    film.addEventListener('seeked', this.goOn)
  }

  /** Whether it has to load, or look for its place, before it can go on; one that is broken keeps nobody waiting. */
  get waits(): boolean {
    return !this.film.error && (this.film.seeking || this.film.readyState < 2)
  }

  /** Shows a moment and stands still. */
  show(time_s: number): void {
    if (!this.film.paused) this.film.pause()
    this.leap(time_s)
  }

  /** Keeps up with a moment that moves on. */
  run(time_s: number, rate: number): void {
    if (this.film.seeking || this.film.readyState < 1 || this.film.error) return
    const { seek_s, rate: next } = steer(this.film.currentTime, time_s, rate)
    if (seek_s !== null) this.leap(seek_s)
    if (next === 0) {
      if (!this.film.paused) this.film.pause()
      return
    }
    if (Math.abs(this.film.playbackRate / next - 1) > SAME_SHARE) this.film.playbackRate = next
    if (this.film.paused) this.play()
  }

  close(): void {
    this.film.removeEventListener('loadedmetadata', this.goOn)
    this.film.removeEventListener('seeked', this.goOn)
    this.film.pause()
  }

  private play(): void {
    // Refused until somebody presses again; one that was stopped meanwhile has nothing to say.
    this.film.play().catch((error: Error) => {
      if (error.name === 'NotAllowedError') this.onRefused()
    })
  }

  private leap(time_s: number): void {
    this.wanted_s = time_s
    if (!this.film.seeking && this.film.readyState >= 1) this.goOn()
  }

  private readonly goOn = () => {
    const { wanted_s } = this
    if (wanted_s === null) return
    this.wanted_s = null
    const place_s = Math.max(0, wanted_s) + INSIDE_S
    if (Math.abs(this.film.currentTime - place_s) > 1e-4) this.film.currentTime = place_s
  }
}
