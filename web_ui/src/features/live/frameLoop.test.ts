import { beforeEach, describe, expect, it, vi } from 'vitest'
import { BUSY_PAUSE_MS, FrameLoop, LOST_AFTER_MS } from './frameLoop'

const picture = new ArrayBuffer(1)

function setUp(grab: () => Promise<ArrayBuffer | null> = async () => picture) {
  const sent: { seq: number; t: number }[] = []
  const loop = new FrameLoop({ grab, send: (header) => sent.push(header), now: () => Date.now() })
  loop.resume()
  const offer = async (...times: number[]) => {
    for (const t of times) {
      loop.offer(t)
      await vi.advanceTimersByTimeAsync(0)
    }
  }
  return { loop, sent, offer, times: () => sent.map(({ t }) => t) }
}

beforeEach(() => {
  vi.useFakeTimers()
})

describe('sending pictures', () => {
  it('has at most two under way', async () => {
    const { loop, offer, times } = setUp()
    await offer(1, 2, 3, 4)
    expect(times()).toEqual([1, 2])
    expect(loop.inFlight).toBe(2)
  })

  it('keeps to the limit that the program tells', async () => {
    const { loop, offer, times } = setUp()
    loop.setLimit(1)
    await offer(1, 2)
    expect(times()).toEqual([1])
  })

  it('sends the newest one when an answer makes room, and leaves out those between', async () => {
    const { loop, sent, offer, times } = setUp()
    await offer(1, 2, 3, 4, 5)
    loop.answered(sent[0]?.seq ?? 0)
    await vi.advanceTimersByTimeAsync(0)
    expect(times()).toEqual([1, 2, 5])
  })

  it('never sends the same picture twice', async () => {
    const { loop, sent, offer, times } = setUp()
    await offer(1)
    loop.answered(sent[0]?.seq ?? 0)
    await vi.advanceTimersByTimeAsync(100)
    expect(times()).toEqual([1])
  })

  it('numbers pictures upwards and tells how long each took', async () => {
    const { loop, sent, offer } = setUp()
    await offer(1, 2)
    await vi.advanceTimersByTimeAsync(40)
    expect(sent.map(({ seq }) => seq)).toEqual([1, 2])
    expect(loop.answered(1)).toBe(40)
    expect(loop.answered(1)).toBeNull()
  })

  it('encodes one picture at a time', async () => {
    let encoding = 0
    let most = 0
    const { offer } = setUp(async () => {
      most = Math.max(most, ++encoding)
      await new Promise((resolve) => setTimeout(resolve, 5))
      encoding -= 1
      return picture
    })
    await offer(1, 2, 3)
    await vi.advanceTimersByTimeAsync(50)
    expect(most).toBe(1)
  })
})

describe('when things go wrong', () => {
  it('gives a lost answer up after three seconds', async () => {
    const { offer, times } = setUp()
    await offer(1, 2, 3)
    await vi.advanceTimersByTimeAsync(LOST_AFTER_MS - 1)
    expect(times()).toEqual([1, 2])
    await vi.advanceTimersByTimeAsync(1)
    expect(times()).toEqual([1, 2, 3])
  })

  it('leaves a busy program alone for a while, then goes on with the newest', async () => {
    const { loop, offer, times } = setUp()
    await offer(1)
    loop.answered(1, { busy: true })
    await offer(2, 3)
    expect(times()).toEqual([1])
    await vi.advanceTimersByTimeAsync(BUSY_PAUSE_MS)
    expect(times()).toEqual([1, 3])
  })

  it('skips a picture that cannot be encoded', async () => {
    const grab = vi
      .fn<() => Promise<ArrayBuffer | null>>()
      .mockRejectedValueOnce(new Error('no'))
      .mockResolvedValueOnce(null)
      .mockResolvedValue(picture)
    const { offer, times } = setUp(grab)
    await offer(1, 2, 3)
    expect(times()).toEqual([3])
  })

  it('sends nothing while paused; what was under way tells nothing, but keeps its place', async () => {
    const { loop, offer, times } = setUp()
    await offer(1, 2)
    loop.pause()
    await offer(3)
    expect(times()).toEqual([1, 2])
    loop.resume()
    await offer(4)
    expect(times()).toEqual([1, 2])
    expect(loop.answered(1)).toBeNull()
    await vi.advanceTimersByTimeAsync(0)
    expect(times()).toEqual([1, 2, 4])
    expect(loop.answered(3)).not.toBeNull()
  })

  it('expects no answers from a connection that is gone', async () => {
    const { loop, offer, times } = setUp()
    await offer(1, 2)
    loop.forget()
    expect(loop.inFlight).toBe(0)
    loop.resume()
    await offer(3, 4)
    expect(times()).toEqual([1, 2, 3, 4])
  })

  it('does not send a picture that was being encoded when it was paused', async () => {
    let finish: (value: ArrayBuffer) => void = () => undefined
    const { loop, offer, times } = setUp(() => new Promise((resolve) => (finish = resolve)))
    await offer(1)
    loop.pause()
    loop.resume()
    finish(picture)
    await vi.advanceTimersByTimeAsync(0)
    expect(times()).toEqual([])
  })
})
