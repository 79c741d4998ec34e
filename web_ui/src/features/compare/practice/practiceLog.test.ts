import { describe, expect, it } from 'vitest'
import type { Coach } from '@/lib/protocol'
import { coach } from '@/testing/fakes'
import { meanScore, mostFrequent, PracticeLog, withoutDegrees } from './practiceLog'

const STRAIGHTER = 'left knee 24 degrees straighter than the reference at the bottom'
const LOWER = 'right arm 16 degrees closer to the trunk than the reference at the bottom'

const wrong = (joint: string, error_deg: number, words: string): Partial<Coach> => ({
  status: 'moving',
  worst: { joint, error_deg, words, since_s: 1 },
  errors_deg: { [joint]: error_deg },
})

function taken(...states: Partial<Coach>[]) {
  const log = new PracticeLog()
  const ended = states.map((state) => log.take(coach(state)))
  return { log, ended, now: log.now }
}

describe('the log of a practice', () => {
  it('has a row for each repetition, with its score, and for each half one', () => {
    const { now, ended } = taken(
      { repetitions: 0 },
      { repetitions: 1, ended: 'whole', score_of_last: 71.4 },
      { repetitions: 1 },
      { repetitions: 1, halves: 1, ended: 'half', half: true, score_of_last: 71.4 },
      { repetitions: 2, halves: 1, ended: 'whole', score_of_last: null },
    )
    expect(now.attempts).toEqual([
      { kind: 'whole', number: 1, score: 71.4, said: [] },
      { kind: 'half', number: 1, score: null, said: [] },
      { kind: 'whole', number: 2, score: null, said: [] },
    ])
    expect(now).toMatchObject({ repetitions: 2, halves: 1 })
    expect(ended.map((attempt) => attempt?.kind)).toEqual([
      undefined,
      'whole',
      undefined,
      'half',
      'whole',
    ])
    expect(meanScore(now)).toBe(71.4)
  })

  it('goes on where it was when the program begins anew', () => {
    const { now } = taken(
      { repetitions: 0 },
      { repetitions: 1 },
      { repetitions: 2, halves: 1 },
      { repetitions: 0, halves: 0, time_s: 0 },
      { repetitions: 1, halves: 0 },
    )
    expect(now).toMatchObject({ repetitions: 3, halves: 1 })
  })

  it('counts nothing that an answer under way from before claims', () => {
    expect(taken({ repetitions: 7, halves: 2 }, { repetitions: 0 }).now.attempts).toEqual([])
  })

  it('counts a half one once while the coach is unsure of the side', () => {
    const other = { mirrored: true, halves: 0 }
    const { now } = taken(
      { halves: 0 },
      { halves: 1, half: true },
      other,
      { halves: 1 },
      { halves: 2, half: true },
      { ...other, halves: 2 },
    )
    expect(now.halves).toBe(2)
    expect(taken({ halves: 1 }, other, { halves: 1 }).now.halves).toBe(0)
  })

  it('counts a repetition with which the side becomes sure', () => {
    const { now } = taken({ repetitions: 0 }, { repetitions: 1, mirrored: true })
    expect(now.repetitions).toBe(1)
  })

  it('remembers what was wrong in a repetition, and not what had been put right', () => {
    const right = { ...wrong('left_knee', 24, STRAIGHTER), errors_deg: { left_knee: 4 } }
    const { now } = taken(
      wrong('right_shoulder', -16, LOWER),
      wrong('left_knee', 24, STRAIGHTER),
      wrong('left_knee', 28, STRAIGHTER),
      { repetitions: 1, ended: 'whole', score_of_last: 60 },
      { ...right, repetitions: 1 },
      { repetitions: 2, ended: 'whole', score_of_last: 90 },
    )
    expect(now.attempts.map(({ said }) => said)).toEqual([
      [
        { words: withoutDegrees(STRAIGHTER), joint: 'left_knee', error_deg: 28 },
        { words: withoutDegrees(LOWER), joint: 'right_shoulder', error_deg: -16 },
      ],
      [],
    ])
  })

  it('names the correction of most repetitions', () => {
    const { now } = taken(
      wrong('right_shoulder', -40, LOWER),
      { repetitions: 1 },
      { ...wrong('left_knee', 24, STRAIGHTER), repetitions: 1 },
      { repetitions: 2 },
      { ...wrong('left_knee', 20, STRAIGHTER), repetitions: 2 },
      { repetitions: 2, halves: 1 },
    )
    expect(mostFrequent(now)).toEqual({
      words: 'left knee straighter than the reference at the bottom',
      joint: 'left_knee',
      error_deg: 24,
      times: 2,
    })
    expect(mostFrequent(taken({}).now)).toBeNull()
    expect(meanScore(taken({}).now)).toBeNull()
  })
})
