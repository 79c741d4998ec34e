import { beforeEach, describe, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api'
import type { Segment } from '@/lib/library'
import type { FrameHeader, Result } from '@/lib/protocol'
import { type FakeSocket, ready, result } from '@/testing/fakes'
import { steppedVideo } from '@/testing/pictures'
import { testStage } from '@/testing/stage'
import { fakeTakes, SQUAT } from '@/testing/takes'
import type { TakeRecorder } from './takeRecorder'

/** What a pose worker does with the frames of takes: keeps the next one, answers the others with what is there. */
class Worker {
  /** Times of the pictures that are on disk, in order. */
  readonly disk = new Map<string, number[]>()
  private served = 0
  readonly socket: FakeSocket

  constructor(socket: FakeSocket, disk?: Map<string, number[]>) {
    this.socket = socket
    if (disk) this.disk = disk
  }

  get waiting(): FrameHeader[] {
    return this.socket.frames.slice(this.served)
  }

  take(id: string): number[] {
    const there = this.disk.get(id) ?? []
    this.disk.set(id, there)
    return there
  }

  /** Does with the oldest frame what a worker does, and says so unless the answer is lost. */
  serve({ answers = true }: { answers?: boolean } = {}): void {
    const header = this.next()
    const { take } = header
    if (!take) throw new Error('This frame belongs to no take.')
    const disk = this.take(take.id)
    const isNext = take.n === disk.length
    if (isNext) disk.push(header.t)
    const kept = { id: take.id, kept: disk.length, problem: null, gone: false }
    if (answers) this.say(header, { status: isNext ? 'ok' : 'dropped', take: kept })
  }

  /** Answers the oldest frame otherwise; nobody looked at it. */
  refuse(change: Partial<Result>): void {
    this.say(this.next(), change)
  }

  /** The frames under way are lost with whoever had them. */
  lose(): void {
    this.served = this.socket.frames.length
  }

  private next(): FrameHeader {
    const header = this.socket.frames[this.served]
    if (!header) throw new Error('No frame waits.')
    this.served += 1
    return header
  }

  private say({ seq, t }: FrameHeader, change: Partial<Result>): void {
    this.socket.says('result', result({ seq, t, ...change }))
  }
}

const passes = (ms: number) => vi.advanceTimersByTimeAsync(ms)

/** With the `takes` of another page, it is the same browser and the same program that this page sees. */
async function page(takes = fakeTakes()) {
  const stage = testStage(takes)
  // A page sees less of it.
  const recorder = stage.session.recorder as TakeRecorder
  const pictures = steppedVideo()
  stage.session.attach(pictures.video)
  stage.socket.says('ready', ready())
  await stage.session.start()
  await passes(0)
  const show = async (...times: number[]) => {
    for (const t of times) {
      pictures.show(t)
      await passes(0)
    }
  }
  const state = () => recorder.store.getState()
  return { ...stage, recorder, show, state, worker: new Worker(stage.socket) }
}

type Page = Awaited<ReturnType<typeof page>>

async function serveAll({ worker }: Page): Promise<void> {
  while (worker.waiting.length > 0) {
    worker.serve()
    await passes(0)
  }
}

const times = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, place) => 1000 + 33 * (from + place))

beforeEach(() => {
  vi.useFakeTimers()
})

