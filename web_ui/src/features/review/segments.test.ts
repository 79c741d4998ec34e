import { describe, expect, it } from 'vitest'
import type { Segment } from '@/lib/library'
import { mergeWithNext, moveEdge, paint, relabel, remove, splitAt, trackOf } from './segments'

/** `sq 1-3` is a label "sq" of family "f" from 1 to 3 s. */
function seg(words: string, family = 'f'): Segment {
  const [label = '', times = ''] = words.split(' ')
  const [start_s = 0, end_s = 0] = times.split('-').map(Number)
  return { start_s, end_s, label, family }
}

const say = (segments: readonly Segment[]) =>
  trackOf(segments, 'f').map(({ label, start_s, end_s }) => `${label} ${start_s}-${end_s}`)

const LIMITS = { end_s: 10, least_s: 0.1 }

describe('painting', () => {
  it.each([
    ['over nothing', [], 'sq 1-3', ['sq 1-3']],
    ['over the middle of another', ['st 0-9'], 'sq 3-4', ['st 0-3', 'sq 3-4', 'st 4-9']],
    ['over all of another', ['st 2-3'], 'sq 1-4', ['sq 1-4']],
    ['over two edges', ['st 0-3', 'up 4-7'], 'sq 2-5', ['st 0-2', 'sq 2-5', 'up 5-7']],
    ['beside the same label joins', ['sq 0-2'], 'sq 2-4', ['sq 0-4']],
    ['apart from the same label does not', ['sq 0-1'], 'sq 2-4', ['sq 0-1', 'sq 2-4']],
    [
      'over the same label lengthens it',
      ['sq 1-5', 'st 5-6'],
      'sq 4-5.5',
      ['sq 1-5.5', 'st 5.5-6'],
    ],
  ])('%s', (_, before, stroke, after) => {
    const { label, start_s, end_s } = seg(stroke)
    const edit = paint(
      before.map((one) => seg(one)),
      { family: 'f', label, start_s, end_s },
    )
    expect(say(edit.segments)).toEqual(after)
    expect(edit.selected?.label).toBe('sq')
    expect(edit.segments).toContain(edit.selected)
  })

  it('wipes with no label, and leaves other families alone', () => {
    const other = seg('good 0-9', 'quality')
    const edit = paint([seg('sq 0-4'), other], { family: 'f', label: null, start_s: 1, end_s: 2 })
    expect(say(edit.segments)).toEqual(['sq 0-1', 'sq 2-4'])
    expect(edit.segments).toContain(other)
    expect(edit.selected).toBeNull()
  })

  it('does nothing over no time', () => {
    const before = [seg('sq 0-4')]
    expect(paint(before, { family: 'f', label: 'st', start_s: 1, end_s: 1 }).segments).toBe(before)
  })
})

describe('moving an edge', () => {
  const [a, b, c] = [seg('a 1-3'), seg('b 3-5'), seg('c 7-9')]
  const all = [a, b, c]
  it.each([
    ['alone', c, 'start', 6, ['a 1-3', 'b 3-5', 'c 6-9']],
    ['together with a neighbour that touches it', a, 'end', 4, ['a 1-4', 'b 4-5', 'c 7-9']],
    ['the other way round', b, 'start', 2, ['a 1-2', 'b 2-5', 'c 7-9']],
    ['as far as the neighbour has one frame left', a, 'end', 8, ['a 1-4.9', 'b 4.9-5', 'c 7-9']],
    ['as far as a neighbour further off', b, 'end', 8, ['a 1-3', 'b 3-7', 'c 7-9']],
    ['as far as one frame of its own', c, 'start', 9.5, ['a 1-3', 'b 3-5', 'c 8.9-9']],
    ['as far as the ends of the recording', c, 'end', 99, ['a 1-3', 'b 3-5', 'c 7-10']],
    ['and not before its beginning', a, 'start', -1, ['a 0-3', 'b 3-5', 'c 7-9']],
  ] as const)('%s', (_, segment, side, to_s, after) => {
    const edit = moveEdge(all, segment, { side, to_s }, LIMITS)
    expect(say(edit.segments)).toEqual(after)
    expect(edit.selected?.label).toBe(segment.label)
  })
})

describe('split, join, name, delete', () => {
  const [a, b] = [seg('a 1-3'), seg('b 4-5')]
  it('splits in two, the later one in hand', () => {
    const edit = splitAt([a, b], a, 2)
    expect(say(edit?.segments ?? [])).toEqual(['a 1-2', 'a 2-3', 'b 4-5'])
    expect(edit?.selected?.start_s).toBe(2)
    expect(splitAt([a, b], a, 1)).toBeNull()
    expect(splitAt([a, b], a, 3)).toBeNull()
  })

  it('joins with the next over the gap', () => {
    expect(say(mergeWithNext([a, b], a)?.segments ?? [])).toEqual(['a 1-5'])
    expect(mergeWithNext([a, b], b)).toBeNull()
  })

  it('gives another name, and deletes', () => {
    expect(say(relabel([a, b], b, 'c').segments)).toEqual(['a 1-3', 'c 4-5'])
    expect(say(remove([a, b], a).segments)).toEqual(['b 4-5'])
  })
})
