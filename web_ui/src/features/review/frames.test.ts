import { describe, expect, it } from 'vitest'
import { FrameTable, firstAfter } from './frames'

const frames = new FrameTable([0, 0.033333, 0.066667, 0.1, 0.133333])

describe('frames', () => {
  it('shows the last one that was taken by a time', () => {
    expect([0, 0.03, 0.033333, 0.05, 0.1, 9].map((t) => frames.indexAt(t))).toEqual([
      0, 0, 1, 1, 3, 4,
    ])
  })

  it('has edges that never put a frame on the wrong side', () => {
    for (let index = 0; index < frames.count; index += 1) {
      const edge = frames.edgeBefore(index)
      expect(edge).toBeLessThanOrEqual(frames.timeOf(index))
      if (index > 0) expect(edge).toBeGreaterThan(frames.timeOf(index - 1))
      // Written with three decimals, it stays what it is.
      expect(Number(edge.toFixed(3))).toBe(edge)
    }
  })

  it('ends one frame after the last', () => {
    expect(frames.end_s).toBe(0.166)
    expect(frames.edgeBefore(5)).toBe(frames.end_s)
    expect(new FrameTable([0]).end_s).toBe(0.033)
  })

  it('snaps to the nearer edge', () => {
    expect(frames.nearestEdge(0.04)).toBe(0.033)
    expect(frames.nearestEdge(0.06)).toBe(0.066)
    expect(frames.nearestEdge(5)).toBe(frames.end_s)
  })
})

it('finds places in ascending numbers', () => {
  expect([0, 1, 1.5, 3, 4].map((value) => firstAfter([1, 2, 3], value))).toEqual([0, 1, 1, 3, 3])
})