describe('a take', () => {
  it('has every picture of the camera in order, each once, and becomes a recording', async () => {
    const stage = await page()
    const { recorder, show, state, worker, socket, takes } = stage
    await recorder.begin(SQUAT)
    expect(state()).toMatchObject({ phase: 'recording', captured: 0 })
    await show(...times(0, 5))
    // No more under way than the program allows, however many wait.
    expect(worker.waiting.map(({ take }) => take?.n)).toEqual([0, 1])
    expect(state()).toMatchObject({ captured: 5, kept: 0, seconds: 0.132 })
    expect(recorder.now_s()).toBe(0.132)
    await serveAll(stage)
    expect(state().kept).toBe(5)

    const ending = recorder.end()
    await passes(0)
    const recording = await ending
    expect(worker.take('squat-1')).toEqual(times(0, 5))
    expect(socket.frames.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5])
    expect(takes.finished).toEqual([{ id: 'squat-1', end: { n_frames: 5, segments: [] } }])
    expect(state()).toMatchObject({ phase: 'done', recording, problem: null })
    expect(recording.n_frames).toBe(5)
    expect(takes.store.frames.size).toBe(0)
  })

  it('shows skeleton and label as usual, and gives the stage back at its end', async () => {
    const stage = await page()
    const { recorder, show, session, socket, worker } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 3))
    await serveAll(stage)
    expect(session.store.getState().shown).toEqual({ kind: 'movement', label: 'squat' })
    await recorder.end()
    await show(5000)
    expect(worker.waiting).toEqual([{ seq: 4, t: 5000 }])
    expect(socket.frames).toHaveLength(4)
  })

  it('shows no skeleton that lags behind the person', async () => {
    const stage = await page()
    const { recorder, show, session, worker } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 30))
    worker.serve()
    await passes(0)
    expect(session.store.getState().latest).toBeNull()
    await serveAll(stage)
    expect(session.store.getState().latest?.t).toBe(times(29, 30)[0])
  })

  it('waits at its end for the pictures that are on their way or being encoded', async () => {
    const stage = await page()
    const { recorder, show, state, takes } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 4))
    const ending = recorder.end([{ start_s: 0, end_s: 0.1, label: 'squat', family: 'movement' }])
    await passes(0)
    expect(state().phase).toBe('sending')
    expect(takes.finished).toEqual([])
    // The camera goes on, but the take has ended.
    await show(9000)
    await serveAll(stage)
    await ending
    expect(takes.finished[0]?.end).toMatchObject({ n_frames: 4, segments: [{ label: 'squat' }] })
  })

  it('has the picture that was being encoded when it was ended', async () => {
    const stage = await page()
    const { recorder, show, worker } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 2))
    await serveAll(stage)
    let encoded: (picture: ArrayBuffer) => void = () => undefined
    recorder.capture(1066, () => new Promise((resolve) => (encoded = resolve)))
    const ending = recorder.end()
    await passes(0)
    encoded(new ArrayBuffer(3))
    await passes(0)
    await serveAll(stage)
    expect((await ending).n_frames).toBe(3)
    expect(worker.take('squat-1')).toEqual(times(0, 3))
  })

  it('is not begun when the program refuses, which is told', async () => {
    const { recorder, state, takes, show, socket } = await page()
    const full = new ApiError(422, 'not_possible', 'The disk is nearly full.')
    takes.program.openTake = async () => Promise.reject(full)
    await expect(recorder.begin(SQUAT)).rejects.toBe(full)
    expect(state().phase).toBe('idle')
    await show(10)
    expect(socket.frames).toEqual([{ seq: 1, t: 10 }])
  })

  it('runs alone', async () => {
    const { recorder, takes } = await page()
    const first = recorder.begin(SQUAT)
    await expect(recorder.begin(SQUAT)).rejects.toThrow(/still being recorded/)
    await first
    await expect(recorder.begin(SQUAT)).rejects.toThrow(/still being recorded/)
    expect(takes.open.size).toBe(1)
  })

  it('is thrown away on demand', async () => {
    const stage = await page()
    const { recorder, show, state, takes } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 3))
    await recorder.discard()
    expect(takes.discarded).toEqual(['squat-1'])
    expect(takes.store.frames.size).toBe(0)
    expect(state().phase).toBe('idle')
    await expect(recorder.end()).rejects.toThrow(/No take/)
  })

  it('leaves a picture out that cannot be encoded, without a gap', async () => {
    const stage = await page()
    const { recorder, show, worker } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 1))
    recorder.capture(1033, async () => null)
    recorder.capture(1050, async () => Promise.reject(new Error('no')))
    await show(...times(2, 3))
    await serveAll(stage)
    expect(worker.take('squat-1')).toEqual([1000, 1066])
  })

  it('says that the camera stopped, and goes on with its next picture', async () => {
    const { recorder, session, show, state } = await page()
    await recorder.begin(SQUAT)
    session.stop()
    expect(state().problem).toMatch(/camera stopped/)
    await session.start()
    await passes(0)
    await show(2000)
    expect(state()).toMatchObject({ problem: null, captured: 1 })
  })
})

