import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeRecorder } from '@/testing/fakeRecorder'
import { Director, type Plan } from './director'

const PLAN: Plan = {
  mode: 'timed',
  family: 'movement',
  labels: ['Squat'],
  seconds: 2,
  countDown_s: 5,
  repeats: 2,
  keepPictures: false,
  person: ' Ana ',
  camera: 'Desk camera',
}

function stage() {
  const recorder = new FakeRecorder()
  const world = { inView: true, watching: true, sounds: [] as string[] }
  const director = new Director({
    recorder,
    sound: (sound) => world.sounds.push(sound),
    inView: () => world.inView,
    watching: () => world.watching,
  })
  const state = () => director.store.getState()
  /** Lets time pass, for the take that runs too. */
  const pass = async (seconds: number) => {
    for (let ms = 0; ms < seconds * 1000; ms += 50) {
      await vi.advanceTimersByTimeAsync(50)
      if (recorder.store.getState().phase === 'recording') recorder.seconds += 0.05
    }
  }
  return { recorder, world, director, state, pass }
}

beforeEach(() => {
  vi.useFakeTimers()
})

describe('a timed take', () => {
  it('counts down, records as long as was said, and is kept', async () => {
    const { recorder, world, director, state, pass } = stage()
    void director.start(PLAN)
    expect(state()).toMatchObject({ phase: 'counting', left: 5, label: 'Squat' })
    await pass(3.2)
    expect(state()).toMatchObject({ phase: 'counting', left: 2 })
    expect(recorder.begun).toEqual([])
    await pass(2)
    expect(state().phase).toBe('recording')
    expect(recorder.begun).toEqual([
      {
        family: 'movement',
        label: 'Squat',
        keep_pictures: false,
        person: 'Ana',
        camera: 'Desk camera',
      },
    ])
    await pass(2.2)
    expect(state()).toMatchObject({ phase: 'idle', made: { label: 'Squat' } })
    // Without segments the whole take shows its movement.
    expect(recorder.ended).toEqual([undefined])
    expect(world.sounds).toEqual(['tick', 'tick', 'tick', 'go', 'end'])
  })

  it('is called off during its count-down without a trace', async () => {
    const { recorder, director, state, pass } = stage()
    void director.start(PLAN)
    await pass(2)
    director.stop()
    await pass(0.1)
    expect(state()).toMatchObject({ phase: 'idle', made: null, problem: null })
    expect(recorder.begun).toEqual([])
  })

  it('can be ended early and is kept', async () => {
    const { recorder, director, state, pass } = stage()
    void director.start({ ...PLAN, countDown_s: 0, seconds: 60 })
    await pass(1.5)
    director.stop()
    await pass(0.1)
    expect(recorder.ended).toHaveLength(1)
    expect(state().made?.recording.duration_s).toBeCloseTo(1.5, 1)
  })

  it('is thrown away when cancelled, or when there is nothing in it', async () => {
    const { recorder, director, state, pass } = stage()
    void director.start({ ...PLAN, countDown_s: 0 })
    await pass(1)
    director.cancel()
    await pass(0.1)
    expect(recorder.discarded).toBe(1)
    expect(state().problem).toBeNull()
    void director.start({ ...PLAN, countDown_s: 0 })
    await pass(0.2)
    director.stop()
    await pass(0.1)
    expect(recorder.discarded).toBe(2)
    expect(state().problem).toMatch(/too short/)
    expect(recorder.ended).toEqual([])
  })

  it('says why it could not be begun', async () => {
    const { recorder, director, state, pass } = stage()
    recorder.refusal = new Error('The disk is full; nothing was recorded.')
    void director.start({ ...PLAN, countDown_s: 0 })
    await pass(0.1)
    expect(state()).toMatchObject({ phase: 'idle', problem: recorder.refusal.message })
  })

  it('ends with the camera', async () => {
    const { recorder, world, director, pass } = stage()
    void director.start({ ...PLAN, countDown_s: 0 })
    await pass(1)
    world.watching = false
    await pass(0.1)
    expect(recorder.ended).toHaveLength(1)
    expect(director.busy).toBe(false)
  })
})

