import { describe, expect, it } from 'vitest'
import { result } from '@/testing/fakes'
import { containedBox, solidity } from './drawSkeleton'
import { DWELL_MS, Dwell } from './dwell'
import { browserFailure, cameraFailure, FAILURES } from './failures'
import { addMoment, GAP_MS, HISTORY_MS, type Span, spanAt } from './history'
import { INITIAL, type LiveState } from './liveState'
import { MediaClock } from './mediaClock'
import { Meter } from './meter'
import { sendSize } from './pictureSize'
import { Readings } from './readings'
import { type Shown, shownBy } from './shown'

const squat: Shown = { kind: 'movement', label: 'squat' }
const stand: Shown = { kind: 'movement', label: 'stand' }
const nobody: Shown = { kind: 'nobody', label: null }

describe('what an answer says', () => {
  it.each([
    [result(), squat],
    [result({ verdict: 'unsure', label: 'squat' }), { kind: 'unsure', label: null }],
    [result({ verdict: 'partial', label: null }), { kind: 'partial', label: null }],
    [result({ verdict: 'collecting', label: null }), { kind: 'collecting', label: null }],
    [result({ verdict: 'no_model', label: null }), { kind: 'nothing', label: null }],
    [result({ status: 'no_pose', verdict: null, label: null }), nobody],
    [result({ status: 'dropped', verdict: null }), null],
    [result({ status: 'busy', verdict: null }), null],
    [result({ status: 'bad_frame', verdict: null }), null],
    [result({ status: 'restarted', verdict: null }), null],
  ])('%#', (answer, said) => expect(shownBy(answer)).toEqual(said))
})

describe('dwell', () => {
  it('shows the first label at once', () => expect(new Dwell().update(squat, 0)).toEqual(squat))

  it('holds a label for its dwell time, then changes at once', () => {
    const dwell = new Dwell()
    dwell.update(squat, 0)
    expect(dwell.update(stand, DWELL_MS - 1)).toEqual(squat)
    expect(dwell.update(stand, DWELL_MS)).toEqual(stand)
  })

  it('changes at once after a label that has long been there', () => {
    const dwell = new Dwell()
    dwell.update(squat, 0)
    dwell.update(squat, 5000)
    expect(dwell.update(stand, 5010)).toEqual(stand)
  })

  it('does not flicker with answers that alternate', () => {
    const dwell = new Dwell()
    const shown = Array.from({ length: 9 }, (_, i) => dwell.update(i % 2 ? stand : squat, i * 33))
    expect(new Set(shown.map(({ label }) => label))).toEqual(new Set(['squat']))
  })
})

describe('the strip', () => {
  const play = (moments: [Shown, number][]) =>
    moments.reduce<Span[]>((spans, [shown, now]) => addMoment(spans, shown, now), [])

  it('joins equal moments, and lets neighbours touch', () => {
    const spans = play([
      [squat, 0],
      [squat, 100],
      [stand, 200],
      [stand, 300],
    ])
    expect(spans).toEqual([
      { ...squat, start: 0, end: 100 },
      { ...stand, start: 100, end: 300 },
    ])
  })

  it('leaves a gap where nothing was answered', () => {
    const spans = play([
      [squat, 0],
      [squat, 100],
      [squat, 100 + GAP_MS + 1],
    ])
    expect(spans.map(({ start }) => start)).toEqual([0, 1101])
  })

  it('forgets what is older than thirty seconds', () => {
    const spans = play([
      [squat, 0],
      [stand, 900],
      [nobody, 900 + HISTORY_MS],
    ])
    expect(spans).toEqual([{ ...nobody, start: 900 + HISTORY_MS, end: 900 + HISTORY_MS }])
  })

  it('tells what was at a time', () => {
    const spans = play([
      [squat, 0],
      [stand, 500],
    ])
    expect(spanAt(spans, 300)?.label).toBe('stand')
    expect(spanAt(spans, 700)).toBeUndefined()
  })
})

describe('figures', () => {
  it('counts answers a second and takes the middle time', () => {
    const meter = new Meter()
    for (let i = 0; i <= 30; i += 1) meter.add(i * 40, i === 7 ? 900 : 41)
    expect(meter.read(1200)).toEqual({ rate: 25, latencyMs: 41 })
  })

  it('knows nothing at first, and again after a silence', () => {
    const meter = new Meter()
    expect(meter.read(0)).toEqual({ rate: 0, latencyMs: null })
    meter.add(0, 40)
    expect(meter.read(5000)).toEqual({ rate: 0, latencyMs: null })
  })
})

