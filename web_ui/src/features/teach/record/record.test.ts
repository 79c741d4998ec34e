import { describe, expect, it } from 'vitest'
import type { Landmark } from '@/lib/protocol'
import { LANDMARK_NAMES, landmarkIndex } from '@/lib/skeleton'
import { take } from '@/testing/fakeRecorder'
import { result } from '@/testing/fakes'
import { framingHint } from './framing'
import { seenShare, takeVerdict } from './JustMade'
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
    const sideways = whole.map(
      (point, place): Landmark =>
        LANDMARK_NAMES[place] === 'left_wrist' ? [0.5, 0.5, 0, 0] : point,
    )
    expect(framingHint(result({ landmarks: sideways }))).toBeNull()
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

describe('the verdict on a take', () => {
  const made = { recording: take(), label: 'Squat' }

  it('counts the frames in which somebody was found', () => {
    const values = new Float32Array(4 * 2 * 3).fill(Number.NaN)
    values.fill(0.5, 6, 24)
    const poses = { start: 0, n_landmarks: 2, times_ms: new Float64Array(4), values }
    expect(seenShare(poses)).toBe(0.75)
  })

  it('does not praise a take in which nobody was', () => {
    expect(takeVerdict(made, 0.2)).toMatch(/Better discard it/)
    expect(takeVerdict(made, 0.7)).toBe('Nobody was seen in 30 % of it.')
    expect(takeVerdict(made, 1)).toBe('You were seen all the time.')
    expect(takeVerdict(made, null)).toBe('It is kept.')
  })

  it('says that a long take waits for its labels', () => {
    const bare = { recording: take({ seconds: {} }), label: null }
    expect(takeVerdict(bare, 1)).toMatch(/Nothing in it is labelled yet/)
  })
})
