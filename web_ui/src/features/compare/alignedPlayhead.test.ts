import { beforeEach, describe, expect, it, vi } from 'vitest'
import { track } from '@/testing/comparisons'
import { AlignedPlayhead } from './alignedPlayhead'
import { type Film, FilmHand, steer } from './filmHand'
import { Moments } from './moments'

/** A film that a test plays. */
class FakeFilm {
  currentTime = 0
  playbackRate = 1
  paused = true
  seeking = false
  readyState = 4
  error: MediaError | null = null
  private readonly handlers = new Map<string, () => void>()

  play = vi.fn(async () => {
    this.paused = false
  })
  pause = vi.fn(() => {
    this.paused = true
  })
  addEventListener = (name: string, handler: () => void) => void this.handlers.set(name, handler)
  removeEventListener = (name: string) => void this.handlers.delete(name)

  tell(name: string): void {
    this.handlers.get(name)?.()
  }

  get asFilm(): Film {
    return this as unknown as Film
  }
}

describe('a film', () => {
  it('hurries when it is a little behind, and dawdles when it is ahead', () => {
    expect(steer(1, 1, 1)).toEqual({ seek_s: null, rate: 1 })
    expect(steer(1, 1.1, 1).rate).toBeCloseTo(1.2)
    expect(steer(1.1, 1, 1).rate).toBeCloseTo(0.8)
  })

  it('leaps when it is far off, and stands where its clock does', () => {
    expect(steer(1, 4, 1)).toEqual({ seek_s: 4, rate: 1 })
    expect(steer(1, 1, 0)).toEqual({ seek_s: null, rate: 0 })
    expect(steer(1, 9, 0)).toEqual({ seek_s: 9, rate: 0 })
  })

  it('never runs faster than browsers can', () => {
    expect(steer(1, 1.2, 20).rate).toBe(4)
  })

  it('leaps to the last wish only, when the leap before is over', () => {
    const film = new FakeFilm()
    const hand = new FilmHand(film.asFilm, () => undefined)
    film.seeking = true
    hand.show(2)
    hand.show(3)
    expect(film.currentTime).toBe(0)
    film.seeking = false
    film.tell('seeked')
    expect(film.currentTime).toBeCloseTo(3, 1)
  })
})

describe('the playhead', () => {
  let now: number
  let draw: (() => void) | null
  let playhead: AlignedPlayhead
  const pass = (ms: number) => {
    now += ms
    const next = draw
    draw = null
    next?.()
  }

  beforeEach(() => {
    now = 0
    draw = null
    playhead = new AlignedPlayhead(new Moments(track()), 0, {
      now: () => now,
      nextDraw: (callback) => {
        draw = callback
        return 1
      },
      cancel: () => {
        draw = null
      },
    })
  })

  it('holds both films at the same moment, each on its own clock', () => {
    const [mine, theirs] = [new FakeFilm(), new FakeFilm()]
    playhead.attach(mine.asFilm, 'student')
    playhead.attach(theirs.asFilm, 'reference')
    playhead.goTo(0.7)
    expect(playhead.row).toBe(7)
    expect(mine.currentTime).toBeCloseTo(0.7, 1)
    expect(theirs.currentTime).toBeCloseTo(2.4, 1)
  })

  it('plays in the time of the student, the reference as fast as it goes with that', () => {
    const theirs = new FakeFilm()
    playhead.attach(theirs.asFilm, 'reference')
    playhead.play()
    pass(200)
    expect(playhead.place).toBeCloseTo(2)
    theirs.currentTime = 1.4
    pass(1)
    expect(theirs.playbackRate).toBeCloseTo(2, 0)
    expect(theirs.play).toHaveBeenCalled()
  })

  it('waits for a film that loads, but not for ever', () => {
    const film = new FakeFilm()
    playhead.attach(film.asFilm, 'student')
    film.readyState = 1
    playhead.play()
    pass(500)
    pass(500)
    expect(playhead.place).toBe(0)
    for (let turn = 0; turn < 5; turn += 1) pass(500)
    expect(playhead.place).toBeGreaterThan(0)
  })

  it('goes on without a film that is broken', () => {
    const film = new FakeFilm()
    film.readyState = 0
    film.error = {} as MediaError
    playhead.attach(film.asFilm, 'student')
    playhead.play()
    pass(300)
    expect(playhead.place).toBeCloseTo(3)
  })

  it('stops at the end, and begins anew when played again', () => {
    playhead.play()
    pass(9000)
    expect(playhead.row).toBe(19)
    expect(playhead.store.getState().playing).toBe(false)
    playhead.play()
    expect(playhead.row).toBe(0)
  })

  it('steps, and tells of every place', () => {
    const told: number[] = []
    playhead.listen((place) => told.push(place))
    playhead.step(3)
    playhead.step(-1)
    playhead.step(-9)
    expect(told).toEqual([3, 2, 0])
  })

  it('lets go of a film that is put away', () => {
    const film = new FakeFilm()
    playhead.attach(film.asFilm, 'student')()
    playhead.goTo(0.7)
    expect(film.currentTime).toBeLessThan(0.1)
  })
})
