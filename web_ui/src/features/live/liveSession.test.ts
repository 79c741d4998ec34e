import { describe, expect, it, vi } from 'vitest'
import { coach, FakeStream, ready, result } from '@/testing/fakes'
import { steppedVideo } from '@/testing/pictures'
import { settle, testStage } from '@/testing/stage'
import { staleAfter } from './createLiveSession'

/** A stage that runs: camera on, program there. */
async function running() {
  const stage = testStage()
  const pictures = steppedVideo()
  stage.session.attach(pictures.video)
  stage.socket.says('ready', ready())
  await stage.session.start()
  await settle()
  const state = () => stage.session.store.getState()
  const show = async (t: number) => {
    pictures.show(t)
    await settle()
  }
  return { ...stage, state, show, video: pictures.video }
}

describe('a session', () => {
  it('sends pictures to the program and shows what it answers', async () => {
    const { socket, show, state, clock } = await running()
    await show(10)
    expect(socket.frames).toEqual([{ seq: 1, t: 10 }])
    clock.now += 41
    socket.says('result', result({ seq: 1 }))
    expect(state().shown).toEqual({ kind: 'movement', label: 'squat' })
    expect(state().latencyMs).toBe(41)
  })

  it('stops sending in a hidden tab and goes on in a visible one', async () => {
    const { session, socket, show } = await running()
    session.setHidden(true)
    await show(10)
    expect(socket.frames).toEqual([])
    session.setHidden(false)
    await show(20)
    expect(socket.frames.map(({ t }) => t)).toEqual([20])
  })

  it('frees the camera on stop', async () => {
    const { session, stream, state, show, socket } = await running()
    session.stop()
    expect(stream.stopped).toBe(true)
    expect(state().phase).toBe('stopped')
    await show(10)
    expect(socket.frames).toEqual([])
  })

  it('frees a camera that opens after stop was pressed', async () => {
    const { session, openCamera, state } = await running()
    session.stop()
    const late = new FakeStream()
    let open: (stream: MediaStream) => void = () => undefined
    openCamera.mockReturnValueOnce(new Promise((resolve) => (open = resolve)))
    const starting = session.start()
    session.stop()
    open(late.asStream)
    await starting
    expect(late.stopped).toBe(true)
    expect(state().phase).toBe('stopped')
  })

  it('ignores answers to pictures from before the stop', async () => {
    const { session, socket, show, state } = await running()
    await show(10)
    session.stop()
    socket.says('result', result({ seq: 1 }))
    expect(state().shown.kind).toBe('nothing')
  })

  it('says that the camera was unplugged and looks which are left', async () => {
    const { stream, state } = await running()
    stream.unplug()
    await settle()
    expect(state().failure).toBe('camera-unplugged')
    expect(state().phase).toBe('idle')
  })

  it('says why a camera did not open, and starts when it does', async () => {
    const { session, openCamera, state } = await running()
    openCamera.mockRejectedValueOnce(new DOMException('', 'NotReadableError'))
    await session.showCamera('desk')
    expect(state().failure).toBe('camera-busy')
    await session.start()
    expect(state().failure).toBeNull()
    expect(state().phase).toBe('running')
  })

  it('plays a file through the same path, unmirrored', async () => {
    const { session, state, socket, show } = await running()
    await session.showFile(new File(['x'], 'squats.mp4'))
    expect(state().source).toMatchObject({ kind: 'file', name: 'squats.mp4' })
    expect(state().mirror).toBe(false)
    await show(200)
    expect(socket.frames.at(-1)?.t).toBe(200)
  })

  it('has the program forget the person of one source before the next', async () => {
    const { session, socket, show } = await running()
    expect(socket.configures).toEqual([])
    await show(10)
    socket.says('result', result({ seq: 1 }))
    await session.showFile(new File(['x'], 'squats.mp4'))
    expect(socket.configures).toEqual([{ reset: true }])
    await session.showFile(new File(['x'], 'lunges.mp4'))
    expect(socket.configures).toEqual([{ reset: true }])
  })

  it('remembers the mirror for cameras only', async () => {
    const { session, state } = await running()
    session.setMirror(false)
    expect(testStage().session.store.getState().mirror).toBe(false)
    session.setMirror(true)
    await session.showFile(new File(['x'], 'squats.mp4'))
    session.setMirror(false)
    expect(state().mirror).toBe(false)
    expect(testStage().session.store.getState().mirror).toBe(true)
  })
})

