import { describe, expect, it } from 'vitest'
import type { Segment, Timeline } from '@/lib/library'
import { familyOf, leastSure, mistakes, nextAfter, rarest } from './jumps'

const CLASSES = ['squat', 'stand']
/** One letter a tenth of a second: what the model says; a dot where it says nothing. */
function timeline(said: string, confidence = (_index: number) => 0.9): Timeline {
  const labels = [...said].map((one) => ({ q: 0, t: 1 })[one] ?? null)
  return {
    model: 'm',
    classes: CLASSES,
    times_s: labels.map((_, i) => i / 10),
    labels,
    confidences: labels.map((label, i) => (label === null ? null : confidence(i))),
    verdicts: labels.map(() => 'sure'),
  }
}

const seg = (label: string, start_s: number, end_s: number): Segment => ({
  start_s,
  end_s,
  label,
  family: 'f',
})

describe('mistakes', () => {
  const track = [seg('squat', 0, 1), seg('stand', 1, 2)]
  it('are where the model says something else than the label', () => {
    const found = mistakes(timeline('qqqttttqqqttttqqqttt'), track, (name) => name)
    expect(found).toEqual([
      { start_s: 0.3, end_s: 0.7, words: 'squat, taken for stand' },
      { start_s: 1.4, end_s: 1.7, words: 'stand, taken for squat' },
    ])
  })

  it('are not what is too short, has no label, or about which the model says nothing', () => {
    expect(mistakes(timeline('qtq.....qqtttttttttt'), track, String)).toEqual([])
    expect(mistakes(timeline('tttttttttt'), [], String)).toEqual([])
  })

  it('reach to the end', () => {
    expect(mistakes(timeline('tttt'), [seg('squat', 0, 5)], String)).toMatchObject([
      { start_s: 0, end_s: expect.closeTo(0.4) },
    ])
  })
})

it('tells where the model is least sure, one place after another', () => {
  const found = leastSure(timeline('q'.repeat(50), (i) => (i < 10 ? 0.6 : i < 40 ? 0.9 : 0.5)))
  expect(found.map(({ start_s }) => start_s)).toEqual([4, 0, 2])
  expect(found[0]?.words).toBe('50 % sure')
})

it('finds the label of which there is least, here or in all recordings', () => {
  const segments = [seg('squat', 0, 5), seg('stand', 5, 6), seg('stand', 8, 9)]
  expect(rarest(segments, 'f', {}, String).map(({ start_s }) => start_s)).toEqual([5, 8])
  expect(rarest(segments, 'f', { squat: 1, stand: 99 }, String)).toHaveLength(1)
  expect(rarest([], 'f', {}, String)).toEqual([])
})

it('goes round', () => {
  const stretches = [1, 4].map((start_s) => ({ start_s, end_s: start_s + 1, words: '' }))
  expect([0, 1, 4, 9].map((time) => nextAfter(stretches, time)?.start_s)).toEqual([1, 4, 1, 1])
  expect(nextAfter([], 3)).toBeNull()
})

it('knows which family a model was taught', () => {
  const families = [
    { name: 'quality', labels: ['good', 'poor'] },
    { name: 'movement', labels: ['stand', 'jump'] },
  ]
  expect(familyOf(CLASSES, families)).toBe('movement')
  expect(familyOf(['tree'], families)).toBeNull()
  expect(familyOf(CLASSES, [])).toBeNull()
})