describe('pictures that the program did not keep', () => {
  it.each([
    ['dropped', 30],
    ['restarted', 250],
    ['busy', 1000],
  ] as const)('%s: are sent again', async (status, pause) => {
    const stage = await page()
    const { recorder, show, worker } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 3))
    worker.refuse({ status, verdict: null })
    await passes(0)
    // Number 1 comes too early now, which a worker says too.
    worker.serve()
    await passes(pause - 1)
    expect(worker.waiting).toEqual([])
    await passes(1)
    await serveAll(stage)
    await passes(pause)
    await serveAll(stage)
    expect(worker.take('squat-1')).toEqual(times(0, 3))
  })

  it('are sent again when no answer comes, and are not there twice', async () => {
    const stage = await page()
    const { recorder, show, worker, state } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 3))
    worker.serve({ answers: false })
    worker.lose()
    await passes(2999)
    expect(worker.waiting).toEqual([])
    await passes(1)
    await serveAll(stage)
    await passes(30)
    await serveAll(stage)
    expect(worker.take('squat-1')).toEqual(times(0, 3))
    expect(state().kept).toBe(3)
  })

  it('wait while the disk is full, which is said', async () => {
    const stage = await page()
    const { recorder, show, worker, state } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 2))
    const problem = 'The take cannot be kept on this disk: No space left on device.'
    worker.refuse({ take: { id: 'squat-1', kept: 0, problem, gone: false } })
    worker.serve()
    expect(state()).toMatchObject({ phase: 'recording', kept: 0 })
    await passes(1999)
    expect(worker.waiting).toEqual([])
    await passes(1)
    await serveAll(stage)
    expect(state()).toMatchObject({ kept: 2, problem: null })
  })

  it('are given up when the program knows nothing of the take any more', async () => {
    const { recorder, show, worker, state } = await page()
    await recorder.begin(SQUAT)
    await show(...times(0, 3))
    const problem = 'The take has been finished or discarded.'
    worker.refuse({ take: { id: 'squat-1', kept: 0, problem, gone: true } })
    expect(state()).toMatchObject({ phase: 'failed', problem })
    worker.lose()
    await show(9000)
    expect(worker.waiting).toEqual([{ seq: expect.any(Number), t: 9000 }])
  })
})

describe('live pictures under way when a take begins', () => {
  it('keep their places until they are answered', async () => {
    const stage = await page()
    const { recorder, show, worker, socket } = stage
    await show(1, 2)
    expect(worker.waiting).toHaveLength(2)
    await recorder.begin(SQUAT)
    await show(...times(0, 4))
    expect(worker.waiting).toHaveLength(2)
    worker.refuse({})
    await passes(0)
    expect(socket.frames.slice(2)).toMatchObject([{ take: { n: 0 } }])
    worker.refuse({})
    await passes(0)
    expect(socket.frames.slice(2)).toMatchObject([{ take: { n: 0 } }, { take: { n: 1 } }])
    await serveAll(stage)
    expect(worker.take('squat-1')).toEqual(times(0, 4))
  })

  it('give them up when their answers are lost', async () => {
    const { recorder, show, worker } = await page()
    await show(1, 2)
    worker.lose()
    await recorder.begin(SQUAT)
    await show(...times(0, 4))
    expect(worker.waiting).toEqual([])
    await passes(4000)
    expect(worker.waiting).toHaveLength(2)
  })
})

