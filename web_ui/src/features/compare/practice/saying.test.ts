import { describe, expect, it } from 'vitest'
import type { Coach } from '@/lib/protocol'
import { coach, result } from '@/testing/fakes'
import {
  Calm,
  HINT_AFTER_MS,
  LINGERS_MS,
  type Saying,
  SHOWN_AT_LEAST_MS,
  sayingOf,
  sayingOfEnd,
  shownWords,
} from './saying'

const KNEE: Saying = { kind: 'correction', words: 'Left knee 24° straighter' }
const ARM: Saying = { kind: 'correction', words: 'Right arm 16° closer to the trunk' }
const AWAY: Saying = { kind: 'hint', words: 'Come into the picture' }
const HALF: Saying = { kind: 'half', words: 'That was a half one' }
const STEP_MS = 33

/** What is shown when each of these is said for so long, as [words, for how long]. */
function shown(said: readonly (readonly [Saying | null, number])[], calm = new Calm()) {
  const spans: [string | null, number][] = []
  let now = 0
  for (const [saying, length] of said) {
    for (const until = now + length; now < until; now += STEP_MS) {
      const words = calm.update(saying, now)?.words ?? null
      const last = spans.at(-1)
      if (last?.[0] === words) last[1] += STEP_MS
      else spans.push([words, STEP_MS])
    }
  }
  return spans
}

describe('one thing at a time', () => {
  it('lets nothing be shown too shortly to be read, however wildly it is said', () => {
    const choices = [KNEE, ARM, AWAY, null]
    let seed = 5
    const next = () => {
      seed = (seed * 16807) % 2147483647
      return seed
    }
    const said = Array.from(
      { length: 400 },
      () => [choices[next() % 4] ?? null, next() % 900] as const,
    )
    const spans = shown(said)
    expect(spans.length).toBeGreaterThan(20)
    for (const [words, length] of spans.slice(0, -1)) {
      if (words !== null) expect(length).toBeGreaterThanOrEqual(SHOWN_AT_LEAST_MS)
    }
  })

  it('shows a correction at once, and for a while after its moment', () => {
    const spans = shown([
      [null, 100],
      [KNEE, 500],
      [null, 6000],
    ])
    expect(spans.map(([words]) => words)).toEqual([null, KNEE.words, null])
    expect(spans[0]?.[1]).toBeLessThan(150)
    expect(spans[1]?.[1]).toBeGreaterThanOrEqual(LINGERS_MS)
  })

  it('shows what stands in the way only when it stays', () => {
    expect(
      shown([
        [AWAY, HINT_AFTER_MS - 100],
        [null, 3000],
      ]),
    ).toHaveLength(1)
    expect(shown([[AWAY, HINT_AFTER_MS + 200]]).map(([words]) => words)).toEqual([null, AWAY.words])
  })

  it('tells that a repetition was a half one before an old correction', () => {
    const calm = new Calm()
    calm.update(KNEE, 0)
    calm.tell(HALF, 1000)
    expect(calm.update(KNEE, 1000)).toEqual(KNEE)
    expect(calm.update(KNEE, SHOWN_AT_LEAST_MS)).toEqual(HALF)
    expect(calm.update(KNEE, SHOWN_AT_LEAST_MS + 2000)).toEqual(HALF)
    expect(calm.update(KNEE, SHOWN_AT_LEAST_MS + 3000)).toEqual(KNEE)
    calm.reset()
    expect(calm.update(null, 5000)).toBeNull()
  })
})

describe('what there is to say', () => {
  const say = (change: Partial<Coach>, missing: string[] = []) =>
    sayingOf(result({ coach: coach(change), missing }))?.words

  it('names what stands in the way', () => {
    expect(sayingOf(result({ coach: null }))?.words).toBe('Reading the reference')
    expect(say({ status: 'nobody' })).toBe('Come into the picture')
    expect(say({ status: 'somebody_else' })).toBe('Somebody else is in the picture')
    expect(say({ status: 'hidden' })).toMatch(/^Step back/)
    expect(say({ status: 'hidden' }, ['left_ankle', 'right_ankle'])).toBe(
      'Step back: ankles hidden',
    )
    expect(say({ status: 'another_movement' })).toMatch(/not the movement/)
  })

  it('says the correction as a person reads it, and nothing where all is well', () => {
    const words = 'left knee 24 degrees straighter than the reference at the bottom'
    const worst = { joint: 'left_knee', error_deg: 24, words, since_s: 1 }
    expect(say({ status: 'moving', worst })).toBe(
      'Left knee 24° straighter than the reference at the bottom',
    )
    expect(shownWords('head 1 degree further up')).toBe('Head 1° further up')
    expect(say({ status: 'moving' })).toBeUndefined()
    expect(say({ repetitions: 1 })).toBeUndefined()
    expect(say({})).toBe('Begin when you like')
  })

  it('praises only what was right', () => {
    const attempt = { kind: 'whole', number: 1, score: 80, said: [] } as const
    const said = [{ words: 'left knee straighter', joint: 'left_knee', error_deg: 20 }]
    expect(sayingOfEnd(attempt)?.words).toBe('Good')
    expect(sayingOfEnd({ ...attempt, said })).toBeNull()
    expect(sayingOfEnd({ ...attempt, kind: 'half', said })?.kind).toBe('half')
  })
})
