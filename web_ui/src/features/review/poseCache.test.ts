import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Poses } from '@/lib/library'
import { bodyIn, PoseCache } from './poseCache'

function poses(start: number, count: number): Poses {
  const values = new Float32Array(count * 2 * 3)
  for (let frame = 0; frame < count; frame += 1) {
    const seen = start + frame !== 3
    values.set(seen ? [(start + frame) / 1000, 0.5, 0.9] : [Number.NaN, 0, 0], frame * 6)
    values.set([Number.NaN, Number.NaN, Number.NaN], frame * 6 + 3)
  }
  return { start, n_landmarks: 2, times_ms: new Float64Array(count), values }
}

const COUNT = 5000
const asked: number[] = []
const loaded = vi.fn()
let cache: PoseCache
const open = (fetch = async (start: number, count: number) => poses(start, count)) => {
  cache = new PoseCache(
    COUNT,
    async (start, count) => {
      asked.push(start)
      return fetch(start, Math.min(count, COUNT - start))
    },
    loaded,
  )
  return cache
}

afterEach(() => {
  cache.close()
  asked.length = 0
  loaded.mockReset()
})

const settle = () => vi.waitFor(() => expect(loaded).toHaveBeenCalled())

describe('bodies', () => {
  it('are loaded for what is looked at and what comes next, once, and nothing else', async () => {
    open()
    expect(cache.at(10)).toBeUndefined()
    expect(cache.at(11)).toBeUndefined()
    await settle()
    expect(cache.at(10)?.[0]?.[0]).toBeCloseTo(0.01)
    expect(cache.at(10)?.[1]).toEqual([null, null, null, null])
    expect(cache.at(3)).toBeNull()
    expect(asked).toEqual([0, 240])
  })

  it('at the end are loaded without asking for more', async () => {
    open()
    cache.at(COUNT - 1)
    await settle()
    expect(asked).toEqual([4800])
    expect(cache.at(COUNT - 1)?.[0]?.[0]).toBeCloseTo(4.999)
  })

  it('that were passed over quickly are not all loaded', async () => {
    let answer: (() => void)[] = []
    open((start, count) => new Promise((done) => answer.push(() => done(poses(start, count)))))
    for (let frame = 0; frame < 4000; frame += 100) cache.at(frame)
    expect(asked).toEqual([0, 240])
    const [first] = answer
    answer = []
    first?.()
    await settle()
    // The newest place comes next.
    expect(asked.at(-1)).toBe(3840)
  })

  it('that did not come are asked for again after a while', async () => {
    vi.useFakeTimers()
    let fails = true
    open(async (start, count) => {
      if (fails) throw new Error('away')
      return poses(start, count)
    })
    for (let draw = 0; draw < 60; draw += 1) {
      cache.at(4900)
      await vi.advanceTimersByTimeAsync(16)
    }
    expect(asked).toHaveLength(1)
    fails = false
    await vi.advanceTimersByTimeAsync(1600)
    expect(loaded).toHaveBeenCalled()
  })
})

it('takes a point of a skeleton without visibility as seen', () => {
  const values = new Float32Array([0.1, 0.2, Number.NaN])
  const body = bodyIn({ start: 0, n_landmarks: 1, times_ms: new Float64Array(1), values }, 0)
  expect(body?.[0]?.[3]).toBe(1)
})
