import { describe, expect, it } from 'vitest'
import {
  clampView,
  clockWords,
  follow,
  pan,
  reveal,
  ticks,
  toTime,
  toX,
  viewOf,
  zoom,
} from './timeScale'

const END = 60

describe('the view', () => {
  it('keeps what lies under the pointer where it is', () => {
    const view = { start_s: 10, span_s: 20 }
    const near = zoom(view, 0.5, 15, END)
    expect(near).toEqual({ start_s: 12.5, span_s: 10 })
    expect(toX(near, 800, 15)).toBe(toX(view, 800, 15))
    expect(toTime(near, 800, toX(near, 800, 15))).toBeCloseTo(15)
  })

  it('never leaves the recording, nor shows less than some frames', () => {
    expect(zoom({ start_s: 10, span_s: 20 }, 99, 15, END)).toEqual({ start_s: 0, span_s: 60 })
    expect(zoom({ start_s: 10, span_s: 20 }, 1e-9, 15, END).span_s).toBe(0.25)
    expect(pan({ start_s: 10, span_s: 20 }, 99, END)).toEqual({ start_s: 40, span_s: 20 })
    expect(clampView({ start_s: -5, span_s: 1e9 }, END)).toEqual({ start_s: 0, span_s: 60 })
    expect(clampView({ start_s: 3, span_s: 5 }, 0.1)).toEqual({ start_s: 0, span_s: 0.1 })
  })

  it('goes where the playhead goes', () => {
    const view = { start_s: 10, span_s: 20 }
    expect(reveal(view, 15, END)).toBe(view)
    expect(reveal(view, 45, END)).toEqual({ start_s: 40, span_s: 20 })
    expect(follow(view, 15, END)).toBe(view)
    expect(follow(view, 21, END)).toEqual({ start_s: 11, span_s: 20 })
    const last = { start_s: 40, span_s: 20 }
    expect(follow(last, 55, END)).toBe(last)
  })

  it('shows a stretch with what is around it', () => {
    expect(viewOf(30, 2, END)).toEqual({ start_s: 28, span_s: 6 })
    expect(viewOf(30, 0.1, END).span_s).toBe(4)
  })
})

it.each([
  [60, 800, 10],
  [60, 1600, 5],
  [4, 800, 0.5],
  [0.25, 800, 0.05],
])('writes %s s over %s px every %s s', (span_s, width, step_s) => {
  const found = ticks({ start_s: 0, span_s }, width)
  expect(found.step_s).toBe(step_s)
  expect(found.times_s[1]).toBeCloseTo(step_s)
})

it('writes times like a clock', () => {
  expect(clockWords(75.256, 2)).toBe('1:15.25')
  expect(clockWords(59.999)).toBe('0:59')
  expect(clockWords(3723)).toBe('1:02:03')
  expect(clockWords(0.3, 1)).toBe('0:00.3')
})
