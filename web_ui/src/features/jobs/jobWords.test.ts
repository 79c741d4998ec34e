import { describe, expect, it } from 'vitest'
import type { Job } from '@/lib/library'
import { ended, job } from '@/testing/jobs'
import { jobNews, jobOutcome, jobStatus, jobTitle } from './jobWords'

describe('what a job does', () => {
  it.each([
    [{ kind: 'teach', payload: { name: 'Morning' } }, 'Train “Morning”'],
    [
      { kind: 'extract', payload: { videos: ['videos/my dance.mp4'] } },
      'Find the person in “my dance”',
    ],
    [{ kind: 'extract', payload: { videos: ['a.mp4', 'b.mp4'] } }, 'Find the person in 2 videos'],
    [{ kind: 'pack', payload: { recordings: null } }, 'Pack the library into one file'],
    [{ kind: 'pack', payload: { recordings: ['a', 'b'] } }, 'Pack 2 recordings into one file'],
    [
      { kind: 'unpack', payload: { archive: 'uploads/class of may.zip' } },
      'Bring in “class of may”',
    ],
    [{ kind: 'export', payload: { model: 'm/a.skops', to: 'onnx' } }, 'Write “a” as onnx'],
    [{ kind: 'compare', payload: { name: 'First week' } }, 'Compare “First week”'],
    [{ kind: 'dance', payload: {} }, 'Work: dance'],
  ] as unknown as [Pick<Job, 'kind' | 'payload'>, string][])('%o reads "%s"', (asked, words) => {
    expect(jobTitle(asked)).toBe(words)
  })
})

describe('how it stands', () => {
  it.each([
    [job('a'), 'Learning, 40 s left'],
    [job('a', { seconds_left: null }), 'Learning'],
    [job('a', { stage: '', seconds_left: 2 }), 'Beginning, a few seconds left'],
    [job('a', { is_cancelling: true }), 'Ending'],
    [job('a', { state: 'queued' }), 'Waits its turn'],
    [job('a', { state: 'queued', message: 'Begun again' }), 'Begun again'],
    [ended('a'), 'Done in 15 s'],
    [ended('a', { state: 'failed', message: 'Too few takes.' }), 'Too few takes.'],
    [ended('a', { state: 'cancelled' }), 'Cancelled'],
  ])('%o reads "%s"', (one, words) => {
    expect(jobStatus(one)).toBe(words)
  })

  it('is news only when it ended by itself', () => {
    expect(jobNews(ended('a'))).toBe('Train “Morning”: done.')
    expect(jobNews(ended('a', { state: 'failed', message: 'Why.' }))).toMatch(
      /did not work\. Why\./,
    )
    expect(jobNews(ended('a', { state: 'cancelled' }))).toBeNull()
    expect(jobNews(job('a'))).toBeNull()
  })
})

it('leads to what came of it', () => {
  const of = (kind: Job['kind'], result: Record<string, unknown>) =>
    jobOutcome(ended('a', { kind, result }))
  expect(of('teach', { model: 'morning' })?.to).toBe('/models/morning')
  expect(of('train', { model: 'trained_models/My model.skops' })?.to).toBe('/models/My%20model')
  expect(of('extract', { landmarks: [] })?.to).toBe('/review')
  expect(of('pack', { file: 'exports/library 1.zip' })?.file).toBe('/api/exports/library%201.zip')
  expect(of('compare', { comparison: 'squat-1' })?.to).toBe('/compare/squat-1')
  expect(of('export', { file: 'x.onnx' })).toBeNull()
  expect(jobOutcome(job('a', { result: { model: 'morning' } }))).toBeNull()
})
