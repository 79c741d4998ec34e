import { expect, it } from 'vitest'
import { BODY, partShares } from './body'
import { classFigures, mainScore, mixUps, mixUpWords, rangeWords, shareWords } from './figures'

const REPORT = {
  classes: ['squat', 'stand', 'warrior_left'],
  confusion: [
    [8, 2, 0],
    [0, 10, 0],
    [5, 1, 4],
  ],
}

it('does not round what is not quite all or nothing to it', () => {
  expect([1, 0.997, 0.5, 0.002, 0].map(shareWords)).toEqual([
    '100\u202f%',
    'over 99\u202f%',
    '50\u202f%',
    'under 1\u202f%',
    '0\u202f%',
  ])
  expect(rangeWords({ low: 0.81, high: 0.93 })).toBe('between 81\u202f% and 93\u202f%')
  expect(rangeWords({ low: null, high: 0.93 })).toBeNull()
  expect(rangeWords({ low: 1, high: 1 })).toBeNull()
})

it('tells what was mixed up, the most frequent first', () => {
  expect(classFigures(REPORT).map(({ right, total }) => [right, total])).toEqual([
    [8, 10],
    [10, 10],
    [4, 10],
  ])
  expect(mixUps(REPORT).map(({ label, said, count }) => [label, said, count])).toEqual([
    ['warrior_left', 'squat', 5],
    ['squat', 'stand', 2],
    ['warrior_left', 'stand', 1],
  ])
  expect(mixUpWords(REPORT)).toBe(
    'Mixed up most: Warrior left was taken for Squat in 5 of 10 tests.',
  )
  expect(mixUpWords({ classes: ['squat'], confusion: [[3]] })).toMatch(/Nothing was mixed up/)
})

it('leads with the score in which every movement counts alike', () => {
  const of = (name: 'accuracy' | 'balanced_accuracy') => ({
    name,
    words: '',
    value: 0,
    low: null,
    high: null,
  })
  expect(mainScore([of('accuracy'), of('balanced_accuracy')])?.name).toBe('balanced_accuracy')
  expect(mainScore([of('accuracy')])?.name).toBe('accuracy')
  expect(mainScore([])).toBeNull()
})

it('sums points up to parts of the body, and loses none', () => {
  const shares = partShares({
    left_knee: 0.4,
    left_heel: 0.1,
    left_foot_index: 0.15,
    nose: 0.05,
    left_ear: 0.05,
    mid_hip: 0.25,
  })
  expect(shares.map(({ words, share }) => [words, Number(share.toFixed(2))])).toEqual([
    ['left knee', 0.4],
    ['left foot', 0.25],
    ['mid hip', 0.25],
    ['head', 0.1],
  ])
})

it('draws every point of the body once, left on the left', () => {
  const drawn = BODY.flatMap(({ landmarks }) => landmarks)
  expect(new Set(drawn).size).toBe(33)
  expect(drawn).toHaveLength(33)
  for (const { id, at } of BODY) {
    if (id.startsWith('left')) expect(at[0]).toBeLessThan(100)
    if (id.startsWith('right')) expect(at[0]).toBeGreaterThan(100)
  }
})
