import { beforeEach, describe, expect, it } from 'vitest'
import type { Labels, Poses, Segment } from '@/lib/library'
import { recording } from '@/testing/recordings'
import { familiesOf, Review } from './review'

const seg = (label: string, start_s: number, end_s: number, family = 'f'): Segment => ({
  start_s,
  end_s,
  label,
  family,
})

const START = [seg('a', 1, 2), seg('b', 3, 5), seg('good', 0, 8, 'how')]
const TIMES = Array.from({ length: 100 }, (_, i) => i / 10)

let draws: (() => void)[] = []
let now = 0
let review: Review
let saved: Labels | null

beforeEach(() => {
  draws = []
  now = 0
  saved = null
  review = new Review(
    {
      recording: recording(),
      times_s: TIMES,
      labels: { revision: '0', segments: START },
      family: 'f',
      at_s: 0,
    },
    {
      saveLabels: async (labels) => {
        saved = labels
        return labels
      },
      fetchPoses: () => new Promise<Poses>(() => undefined),
      clock: {
        now: () => now,
        nextDraw: (callback) => draws.push(callback),
        cancel: () => {
          draws = []
        },
      },
    },
  )
})

const play = (seconds: number) => {
  now += seconds * 1000
  for (const draw of draws.splice(0)) draw()
}
const shown = () => {
  const { draft, segments } = review.editor.store.getState()
  return (draft ?? segments)
    .filter(({ family }) => family === 'f')
    .map(({ label, start_s, end_s }) => `${label} ${start_s}-${end_s}`)
}
const words = () => review.store.getState().words

describe('a key that is held while it plays', () => {
  it('paints up to the playhead, and is one step to undo', () => {
    review.goTo(6)
    review.playhead.play()
    review.holdBrush('c')
    play(0.5)
    expect(shown()).toEqual(['a 1-2', 'b 3-5', 'c 6-6.6'])
    play(0.5)
    expect(shown().at(-1)).toBe('c 6-7.1')
    expect(review.editor.store.getState().past).toHaveLength(0)
    review.releaseBrush()
    expect(shown().at(-1)).toBe('c 6-7.1')
    review.undo()
    expect(shown()).toEqual(['a 1-2', 'b 3-5'])
    expect(words()).toBe('Undone: Paint')
  })

  it('wipes with none', () => {
    review.goTo(4)
    review.playhead.play()
    review.holdBrush(null)
    play(0.5)
    review.releaseBrush()
    expect(shown()).toEqual(['a 1-2', 'b 3-4', 'b 4.6-5'])
  })

  it('loses nothing when the page is left meanwhile', () => {
    review.goTo(6)
    review.playhead.play()
    review.holdBrush('c')
    play(0.5)
    review.close()
    expect(saved?.segments.at(-1)).toMatchObject({ label: 'c', start_s: 6, end_s: 6.6 })
  })

  it('does nothing if it was only pressed when the page is left', () => {
    review.goTo(4)
    review.holdBrush('c')
    review.close()
    expect(saved).toBeNull()
  })

  it('paints backwards, and frame by frame', () => {
    review.goTo(7)
    review.holdBrush('c')
    review.playhead.step(-1)
    review.playhead.step(-1)
    review.releaseBrush()
    expect(shown().at(-1)).toBe('c 6.8-7.1')
  })
})

describe('a key that is tapped', () => {
  const tap = (label: string | null) => {
    review.holdBrush(label)
    review.releaseBrush()
  }

  it('names what is selected, or what lies under the playhead', () => {
    review.select(START[0] as Segment)
    tap('c')
    expect(shown()).toEqual(['c 1-2', 'b 3-5'])
    review.select(null)
    review.goTo(4)
    tap('c')
    expect(shown()).toEqual(['c 1-2', 'c 3-5'])
  })

  it('names the stretch that was marked', () => {
    review.mark({ family: 'f', start_s: 1.5, end_s: 3.5 })
    tap('c')
    expect(shown()).toEqual(['a 1-1.5', 'c 1.5-3.5', 'b 3.5-5'])
    expect(review.store.getState().range).toBeNull()
  })

  it('deletes with none, and says what to do where there is nothing', () => {
    review.goTo(4)
    tap(null)
    expect(shown()).toEqual(['a 1-2'])
    tap('c')
    expect(words()).toMatch(/Hold the key while it plays/)
    expect(shown()).toEqual(['a 1-2'])
  })
})