it('a held take has no count-down and ends when it is let go', async () => {
  const { recorder, director, state, pass } = stage()
  void director.start({ ...PLAN, mode: 'hold' })
  await pass(4)
  expect(state()).toMatchObject({ phase: 'recording', length_s: null })
  director.stop()
  await pass(0.1)
  expect(recorder.ended).toHaveLength(1)
})

describe('hands-free', () => {
  const HANDS_FREE: Plan = { ...PLAN, mode: 'hands-free', labels: ['Squat', 'Stand'] }

  it('waits until somebody is seen', async () => {
    const { world, director, state, pass } = stage()
    world.inView = false
    void director.start(HANDS_FREE)
    await pass(3)
    expect(state().phase).toBe('looking')
    world.inView = true
    await pass(0.1)
    expect(state().phase).toBe('counting')
  })

  it('records each movement in turn, as often as was said', async () => {
    const { recorder, director, state, pass } = stage()
    void director.start({ ...HANDS_FREE, countDown_s: 1 })
    await pass(4)
    expect(state()).toMatchObject({ number: 2, total: 4 })
    await pass(12)
    expect(recorder.begun.map(({ label }) => label)).toEqual(['Squat', 'Stand', 'Squat', 'Stand'])
    expect(recorder.ended).toHaveLength(4)
    expect(director.busy).toBe(false)
  })

  it('stops after the take that runs', async () => {
    const { recorder, director, pass } = stage()
    void director.start({ ...HANDS_FREE, countDown_s: 0 })
    await pass(1)
    director.stop()
    await pass(5)
    expect(recorder.ended).toHaveLength(1)
  })
})

it('a long take is labelled by what is held while it runs', async () => {
  const { recorder, director, state, pass } = stage()
  void director.start({ ...PLAN, mode: 'long', labels: [], countDown_s: 0 })
  director.hold('Squat')
  expect(state().held).toBeNull()
  await pass(1)
  director.hold('Squat')
  expect(state().held).toBe('Squat')
  await pass(2)
  director.letGo('Squat')
  await pass(1)
  director.hold('Stand')
  await pass(1)
  director.stop()
  await pass(0.1)
  expect(recorder.begun[0]?.label).toBeNull()
  const [segments = []] = recorder.ended
  expect(segments.map(({ label }) => label)).toEqual(['Squat', 'Stand'])
  expect(segments[0]?.start_s).toBeCloseTo(1, 1)
  expect(segments[0]?.end_s).toBeCloseTo(3, 1)
  expect(segments[1]?.end_s).toBeCloseTo(5, 1)
})

it('a long take keeps its labels while it runs, those of a key that is still held too', async () => {
  const { recorder, director, pass } = stage()
  void director.start({ ...PLAN, mode: 'long', labels: [], countDown_s: 0 })
  await pass(1)
  director.hold('Squat')
  await pass(1.5)
  const [kept] = recorder.labelled.at(-1) ?? []
  expect(kept).toMatchObject({ label: 'Squat', family: 'movement' })
  expect(kept?.start_s).toBeCloseTo(1, 0)
  expect(kept?.end_s).toBeGreaterThan(1.9)
  await pass(1)
  director.letGo('Squat')
  await pass(1)
  director.stop()
  await pass(0.1)
  expect(recorder.ended).toHaveLength(1)
  expect(recorder.ended[0]).toEqual(recorder.labelled.at(-1))
  expect(recorder.ended[0]).toHaveLength(1)
})

it('a take that fails in the middle says why', async () => {
  const { recorder, director, state, pass } = stage()
  void director.start({ ...PLAN, countDown_s: 0 })
  await pass(1)
  const problem = 'The disk is full.'
  recorder.discard = async () => Promise.reject(new Error('No take is being recorded.'))
  recorder.store.setState({ phase: 'failed', problem })
  await pass(0.2)
  expect(state()).toMatchObject({ phase: 'idle', problem })
})