describe('a program that goes and comes back', () => {
  it('keeps the camera on, empties the label, and goes on by itself', async () => {
    const { socket, show, state, stream } = await running()
    await show(10)
    socket.says('result', result({ seq: 1 }))
    await show(20)
    socket.says('disconnect')
    expect(state()).toMatchObject({ connection: 'away', phase: 'running', latest: null })
    expect(stream.stopped).toBe(false)
    await show(30)
    expect(socket.frames).toHaveLength(2)

    socket.says('ready', ready({ session: 'stage-2' }))
    await show(40)
    // The answer to picture 2 will never come; its place was freed with the connection.
    expect(socket.frames.map(({ t }) => t)).toEqual([10, 20, 40])
    expect(state()).toMatchObject({ connection: 'online', session: 'stage-2' })
  })

  it('tells a program that never was there from one that went', async () => {
    const { session, socket } = testStage()
    socket.says('connect_error')
    expect(session.store.getState().connection).toBe('absent')
    socket.says('ready', ready())
    socket.says('connect_error')
    expect(session.store.getState().connection).toBe('away')
  })

  it('tries again by itself also after the program refused', async () => {
    vi.useFakeTimers()
    const { socket } = testStage()
    socket.active = false
    socket.says('connect_error')
    expect(socket.connects).toBe(0)
    await vi.advanceTimersByTimeAsync(2000)
    expect(socket.connects).toBe(1)
  })

  it('asks again for the model that the person chose', async () => {
    const { session, socket, state } = await running()
    await session.chooseModel('dance')
    expect(state().model).toBe('dance')
    socket.says('disconnect')
    socket.says('ready', ready({ model: 'body_poses' }))
    await settle()
    expect(socket.configures).toEqual([{ model: 'dance' }, { model: 'dance' }])
    expect(state().model).toBe('dance')
  })
})

describe('a program that is there but says nothing', () => {
  it('is noticed, and forgiven with its next answer', async () => {
    const { session, socket, show, state, clock } = await running()
    vi.useFakeTimers()
    session.setHidden(true)
    session.setHidden(false)
    await show(10)
    clock.now += 1600
    await show(20)
    socket.says('result', result({ seq: 2, status: 'dropped', verdict: null }))
    await vi.advanceTimersByTimeAsync(500)
    expect(state()).toMatchObject({ silent: true, latencyMs: null })
    socket.says('result', result({ seq: 1 }))
    expect(state()).toMatchObject({ silent: false, shown: { label: 'squat' } })
  })
})

describe('switching the model', () => {
  it('keeps the old one when the new one is refused, and says why', async () => {
    const { session, socket, state } = await running()
    socket.configure = () => ({
      ok: false,
      model: 'body_poses',
      message: 'There is no such model.',
    })
    await session.chooseModel('tango')
    expect(state()).toMatchObject({
      model: 'body_poses',
      switchingTo: null,
      switchProblem: 'There is no such model.',
    })
  })

  it('keeps the old one when no answer comes', async () => {
    const { session, socket, state } = await running()
    socket.configure = () => null
    await session.chooseModel('tango')
    expect(state().model).toBe('body_poses')
    expect(state().switchProblem).toMatch(/did not answer/)
  })

  it('drops no picture, and shows no word of the old model under the new one', async () => {
    const { session, socket, show, state } = await running()
    await show(10)
    await session.chooseModel('dance')
    await show(20)
    expect(socket.frames).toHaveLength(2)
    socket.says('result', result({ seq: 1, model: 'body_poses', label: 'squat' }))
    expect(state().shown.kind).toBe('nothing')
    socket.says('result', result({ seq: 2, model: 'dance', label: 'plie' }))
    expect(state().shown.label).toBe('plie')
  })

  it('takes the chosen model again once a program that came back has read its file', async () => {
    const { session, socket, state } = await running()
    await session.chooseModel('dance')
    const known = socket.configure
    socket.configure = () => ({ ok: false, model: 'body_poses', message: 'Still being read.' })
    socket.says('ready', ready({ model: 'body_poses' }))
    await vi.waitFor(() => expect(state().model).toBe('body_poses'))
    socket.configure = known
    socket.says('models_changed', { version: 2 })
    await vi.waitFor(() => expect(state().model).toBe('dance'))
    expect(state().switchProblem).toBeNull()
  })

  it('goes on with whatever model answers when the chosen one failed after all', async () => {
    const { session, socket, show, state } = await running()
    await session.chooseModel('dance')
    await show(10)
    socket.says('problem', { code: 'model_failed', message: 'dance.pickle: it changed.' })
    expect(state().modelFailed).toBe(true)
    socket.says('result', result({ seq: 1, model: 'body_poses', label: 'squat' }))
    expect(state()).toMatchObject({ model: 'body_poses', shown: { label: 'squat' } })
  })

  it('hears of new model files', async () => {
    const { socket, onModelsChanged } = await running()
    onModelsChanged.mockClear()
    socket.says('models_changed', { version: 4 })
    expect(onModelsChanged).toHaveBeenCalledOnce()
  })
})