describe('a connection that drops', () => {
  it('loses no picture: the camera goes on, and all are sent when it is back', async () => {
    const stage = await page()
    const { recorder, show, worker, socket, state } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 3))
    worker.serve()
    await passes(0)
    worker.serve({ answers: false })
    socket.says('disconnect')
    worker.lose()
    // More than wait in memory.
    await show(...times(3, 200))
    expect(socket.frames).toHaveLength(3)
    expect(state()).toMatchObject({ phase: 'recording', captured: 200, kept: 1 })
    socket.says('ready', ready())
    await passes(0)
    await serveAll(stage)
    await passes(30)
    await serveAll(stage)
    expect(worker.take('squat-1')).toEqual(times(0, 200))
    await recorder.end()
  })

  it('lets the end of a take wait for the program', async () => {
    const stage = await page()
    const { recorder, show, takes, state } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 2))
    await serveAll(stage)
    const finish = takes.program.finishTake
    const refusals = [new ApiError(0, 'no_answer', 'The program does not answer.')]
    refusals.push(new ApiError(503, 'try_again', 'Starting.'))
    takes.program.finishTake = async (id, end) => {
      const refusal = refusals.shift()
      if (refusal) throw refusal
      return await finish(id, end)
    }
    const ending = recorder.end()
    await passes(0)
    expect(state()).toMatchObject({ phase: 'sending', problem: 'The program does not answer.' })
    await passes(2000)
    expect((await ending).id).toBe('squat-1')
    expect(state()).toMatchObject({ phase: 'done', problem: null })
  })

  it('keeps what is left when the program lost pictures that nobody has any more', async () => {
    const stage = await page()
    const { recorder, show, takes } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 5))
    await serveAll(stage)
    const finish = takes.program.finishTake
    takes.program.finishTake = async (id, end) => {
      const body = { n_kept: 3 }
      if (end.n_frames > 3) throw new ApiError(409, 'conflict', '2 pictures are missing.', body)
      return await finish(id, end)
    }
    const ending = recorder.end()
    await passes(1000)
    expect((await ending).n_frames).toBe(3)
  })

  it('tells what else kept the program from finishing, and leaves the take for later', async () => {
    const stage = await page()
    const { recorder, show, takes, state } = stage
    await recorder.begin(SQUAT)
    await show(...times(0, 2))
    await serveAll(stage)
    const words = 'The take has no picture that could be read.'
    takes.program.finishTake = async () => Promise.reject(new ApiError(422, 'not_possible', words))
    await expect(recorder.end()).rejects.toThrow(words)
    expect(state()).toMatchObject({ phase: 'failed', problem: words })
    expect(await recorder.openTakes()).toMatchObject([{ id: 'squat-1', ended: true }])
  })
})

interface Middle {
  ended: boolean
  painted?: readonly Segment[]
}

/** A page whose take has pictures that the program lacks, closed in the middle. */
async function closedInTheMiddle({ ended, painted = [] }: Middle) {
  const old = await page()
  await old.recorder.begin(SQUAT)
  await old.show(...times(0, 40))
  for (let served = 0; served < 10; served += 1) {
    old.worker.serve()
    await passes(0)
  }
  if (painted.length > 0) old.recorder.keepLabels(painted)
  if (ended) {
    void old.recorder
      .end([{ start_s: 0, end_s: 1, label: 'squat', family: 'movement' }])
      .catch(() => undefined)
    await passes(0)
  }
  old.socket.says('disconnect')
  const take = old.takes.open.get('squat-1')
  if (take) old.takes.open.set('squat-1', { ...take, n_kept: 10 })
  const stage = await page(old.takes)
  return { ...stage, worker: new Worker(stage.socket, old.worker.disk) }
}

