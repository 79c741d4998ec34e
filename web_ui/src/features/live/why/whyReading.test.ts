import { describe, expect, it } from 'vitest'
import { partShares } from '@/features/models/report/body'
import { tellingParts, WhyReading } from './whyReading'

describe('what speaks for a label', () => {
  it('is shown at once for a new label, and changes calmly after', () => {
    const reading = new WhyReading()
    expect(reading.take('squat', { left_knee: 1 }).parts).toEqual([
      { id: 'left_knee', words: 'left knee', share: 1 },
    ])
    const next = reading.take('squat', { right_hip: 1 })
    expect(next.parts.map(({ id }) => id)).toEqual(['left_knee', 'right_hip'])
    expect(next.parts[1]?.share).toBeCloseTo(0.35)
    expect(reading.take('stand', { right_hip: 1 }).parts.map(({ id }) => id)).toEqual(['right_hip'])
  })

  it('still adds up to everything', () => {
    const reading = new WhyReading()
    reading.take('squat', { left_knee: 0.6, nose: 0.4 })
    const { parts } = reading.take('squat', { left_heel: 1 })
    expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1)
  })

  it('forgets when it is told to', () => {
    const reading = new WhyReading()
    reading.take('squat', { left_knee: 1 })
    reading.reset()
    expect(reading.take('squat', { nose: 1 }).parts.map(({ id }) => id)).toEqual(['head'])
  })

  it.each([
    [{ left_knee: 0.5, right_knee: 0.45, nose: 0.05 }, 'knees'],
    [{ left_knee: 0.5, right_hip: 0.3, nose: 0.2 }, 'left knee, right hip and head'],
    [{ left_heel: 0.5, right_foot_index: 0.5 }, 'feet'],
    [
      { left_wrist: 0.25, left_elbow: 0.25, nose: 0.25, left_hip: 0.25 },
      'head, left elbow and left wrist',
    ],
  ])('%o is said as "%s"', (landmarks, words) => {
    expect(tellingParts(partShares(landmarks))).toBe(words)
  })
})
