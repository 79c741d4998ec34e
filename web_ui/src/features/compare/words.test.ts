import { describe, expect, it } from 'vitest'
import { comparison, jointOf } from '@/testing/comparisons'
import { job } from '@/testing/jobs'
import {
  asymmetryWords,
  differenceWords,
  jobOf,
  matchWords,
  momentWords,
  scoreWords,
  tempoWords,
  unsureWords,
} from './words'

describe('words', () => {
  it.each([
    ['left_knee', 24, '24° straighter'],
    ['right_elbow', -3.6, '4° more bent'],
    ['left_shoulder', -10, '10° closer to the trunk'],
    ['trunk_lean', 12, '12° further over'],
    ['left_ankle', -7, '7° more pulled up'],
    ['neck', -7, '7° further down'],
  ])('of a difference: %s by %s', (joint, error, words) => {
    expect(differenceWords(joint, error)).toBe(words)
  })

  it('of a moment', () => {
    expect(momentWords(jointOf('left_knee'), -24.4)).toBe('Left knee 24° more bent')
    expect(momentWords(jointOf('left_knee'), 6)).toBe('As the reference')
  })

  it.each([
    [null, 'Not known'],
    [1.02, 'As fast as the reference'],
    [1.25, '25 % faster than the reference'],
    [0.7734, '23 % slower than the reference'],
    [3.3, '3.3 times as fast as the reference'],
  ])('of the tempo %s', (ratio, words) => {
    expect(tempoWords(ratio)).toBe(words)
  })

  it('of a score', () => {
    expect([100, 80, 55, 12, null].map(scoreWords)).toEqual([
      'Very close',
      'Close',
      'Partly alike',
      'Quite different',
      'Not scored',
    ])
  })

  it('of what is compared with what', () => {
    const { alignment } = comparison()
    expect(matchWords(comparison())).toBe('Repetitions: you 2, the reference 4')
    expect(matchWords(comparison({ repetitions: { reference: 3, student: 3 } }))).toBe(
      'Repetitions: 3 each',
    )
    expect(
      matchWords(
        comparison({
          alignment: { ...alignment, kind: 'part' },
          repetitions: { reference: 0, student: 0 },
        }),
      ),
    ).toBe('Only the part that both show')
    expect(matchWords(comparison({ alignment: { ...alignment, kind: 'repetitions' } }))).toBe(
      '1 repetition beside those of the reference',
    )
  })

  it('of left against right', () => {
    expect(asymmetryWords('knee', -9.1)).toBe('left 9° more bent')
    expect(asymmetryWords('knee', 0.4)).toBe('even')
    expect(asymmetryWords('ankle', null)).toBe('not known')
  })

  it('of a joint that is not scored', () => {
    expect(unsureWords({ sure: 0.31 })).toBe(
      'Both show it well only 31 % of the time, so it is not scored',
    )
  })
})

it('a comparison is known by the key of its job', () => {
  const jobs = [
    job('a', { kind: 'compare', payload: { key: '111122223333' } }),
    job('b', { kind: 'compare', payload: { key: '8f03b7d2c4e94e0a' } }),
    job('c', { kind: 'teach', payload: { key: '8f03b7d2c4e94e0a' } }),
  ]
  expect(jobOf(jobs, 'squat-8f03b7d2c4e9')?.id).toBe('b')
  expect(jobOf(jobs, 'squat-ffff')).toBeNull()
  expect(jobOf(jobs, 'squat-')).toBeNull()
})