describe('a page that is closed in the middle', () => {
  it('offers the take again, and sends what the browser kept', async () => {
    const stage = await closedInTheMiddle({ ended: false })
    const { recorder, worker, takes, state, socket } = stage
    expect(await recorder.openTakes()).toMatchObject([
      { id: 'squat-1', n_kept: 10, n_waiting: 30, ended: false },
    ])
    const resuming = recorder.resume('squat-1')
    await passes(0)
    expect(state()).toMatchObject({ phase: 'sending', captured: 40, kept: 10 })
    // Who stands before the camera now is somebody else.
    expect(socket.configures).toContainEqual({ reset: true })
    await serveAll(stage)
    await resuming
    expect(worker.take('squat-1')).toEqual(times(0, 40))
    expect(takes.finished).toEqual([{ id: 'squat-1', end: { n_frames: 40, segments: [] } }])
    expect(takes.store.frames.size).toBe(0)
    expect(await recorder.openTakes()).toEqual([])
  })

  it('remembers how a take was ended', async () => {
    const stage = await closedInTheMiddle({ ended: true })
    expect(await stage.recorder.openTakes()).toMatchObject([{ ended: true }])
    const resuming = stage.recorder.resume('squat-1')
    await passes(0)
    await serveAll(stage)
    await resuming
    expect(stage.takes.finished[0]?.end.segments).toMatchObject([{ label: 'squat', end_s: 1 }])
    expect(stage.takes.store.ends.size).toBe(0)
  })

  it('keeps the labels that were made before it was ended', async () => {
    const painted = [{ start_s: 0.2, end_s: 0.9, label: 'squat', family: 'movement' }]
    const stage = await closedInTheMiddle({ ended: false, painted })
    expect(await stage.recorder.openTakes()).toMatchObject([{ ended: false, n_labels: 1 }])
    const resuming = stage.recorder.resume('squat-1')
    await passes(0)
    await serveAll(stage)
    await resuming
    expect(stage.takes.finished[0]?.end.segments).toEqual(painted)
    expect(stage.takes.store.labelled.size).toBe(0)
  })

  it('prefers the labels of the end to those before it', async () => {
    const painted = [{ start_s: 0.2, end_s: 0.9, label: 'stand', family: 'movement' }]
    const stage = await closedInTheMiddle({ ended: true, painted })
    const resuming = stage.recorder.resume('squat-1')
    await passes(0)
    await serveAll(stage)
    await resuming
    expect(stage.takes.finished[0]?.end.segments).toMatchObject([{ label: 'squat' }])
  })

  it('finishes with what the program has where the browser kept nothing', async () => {
    const stage = await closedInTheMiddle({ ended: false })
    stage.takes.store.frames.clear()
    const recording = await stage.recorder.resume('squat-1')
    expect(recording.n_frames).toBe(10)
    expect(stage.socket.frames).toEqual([])
  })

  it('does not take a browser that cannot read just now for one that has nothing', async () => {
    const stage = await closedInTheMiddle({ ended: false })
    const resuming = stage.recorder.resume('squat-1')
    stage.takes.store.read = vi
      .fn(stage.takes.store.read.bind(stage.takes.store))
      .mockRejectedValueOnce(new DOMException('', 'UnknownError'))
    await passes(3000)
    await serveAll(stage)
    await passes(3000)
    await serveAll(stage)
    expect((await resuming).n_frames).toBe(40)
  })

  it('throws the take away on demand', async () => {
    const { recorder, takes } = await closedInTheMiddle({ ended: false })
    await recorder.discardOpen('squat-1')
    expect(takes.discarded).toEqual(['squat-1'])
    expect(takes.store.frames.size).toBe(0)
  })

  it('leaves alone what another tab is busy with', async () => {
    const { recorder, takes } = await closedInTheMiddle({ ended: false })
    takes.elsewhere.add('squat-1')
    expect(await recorder.openTakes()).toEqual([])
    await expect(recorder.resume('squat-1')).rejects.toThrow(/Another tab/)
  })
})

describe('a browser that stores nothing', () => {
  it('records all the same, and says what that means', async () => {
    const stage = await page()
    const { recorder, show, worker, state, takes } = stage
    takes.store.broken = true
    await recorder.begin(SQUAT)
    await show(...times(0, 150))
    await serveAll(stage)
    expect(worker.take('squat-1')).toEqual(times(0, 150))
    expect(state().problem).toMatch(/leave this page open/)
    expect((await recorder.end()).n_frames).toBe(150)
  })
})

describe('whatever happens, in whatever order', () => {
  it.each(Array.from({ length: 25 }, (_, seed) => seed))(
    'run %i: all are kept once',
    async (seed) => {
      let state = seed + 1
      const random = (n: number) => {
        state = (state * 48271) % 2147483647
        return state % n
      }
      const stage = await page()
      const { recorder, show, worker, socket } = stage
      await recorder.begin(SQUAT)
      let online = true
      const happens = [
        () => worker.waiting.length > 0 && worker.serve(),
        () => worker.waiting.length > 0 && worker.serve(),
        () => worker.waiting.length > 0 && worker.serve({ answers: false }),
        () => worker.waiting.length > 0 && worker.refuse({ status: 'dropped', verdict: null }),
        () => worker.waiting.length > 0 && worker.refuse({ status: 'restarted', verdict: null }),
        () => worker.lose(),
        () => {
          online = !online
          if (!online) worker.lose()
          socket.says(online ? 'ready' : 'disconnect', ready())
        },
      ]
      for (const t of times(0, 120)) {
        await show(t)
        happens[random(happens.length)]?.()
        await passes(random(60))
      }
      if (!online) socket.says('ready', ready())
      const ending = recorder.end()
      for (let turn = 0; turn < 400 && worker.take('squat-1').length < 120; turn += 1) {
        await serveAll(stage)
        await passes(100)
      }
      await passes(4000)
      await serveAll(stage)
      await ending
      expect(worker.take('squat-1')).toEqual(times(0, 120))
    },
  )
})