describe('readings', () => {
  const stateAfter = (answers: [Partial<Parameters<typeof result>[0]>, number][]): LiveState => {
    const readings = new Readings()
    let state = INITIAL
    for (const [change, now] of answers) {
      state = { ...state, ...readings.take(result(change), state, { now, latency: 40 }) }
    }
    return state
  }

  it('shows label and confidence', () => {
    const state = stateAfter([[{}, 0]])
    expect(state.shown).toEqual(squat)
    expect(state.confidence).toBe(0.92)
  })

  it('keeps the confidence readable: renewed four times a second at most', () => {
    const state = stateAfter([
      [{ confidence: 0.9 }, 0],
      [{ confidence: 0.5 }, 33],
    ])
    expect(state.confidence).toBe(0.9)
  })

  it("never puts one movement's confidence beside another's name", () => {
    const state = stateAfter([
      [{ confidence: 0.9 }, 0],
      [{ label: 'stand', confidence: 0.4 }, 260],
    ])
    expect(state.shown).toEqual(squat)
    expect(state.confidence).toBe(0.9)
  })

  it('says what is hidden, and stops saying it', () => {
    const partial = { verdict: 'partial', label: null, missing: ['left_ankle'] } as const
    expect(stateAfter([[partial, 0]]).hint).toBe('Step back: left ankle hidden')
    expect(
      stateAfter([
        [partial, 0],
        [{}, 400],
      ]).hint,
    ).toBeNull()
  })

  it('changes nothing through a picture that was left out', () => {
    const state = stateAfter([
      [{}, 0],
      [{ status: 'dropped', verdict: null, label: null }, 500],
    ])
    expect(state.shown).toEqual(squat)
    expect(state.latestAt).toBe(0)
  })

  it('notices a busy program, and that it has room again', () => {
    expect(stateAfter([[{ status: 'busy', verdict: null }, 0]]).busy).toBe(true)
    expect(
      stateAfter([
        [{ status: 'busy', verdict: null }, 0],
        [{}, 1000],
      ]).busy,
    ).toBe(false)
  })
})

describe('the clock of a film', () => {
  it('goes on when the film starts over', () => {
    const clock = new MediaClock()
    expect([0, 200, 400, 0, 200].map((t) => clock.next(t))).toEqual([0, 200, 400, 433, 633])
  })

  it('knows a picture that it has seen', () => {
    const clock = new MediaClock()
    clock.next(40)
    expect(clock.next(40)).toBeNull()
  })
})

describe('drawing', () => {
  it('sends at most 640 px on the long side, in the same shape, never enlarged', () => {
    expect(sendSize(1280, 720)).toEqual({ width: 640, height: 360 })
    expect(sendSize(720, 1280)).toEqual({ width: 360, height: 640 })
    expect(sendSize(320, 240)).toEqual({ width: 320, height: 240 })
  })

  it('finds where the whole picture lies', () => {
    expect(containedBox({ width: 1000, height: 500 }, 1)).toEqual({
      x: 250,
      y: 0,
      width: 500,
      height: 500,
    })
    expect(containedBox({ width: 400, height: 500 }, 2)).toEqual({
      x: 0,
      y: 150,
      width: 400,
      height: 200,
    })
  })

  it('fades joints that are uncertain and leaves out those that are not there', () => {
    expect(solidity([0.5, 0.5, 0, 0.99])).toBe(1)
    expect(solidity([0.5, 0.5, 0, 0.5])).toBeCloseTo(0.5)
    expect(solidity([0.5, 0.5, 0, 0.1])).toBe(0)
    expect(solidity([null, null, null, null])).toBe(0)
    expect(solidity(undefined)).toBe(0)
  })
})

describe('failures', () => {
  it.each([
    ['NotAllowedError', 'camera-denied'],
    ['NotReadableError', 'camera-busy'],
    ['NotFoundError', 'camera-none'],
    ['TypeError', 'camera-error'],
  ])('%s means %s', (name, kind) => {
    expect(cameraFailure(new DOMException('', name))).toBe(kind)
  })

  it('tells what a browser lacks', () => {
    const all = { isSecureContext: true, mediaDevices: {}, hasWebSocket: true, hasCanvas: true }
    expect(browserFailure(all)).toBeNull()
    expect(browserFailure({ ...all, hasWebSocket: false })).toBe('old-browser')
    expect(browserFailure({ ...all, isSecureContext: false, mediaDevices: undefined })).toBe(
      'insecure-page',
    )
    expect(browserFailure({ ...all, mediaDevices: undefined })).toBe('no-camera-access')
  })

  it('has two sentences for each: what it means, and what to do', () => {
    for (const { what, todo } of Object.values(FAILURES)) {
      expect(what).toMatch(/^[A-Z].*\.$/)
      expect(todo).toMatch(/^[A-Z].*\.$/)
    }
  })
})
