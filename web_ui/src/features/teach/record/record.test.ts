import { describe, expect, it } from 'vitest'
import type { Landmark } from '@/lib/protocol'
import { LANDMARK_NAMES, landmarkIndex } from '@/lib/skeleton'
import { recording } from '@/testing/fakeRecorder'
import { result } from '@/testing/fakes'
import { framingHint } from './framing'
import { takeVerdict } from './JustMade'
import { LabelPainter } from './labelPainter'

describe('the painter of labels', () => {
  it('lets the newest key win, and goes back to the one that is still held', () => {
    const painter = new LabelPainter()
    painter.press('squat', 1)
    painter.press('stand', 2)
    expect(painter.held).toBe('stand')
    painter.release('stand', 3)
    expect(painter.held).toBe('squat')
    painter.release('squat', 4)
    expect(painter.segments(9, 'movement')).toEqual([
      { label: 'squat', start_s: 1, end_s: 2, family: 'movement' },
      { label: 'stand', start_s: 2, end_s: 3, family: 'movement' },
      { label: 'squat', start_s: 3, end_s: 4, family: 'movement' },
    ])
  })

  it('forgets a key that was only brushed, and closes one that is held to the end', () => {
    const painter = new LabelPainter()
    painter.press('squat', 1)
    painter.release('squat', 1.1)
    painter.press('stand', 2)
    expect(painter.segments(5, 'movement')).toEqual([
      { label: 'stand', start_s: 2, end_s: 5, family: 'movement' },
    ])
  })
})

describe('the framing hint', () => {
  const whole: Landmark[] = LANDMARK_NAMES.map(() => [0.5, 0.5, 0, 1])
  const without = (...names: (typeof LANDMARK_NAMES)[number][]) => {
    const hidden = names.map(landmarkIndex)
    return whole.map(
      (point, place): Landmark => (hidden.includes(place) ? [0.5, 1.2, 0, 1] : point),
    )
  }

  it('is silent when all is well or nothing is known', () => {
    expect(framingHint(result({ landmarks: whole }))).toBeNull()
    expect(framingHint(null)).toBeNull()
    expect(framingHint(result({ status: 'dropped', landmarks: null }))).toBeNull()
  })

  it('says what to do', () => {
    const ankles = without('left_ankle', 'right_ankle')
    expect(framingHint(result({ landmarks: ankles }))).toBe('Step back: ankles hidden')
    expect(framingHint(result({ landmarks: without('left_wrist') }))).toBe(
      'Come fully into the picture: left wrist hidden',
    )
    expect(framingHint(result({ status: 'no_pose', landmarks: null }))).toBe(
      'Come into the picture',
    )
  })
})

it('a take in which nobody was seen is not praised', () => {
  const made = { recording: recording(), label: 'Squat' }
  expect(takeVerdict({ ...made, seen: 0.2 })).toMatch(/Better discard it/)
  expect(takeVerdict({ ...made, seen: 0.7 })).toBe('Nobody was seen in 30 % of it.')
  expect(takeVerdict({ ...made, seen: 1 })).toBe('You were seen all the time.')
})