describe('leaving the stage', () => {
  it('frees the camera, and turns it on again for the next stage', async () => {
    const { session, stream, state, openCamera } = await running()
    const first = steppedVideo()
    const leave = session.attach(first.video)
    await session.start()
    await settle()
    openCamera.mockClear()
    leave()
    expect(stream.stopped).toBe(true)
    expect(state().phase).toBe('stopped')
    session.attach(steppedVideo().video)
    await settle()
    expect(openCamera).toHaveBeenCalledExactlyOnceWith('desk')
    expect(state().phase).toBe('running')
  })

  it('leaves a camera off that was off', async () => {
    const { session, openCamera, state } = await running()
    const leave = session.attach(steppedVideo().video)
    session.stop()
    openCamera.mockClear()
    leave()
    session.attach(steppedVideo().video)
    await settle()
    expect(openCamera).not.toHaveBeenCalled()
    expect(state().phase).toBe('stopped')
  })
})

describe('the library', () => {
  it('is asked again where the program says that it changed', async () => {
    const { socket, onLibraryChanged } = await running()
    socket.says('library_changed', { what: 'labels', id: 'squat' })
    expect(onLibraryChanged).toHaveBeenCalledExactlyOnceWith({ what: 'labels', id: 'squat' })
  })

  it.each([
    [{ what: 'recordings' }, [['library'], ['readiness']]],
    [{ what: 'movements' }, [['movements'], ['readiness']]],
    [{ what: 'jobs' }, [['jobs']]],
    [{ what: 'comparisons' }, [['comparisons']]],
    [{ what: 'labels' }, [['library'], ['readiness'], ['labels']]],
    [{ what: 'labels', id: 'squat' }, [['library'], ['readiness'], ['labels', 'squat']]],
  ] as const)('%o', (change, stale) => {
    expect(staleAfter(change)).toEqual(stale)
  })
})

describe('passing remarks', () => {
  it('tells of a restart for a few seconds', async () => {
    const { socket, show, state } = await running()
    await show(10)
    vi.useFakeTimers()
    socket.says('result', result({ seq: 1, status: 'restarted', verdict: null }))
    expect(state().note).toMatch(/getting ready.*goes on by itself/)
    await vi.advanceTimersByTimeAsync(4000)
    expect(state().note).toBeNull()
  })
})