describe('edits at the playhead', () => {
  it('split, join, start and end', () => {
    review.goTo(4)
    review.split()
    expect(shown()).toEqual(['a 1-2', 'b 3-4', 'b 4-5'])
    review.select(review.track[0] ?? null)
    review.merge()
    expect(shown()).toEqual(['a 1-4', 'b 4-5'])
    review.goTo(0.5)
    review.edgeHere('start')
    expect(shown()[0]).toBe('a 0.5-4')
    review.goTo(3)
    review.edgeHere('end')
    // The frame that is seen belongs to it still.
    expect(shown()[0]).toBe('a 0.5-3.1')
  })

  it('say what they need', () => {
    review.goTo(9)
    for (const [edit, needed] of [
      [() => review.split(), /inside a label/],
      [() => review.merge(), /that another one follows/],
      [() => review.edgeHere('end'), /Select a label first/],
    ] as const) {
      edit()
      expect(words()).toMatch(needed)
    }
    expect(review.editor.store.getState().past).toHaveLength(0)
  })

  it('are saved', async () => {
    review.goTo(4)
    review.remove()
    await review.editor.settled()
    expect(saved?.segments).toEqual([START[0], START[2]])
  })
})

describe('going about', () => {
  it('from label to label of the track in hand', () => {
    review.selectNext(1)
    expect([review.playhead.time_s, review.inHand?.label]).toEqual([1, 'a'])
    review.selectNext(1)
    review.selectNext(1)
    expect(words()).toBe('No label after this one.')
    expect(review.inHand?.label).toBe('b')
    review.selectNext(-1)
    expect(review.inHand?.label).toBe('a')
    review.setFamily('how')
    review.goTo(0)
    expect(review.inHand?.label).toBe('good')
  })

  it('jumps to stretches, shows them large, and goes round', () => {
    const stretches = [
      { start_s: 3.5, end_s: 4, words: 'b, taken for a' },
      { start_s: 7, end_s: 7.5, words: 'again' },
    ]
    review.jump(stretches, 'None.')
    expect(review.playhead.time_s).toBe(3.5)
    expect(review.store.getState()).toMatchObject({
      words: 'b, taken for a',
      view: { start_s: 1.75, span_s: 4 },
    })
    expect(review.editor.store.getState().selected?.label).toBe('b')
    review.jump(stretches, 'None.')
    review.jump(stretches, 'None.')
    expect(review.playhead.time_s).toBe(3.5)
    review.jump([], 'None.')
    expect(words()).toBe('None.')
  })

  it('in the order given, for the least sure', () => {
    const stretches = [6, 2].map((start_s) => ({ start_s, end_s: start_s + 1, words: '' }))
    const places = [1, 2, 3].map(() => {
      review.jumpInTurn(stretches, 'None.')
      return review.playhead.time_s
    })
    expect(places).toEqual([6, 2, 6])
  })

  it('keeps the playhead in sight', () => {
    review.zoomBy(0.2, 0)
    review.goTo(9)
    const { start_s, span_s } = review.store.getState().view
    expect(start_s + span_s).toBeGreaterThan(9)
    review.showAll()
    expect(review.store.getState().view.span_s).toBe(review.frames.end_s)
  })
})

it('lists the families of movements and of labels', () => {
  const listed = [{ name: 'f', movements: [{ name: 'z', look: 0, key: '' }] }]
  expect(familiesOf(listed, START)).toEqual([
    { name: 'f', labels: ['z', 'a', 'b'] },
    { name: 'how', labels: ['good'] },
  ])
})
