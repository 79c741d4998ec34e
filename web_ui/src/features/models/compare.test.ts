import { expect, it } from 'vitest'
import type { Report, Score } from '@/lib/library'
import { report, taught } from '@/testing/models'
import { cardScore } from './cardScore'
import { type Run, verdict } from './compare'
import { factLine, inOrder } from './modelFacts'

function run(
  name: string,
  value: number,
  range: [number, number] | null,
  rest?: Partial<Report>,
): Run {
  const [low, high] = range ?? [null, null]
  const score: Score = { name: 'balanced_accuracy', words: '', value, low, high }
  return { name, report: report(name, { scores: [score], ...rest }) }
}

const OLD = run('Old', 0.8, [0.7, 0.85])
const said = (...runs: Run[]) => verdict(runs).replaceAll('\u202f', ' ')

it('calls a lead what it is: luck, more than luck, or unknown', () => {
  expect(said(OLD, run('New', 0.84, [0.75, 0.9]))).toBe(
    '“New” is right 84 % of the time, “Old” 80 %. That may be luck: the ranges overlap.',
  )
  expect(said(OLD, run('New', 0.95, [0.9, 0.98]))).toBe(
    '“New” is right 95 % of the time, “Old” 80 %. That is more than luck explains.',
  )
  expect(said(OLD, run('New', 0.95, null))).toMatch(/too few recordings/)
  expect(said(OLD, run('New', 0.803, [0.7, 0.9]))).toBe('“New” and “Old” do equally well.')
})

it('compares the best with the next best of several', () => {
  expect(said(OLD, run('New', 0.95, [0.9, 0.98]), run('Next', 0.93, [0.9, 0.95]))).toMatch(
    /^“New” is right 95 % of the time, “Next” 93 %\. That may be luck/,
  )
})

it('says when other recordings may be the reason', () => {
  const other = { recordings: ['take-9'] }
  expect(said(OLD, run('New', 0.95, [0.9, 0.98], other))).toMatch(
    /learned from different recordings/,
  )
})

it('compares nothing that cannot be compared', () => {
  expect(said(OLD, run('New', 0.9, null, { classes: ['squat', 'tree'] }))).toMatch(
    /name different movements/,
  )
  expect(said(OLD, run('New', 0.9, null, { tested_on: 'random' }))).toMatch(
    /tested in different ways/,
  )
})

it('reads the score of a card, whoever wrote it', () => {
  expect(cardScore(taught('a', 'A').card)).toEqual({
    value: 0.9,
    low: 0.8,
    high: 0.95,
    tested_on: 'video',
  })
  const alone = { low: null, high: null, tested_on: null }
  expect(cardScore({ scores: { held_out: { accuracy: 0.98 } } })).toEqual({ value: 0.98, ...alone })
  expect(cardScore({ scores: { held_out_accuracy: 0.95 } })).toEqual({ value: 0.95, ...alone })
  expect(cardScore({ scores: { balanced_accuracy: Number.NaN } })).toBeNull()
  expect(cardScore(null)).toBeNull()
})

it('tells in a line what a model is, and puts the newest usable one first', () => {
  const entry = taught('a', 'A', { created_at: '2026-01-05T10:00:00Z' })
  expect(factLine(entry)).toBe(
    '5 Jan 2026 · from 2 recordings · of 1 person · single poses · 1.8 MB',
  )
  expect(factLine({ ...entry, card: { ...entry.card, window_s: 1.5 } })).toMatch(/looks at 1.5 s/)
  const broken = taught('b', 'B', { status: 'broken', created_at: '2026-12-01T10:00:00Z' })
  const newer = taught('c', 'C', { created_at: '2026-02-01T10:00:00Z' })
  expect(inOrder([broken, entry, newer]).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
})