describe('what a session has besides labels', () => {
  const rule = { label: 'squat', on_above: 0.6, off_below: 0.4, dwell_s: 0.3 }

  it('tells of movements that begin and are over, whatever the stage shows', async () => {
    const { session, socket, show } = await running()
    const told: unknown[] = []
    const leave = session.onEvents((events, model) => told.push(events, model))
    await show(10)
    const events = [{ label: 'squat', change: 'on' as const, t: 10 }]
    socket.says('result', result({ seq: 1, events }))
    session.stop()
    socket.says('result', result({ seq: 2, events: [] }))
    expect(told).toEqual([events, 'body_poses'])
    leave()
    socket.says('result', result({ seq: 3, events }))
    expect(told).toHaveLength(2)
  })

  it('asks a program that came back for the same again', async () => {
    const { session, socket, state } = await running()
    await session.setWhy(true)
    await session.setPerson('Anna')
    await session.setTriggers([rule])
    expect(state()).toMatchObject({ why: true, person: 'Anna' })
    socket.configures = []
    socket.says('disconnect')
    socket.says('ready', ready())
    await settle()
    const wishes = { why: true, person: 'Anna', triggers: [rule] }
    expect(socket.configures).toEqual([wishes])
  })

  it('sends rules of one model to no other', async () => {
    const { session, socket } = await running()
    await session.setTriggers([rule])
    await session.chooseModel('waltz')
    socket.configures = []
    socket.says('disconnect')
    socket.says('ready', ready({ model: 'waltz' }))
    await settle()
    expect(socket.configures).toEqual([])
  })

  it('keeps what was when the program refuses', async () => {
    const { session, socket, state } = await running()
    socket.configure = () => ({ ok: false, model: 'body_poses', message: 'No such name.' })
    expect((await session.setPerson('Anna')).message).toBe('No such name.')
    expect(state().person).toBeNull()
    socket.configure = () => null
    expect((await session.calibrate({ action: 'finish' })).ok).toBe(false)
  })

  it('says which rules are in force and how fitting to a person stands', async () => {
    const { socket, state } = await running()
    socket.says('triggers', { model: 'body_poses', triggers: [rule] })
    expect(state().triggers).toEqual([rule])
    const told = { person: 'Anna', collected: { squat: 4 }, fit: null, message: null }
    socket.says('calibration', { phase: 'collecting', ...told })
    expect(state()).toMatchObject({ person: null, calibration: { phase: 'collecting' } })
    socket.says('calibration', { phase: 'done', ...told })
    expect(state()).toMatchObject({ person: 'Anna', calibration: { phase: 'done' } })
  })
})

describe('practising', () => {
  const wish = { recording: 'course', repetition: 1 }

  it('asks the program, and knows what it practises against', async () => {
    const { session, socket, state } = await running()
    const asked = session.practise(wish)
    expect(state().practice).toBeNull()
    await asked
    expect(socket.practises).toEqual([wish])
    expect(state().practice).toMatchObject({ recording: 'course', repetition: 1 })
    await session.practise(null)
    expect(socket.practises).toEqual([wish, null])
    expect(state().practice).toBeNull()
  })

  it('waits for a program that is away, and asks again one that comes back', async () => {
    const { session, socket, state } = await running()
    socket.says('disconnect')
    await session.practise(wish)
    expect(socket.practises).toEqual([])
    socket.says('ready', ready())
    await settle()
    socket.says('disconnect')
    // What was practised against stays on show meanwhile.
    expect(state().practice).toMatchObject({ repetition: 1 })
    socket.says('ready', ready())
    await settle()
    expect(socket.practises).toEqual([wish, wish])
    await session.practise(null)
    socket.says('disconnect')
    socket.says('ready', ready())
    await settle()
    expect(socket.practises).toEqual([wish, wish, null])
  })

  it('says in the program’s words why something cannot be practised', async () => {
    const { session, socket, state } = await running()
    const message = 'the recording shows no whole repetition of a movement'
    socket.practise = () => ({ ok: false, message, practice: null })
    await session.practise(wish)
    expect(state().practiceProblem).toBe(message)
    socket.practise = () => null
    await session.practise(wish)
    expect(state().practiceProblem).toMatch(/did not answer/)
    await session.practise(null)
    expect(state().practiceProblem).toBeNull()
  })

  it('hands on what is said of every picture that was looked at', async () => {
    const { session, socket, show } = await running()
    const heard: number[] = []
    const stop = session.onAnswers(({ seq }) => heard.push(seq))
    await show(10)
    await show(20)
    socket.says('result', result({ seq: 1, coach: coach() }))
    socket.says('result', result({ seq: 2, status: 'dropped' }))
    await show(30)
    socket.says('result', result({ seq: 3, status: 'no_pose', model: 'another' }))
    stop()
    await show(40)
    socket.says('result', result({ seq: 4 }))
    expect(heard).toEqual([1, 3])
  })
})
