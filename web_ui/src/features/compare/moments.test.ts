import { describe, expect, it } from 'vitest'
import { track } from '@/testing/comparisons'
import { Moments } from './moments'

describe('moments', () => {
  const moments = new Moments(track())

  it('are found by the time of the student', () => {
    expect(moments.rowOf(0)).toBe(0)
    expect(moments.rowOf(0.34)).toBe(3)
    expect(moments.rowOf(99)).toBe(moments.last)
  })

  it('have a time on both clocks, also between two', () => {
    expect(moments.timeOf('student', 2)).toBeCloseTo(0.2)
    expect(moments.timeOf('student', 2.5)).toBeCloseTo(0.25)
    expect(moments.timeOf('reference', 2)).toBeCloseTo(1.4)
  })

  it('know how fast each clock runs', () => {
    expect(moments.speedOf('student', 4)).toBeCloseTo(1)
    expect(moments.speedOf('reference', 4)).toBeCloseTo(2)
  })

  it('leap from one stretch to the next, and nothing lies between', () => {
    expect(moments.breaks).toEqual([10])
    expect(moments.timeOf('student', 9.9)).toBeCloseTo(0.9)
    expect(moments.timeOf('student', 10)).toBeCloseTo(5)
    // On both sides of the leap a clock runs as it does there.
    expect(moments.speedOf('student', 9)).toBeCloseTo(1)
    expect(moments.speedOf('student', 10)).toBeCloseTo(1)
  })

  it('belong to phases, which end where a stretch does', () => {
    expect(moments.phases).toEqual([
      { phase: 0, start: 0, end: 5 },
      { phase: 1, start: 5, end: 10 },
      { phase: 1, start: 10, end: 15 },
      { phase: 2, start: 15, end: 20 },
    ])
  })

  it('tell which joint is off most, among those that are sure', () => {
    expect(moments.worstAt(7)).toEqual({ joint: 1, error_deg: -24 })
    expect(moments.worstAt(0)).toEqual({ joint: 0, error_deg: 4 })
  })

  it('that are none do no harm', () => {
    const none = new Moments(track(0))
    expect([none.last, none.length_s, none.rowOf(3), none.phases.length]).toEqual([0, 0, 0, 0])
  })
})
