import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FrameTable } from './frames'
import { Playhead } from './playhead'

/** A clock that a test turns. */
function testClock() {
  let waiting: (() => void)[] = []
  return {
    at: 0,
    now() {
      return this.at
    },
    nextDraw: (callback: () => void) => waiting.push(callback),
    cancel: () => {
      waiting = []
    },
    draw(after_ms: number) {
      this.at += after_ms
      const due = waiting
      waiting = []
      for (const callback of due) callback()
    },
  }
}

const frames = new FrameTable(Array.from({ length: 31 }, (_, i) => i / 10))
let clock: ReturnType<typeof testClock>
let playhead: Playhead
const playing = () => playhead.store.getState().playing

beforeEach(() => {
  clock = testClock()
  playhead = new Playhead(frames, clock)
})

describe('by the clock', () => {
  it('runs at its speed and stops on a frame', () => {
    const told = vi.fn()
    playhead.listen(told)
    playhead.setSpeed(2)
    playhead.play()
    clock.draw(16)
    expect(playhead.time_s).toBeCloseTo(0.032)
    clock.draw(484)
    expect(playhead.time_s).toBeCloseTo(1)
    clock.draw(30)
    playhead.toggle()
    expect(playhead.time_s).toBe(1)
    expect(told).toHaveBeenLastCalledWith(1)
    clock.draw(500)
    expect(playhead.time_s).toBe(1)
  })

  it('stops at the end and begins anew from there', () => {
    playhead.seek(2.95)
    playhead.play()
    clock.draw(100)
    expect(playing()).toBe(false)
    expect(playhead.time_s).toBe(3)
    playhead.play()
    expect(playhead.time_s).toBe(0)
  })

  it('steps frame by frame', () => {
    playhead.seek(1)
    playhead.step(1)
    expect(playhead.time_s).toBe(1.1)
    playhead.step(-3)
    expect(playhead.index).toBe(8)
    playhead.step(-99)
    expect(playhead.time_s).toBe(0)
  })

  it('has five speeds', () => {
    playhead.changeSpeed(-1)
    expect(playhead.store.getState().speed).toBe(0.5)
    for (let i = 0; i < 9; i += 1) playhead.changeSpeed(1)
    expect(playhead.store.getState().speed).toBe(2)
  })
})

describe('with a film', () => {
  function film() {
    const video = document.createElement('video')
    Object.defineProperty(video, 'readyState', { value: 4, writable: true })
    Object.defineProperty(video, 'currentTime', { value: 0, writable: true })
    return video
  }

  it('shows the middle of the frame, so that no browser shows the one before', () => {
    const video = film()
    playhead.seek(1)
    const detach = playhead.attach(video)
    expect(video.currentTime).toBeCloseTo(1.05)
    playhead.step(1)
    expect(video.currentTime).toBeCloseTo(1.15)
    detach()
    playhead.step(1)
    expect(video.currentTime).toBeCloseTo(1.15)
  })

  it('goes by the film while it plays', () => {
    const video = film()
    playhead.attach(video)
    playhead.setSpeed(0.5)
    expect(video.playbackRate).toBe(0.5)
    playhead.play()
    expect(video.play).toHaveBeenCalled()
    video.currentTime = 1.23
    clock.draw(16)
    expect(playhead.time_s).toBe(1.23)
    playhead.pause()
    expect(video.pause).toHaveBeenCalled()
    expect(playhead.time_s).toBe(1.2)
  })

  it.each([
    ['NotAllowedError', false],
    ['NotSupportedError', true],
    ['AbortError', true],
  ])('that the browser does not play because of %s: goes on %s', async (name, goesOn) => {
    const video = film()
    vi.spyOn(video, 'play').mockRejectedValue(new DOMException('', name))
    if (name === 'NotSupportedError') Object.defineProperty(video, 'error', { value: { code: 4 } })
    playhead.attach(video)
    playhead.play()
    await Promise.resolve()
    await Promise.resolve()
    expect(playing()).toBe(goesOn)
    if (name !== 'NotSupportedError') return
    clock.draw(500)
    expect(playhead.time_s).toBeCloseTo(0.5)
  })

  it('waits while the film is still loading', () => {
    const video = film()
    Object.defineProperty(video, 'readyState', { value: 1 })
    playhead.attach(video)
    playhead.play()
    clock.draw(200)
    expect(playhead.time_s).toBe(0)
    expect(playing()).toBe(true)
  })
})
