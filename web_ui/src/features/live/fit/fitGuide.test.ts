import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Acknowledged, Calibrate, Calibration } from '@/lib/protocol'
import { FitGuide, type FitPlan, secondsEach, secondsInAll } from './fitGuide'

const PLAN: FitPlan = { person: 'Anna', movements: ['squat', 'stand'], seconds: 5, lookBack_s: 1 }

const told = (change: Partial<Calibration>): Calibration => ({
  phase: 'collecting',
  person: 'Anna',
  collected: {},
  fit: null,
  message: null,
  ...change,
})

const FIT = { right_before: 0.8, right_after: 0.9, helps: true }

function guided() {
  const steps: Calibrate[] = []
  const room = {
    seen: true,
    watching: true,
    said: null as Calibration | null,
    answer: (_step: Calibrate): Acknowledged => ({ ok: true, message: null }),
  }
  const guide = new FitGuide({
    calibrate: async (step) => {
      steps.push(step)
      const answer = room.answer(step)
      if (answer.ok && step.action === 'show') room.said = told({})
      return answer
    },
    told: () => room.said,
    sound: () => undefined,
    inView: () => room.seen,
    watching: () => room.watching,
  })
  return { guide, steps, room, state: guide.store.getState }
}

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000)

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('the guide', () => {
  it('counts down, has each movement shown, and tells what came of it', async () => {
    const { guide, steps, room, state } = guided()
    void guide.start(PLAN)
    await pass(0)
    expect(state()).toMatchObject({ phase: 'counting', movement: 'squat', left: 7, total: 2 })
    await pass(7)
    expect(state()).toMatchObject({ phase: 'showing', movement: 'squat', seconds: 6 })
    await pass(6)
    expect(state()).toMatchObject({ phase: 'counting', movement: 'stand', number: 2 })
    await pass(10.2)
    expect(state().phase).toBe('working')
    expect(steps).toEqual([
      { action: 'start', person: 'Anna' },
      { action: 'show', label: 'squat' },
      { action: 'show', label: null },
      { action: 'show', label: 'stand' },
      { action: 'show', label: null },
      { action: 'finish' },
    ])
    // What is told of the last movement may come late; it is no result.
    room.said = told({ collected: { squat: 80, stand: 80 } })
    await pass(1)
    expect(state().phase).toBe('working')
    room.said = told({ phase: 'done', fit: FIT, message: 'Fitted to Anna.' })
    await pass(0.2)
    expect(state()).toMatchObject({ phase: 'done', fit: FIT })
  })

  it('lets the time stand still while nobody is seen', async () => {
    const { guide, room, state } = guided()
    void guide.start(PLAN)
    await pass(8)
    room.seen = false
    await pass(20)
    expect(state()).toMatchObject({ phase: 'showing', movement: 'squat', waiting: true })
    room.seen = true
    await pass(6)
    expect(state().movement).toBe('stand')
  })

  it('stops at once, and has the program forget what it saw', async () => {
    const { guide, steps, state } = guided()
    void guide.start(PLAN)
    await pass(9)
    guide.cancel()
    await pass(1)
    expect(state().phase).toBe('idle')
    expect(steps.at(-1)).toEqual({ action: 'cancel' })
    void guide.start(PLAN)
    await pass(0)
    expect(state().phase).toBe('counting')
  })

  it('stays stopped when the program answers only after that', async () => {
    for (const action of ['start', 'show', 'finish'] as const) {
      const { guide, room, state } = guided()
      const answered = room.answer
      room.answer = (step) => {
        if (step.action === action) guide.cancel()
        return answered(step)
      }
      void guide.start(PLAN)
      await pass(40)
      room.said = told({ phase: 'done', fit: FIT })
      await pass(1)
      expect(state().phase).toBe('idle')
    }
  })

  it('says why it cannot begin', async () => {
    const { guide, room, state } = guided()
    room.answer = ({ action }) =>
      action === 'start' ? { ok: false, message: 'Start the camera first.' } : told0
    void guide.start(PLAN)
    await pass(0)
    expect(state()).toMatchObject({ phase: 'failed', message: 'Start the camera first.' })
  })

  it('says so when the camera stops in between', async () => {
    const { guide, room, state } = guided()
    void guide.start(PLAN)
    await pass(9)
    room.watching = false
    await pass(0.2)
    expect(state().phase).toBe('failed')
    expect(state().message).toMatch(/nothing was learnt/)
  })

  it('says so when the program lost what it saw, or saw too little', async () => {
    const lost = guided()
    void lost.guide.start(PLAN)
    await pass(9)
    lost.room.said = told({ phase: 'idle', message: 'Begin again: what was shown is lost.' })
    await pass(0.2)
    expect(lost.state().message).toBe('Begin again: what was shown is lost.')

    const little = guided()
    void little.guide.start(PLAN)
    await pass(24)
    little.room.said = told({ message: 'squat was shown too shortly.' })
    await pass(0.2)
    expect(little.state()).toMatchObject({
      phase: 'failed',
      message: 'squat was shown too shortly.',
    })
  })
})

const told0: Acknowledged = { ok: true, message: null }

it('asks for half a minute, whatever there is to show', () => {
  expect([2, 3, 5, 20].map(secondsEach)).toEqual([10, 10, 6, 4])
  expect(secondsInAll({ ...PLAN, movements: ['a', 'b', 'c'], seconds: 10, lookBack_s: 0 })).toBe(
    46.5,
  )
})
