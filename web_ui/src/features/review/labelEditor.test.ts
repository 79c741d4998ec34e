import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api'
import type { Labels, Segment } from '@/lib/library'
import { LabelEditor } from './labelEditor'

const A: Segment = { start_s: 0, end_s: 1, label: 'a', family: 'f' }
const B: Segment = { start_s: 1, end_s: 2, label: 'b', family: 'f' }
const C: Segment = { start_s: 2, end_s: 3, label: 'c', family: 'f' }

/** A program that keeps labels, and answers when the test lets it. */
function program() {
  const kept = { revision: 0, segments: [A] as readonly Segment[] }
  const refusals: ApiError[] = []
  const send = vi.fn(async ({ revision, segments }: Labels): Promise<Labels> => {
    await Promise.resolve()
    const refusal = refusals.shift()
    if (refusal) throw refusal
    if (revision !== String(kept.revision)) {
      throw new ApiError(409, 'conflict', 'Somebody else was quicker.', labels())
    }
    kept.revision += 1
    kept.segments = segments
    return labels()
  })
  const labels = () => ({ revision: String(kept.revision), segments: kept.segments })
  return { kept, refusals, send, labels }
}

const edit = (...segments: Segment[]) => ({ segments, selected: segments.at(-1) ?? null })

let there: ReturnType<typeof program>
let editor: LabelEditor
const state = () => editor.store.getState()
const settle = () => vi.waitFor(() => expect(state().save).not.toBe('saving'))

beforeEach(() => {
  there = program()
  editor = new LabelEditor(there.labels(), there.send)
})

describe('saving', () => {
  it('happens at once, with the revision that came back', async () => {
    editor.apply(edit(A, B), 'Paint')
    expect(state().save).toBe('saving')
    expect(editor.unsaved).toBe(true)
    await settle()
    expect(there.kept).toEqual({ revision: 1, segments: [A, B] })
    editor.apply(edit(A), 'Delete')
    await settle()
    expect(there.kept).toEqual({ revision: 2, segments: [A] })
    expect(editor.unsaved).toBe(false)
  })

  it('sends one change at a time, and then what was done meanwhile', async () => {
    editor.apply(edit(A, B), 'Paint')
    editor.apply(edit(A, B, C), 'Paint')
    editor.apply(edit(B, C), 'Delete')
    await settle()
    expect(there.send).toHaveBeenCalledTimes(2)
    expect(there.kept.segments).toEqual([B, C])
  })

  it('goes on by itself after the program was away', async () => {
    vi.useFakeTimers()
    there.refusals.push(new ApiError(0, 'no_answer', 'Away.'))
    editor.apply(edit(A, B), 'Paint')
    await vi.advanceTimersByTimeAsync(10)
    expect(state().save).toBe('waiting')
    const settled = editor.settled()
    await vi.advanceTimersByTimeAsync(2500)
    expect(await settled).toBe('saved')
    expect(there.kept.segments).toEqual([A, B])
  })

  it('takes nobody for somebody else after an answer that was lost', async () => {
    vi.useFakeTimers()
    there.send.mockImplementationOnce(async ({ segments }) => {
      there.kept.revision += 1
      there.kept.segments = [...segments].reverse()
      throw new ApiError(0, 'no_answer', 'Away.')
    })
    editor.apply(edit(A, B), 'Paint')
    await vi.advanceTimersByTimeAsync(2500)
    expect(state()).toMatchObject({ save: 'saved', theirs: null, segments: [A, B] })
    editor.apply(edit(A), 'Delete')
    await vi.advanceTimersByTimeAsync(10)
    expect(there.kept.segments).toEqual([A])
  })

  it('tells why a change was refused, and keeps it', async () => {
    there.refusals.push(new ApiError(422, 'no', 'The name is too long.'))
    editor.apply(edit(A, B), 'Paint')
    await settle()
    expect(state()).toMatchObject({ save: 'refused', problem: 'The name is too long.' })
    expect(state().segments).toEqual([A, B])
    await editor.flush()
    expect(state().save).toBe('saved')
  })
})

describe('two tabs', () => {
  beforeEach(async () => {
    there.kept.revision = 7
    there.kept.segments = [C]
    editor.apply(edit(A, B), 'Paint')
    await settle()
  })

  it('are told of each other, and nothing is overwritten', () => {
    expect(state().save).toBe('conflict')
    expect(state().segments).toEqual([A, B])
    expect(there.kept.segments).toEqual([C])
  })

  it('can keep what is here, and undo brings the other back', async () => {
    editor.keepMine()
    await settle()
    editor.undo()
    await settle()
    expect(there.kept.segments).toEqual([C])
    editor.redo()
    await settle()
    expect(there.kept.segments).toEqual([A, B])
  })

  it('can keep what is here', async () => {
    editor.keepMine()
    await settle()
    expect(there.kept.segments).toEqual([A, B])
    expect(state().save).toBe('saved')
  })

  it('can take what is there, and even that can be undone', async () => {
    editor.takeTheirs()
    expect(state()).toMatchObject({ save: 'saved', segments: [C], theirs: null })
    editor.undo()
    await settle()
    expect(there.kept.segments).toEqual([A, B])
  })
})

describe('undo', () => {
  it('goes back and forth through everything, selection included', async () => {
    editor.select(A)
    editor.apply(edit(A, B), 'Paint')
    editor.apply(edit(B), 'Delete')
    editor.undo()
    expect(state()).toMatchObject({ segments: [A, B], selected: B })
    editor.undo()
    expect(state()).toMatchObject({ segments: [A], selected: A })
    editor.undo()
    editor.redo()
    editor.redo()
    expect(state().segments).toEqual([B])
    expect(state().past.map(({ words }) => words)).toEqual(['Paint', 'Delete'])
    editor.redo()
    await settle()
    expect(there.kept.segments).toEqual([B])
  })

  it('forgets what was undone once something else is done', () => {
    editor.apply(edit(A, B), 'Paint')
    editor.undo()
    editor.apply(edit(C), 'Paint')
    editor.redo()
    expect(state().segments).toEqual([C])
  })

  it('counts no edit that changes nothing', () => {
    editor.show(edit(B))
    editor.apply(null, 'Split')
    editor.apply({ segments: state().segments, selected: null }, 'Paint')
    expect(state()).toMatchObject({ past: [], draft: null })
    expect(there.send).not.toHaveBeenCalled()
  })
})

describe('labels that were read anew', () => {
  it('are adopted while nothing is under way here', () => {
    editor.adopt({ revision: '5', segments: [C] })
    expect(state().segments).toEqual([C])
    expect(state().past).toHaveLength(1)
    editor.adopt({ revision: '5', segments: [C] })
    expect(state().past).toHaveLength(1)
  })

  it('do not replace work that they do not know of', async () => {
    editor.apply(edit(A, B), 'Paint')
    editor.adopt({ revision: '5', segments: [C] })
    expect(state().segments).toEqual([A, B])
    await settle()
  })
})
