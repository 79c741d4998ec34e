import { act, fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it, vi } from 'vitest'
import { ready, result } from '@/testing/fakes'
import { MODELS, renderOn, settle, type TestStage, testStage } from '@/testing/stage'
import { FAILURES, type FailureKind } from './failures'
import { LivePage } from './LivePage'
import type { LiveState } from './liveState'

function open(change: Partial<LiveState> = {}, stage: TestStage = testStage()) {
  stage.session.store.setState({ connection: 'online', model: 'body_poses', ...change })
  renderOn(stage, <LivePage />)
  return stage
}

const set = (stage: TestStage, change: Partial<LiveState>) =>
  act(() => stage.session.store.setState(change))

describe('first use', () => {
  it('says what happens to the picture, and offers one button or a file', async () => {
    const stage = open()
    expect(screen.getByText(/program on this computer and nowhere else/)).toBeVisible()
    expect(screen.getByRole('button', { name: 'or use a video file' })).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Turn on the camera' }))
    expect(stage.openCamera).toHaveBeenCalledOnce()
  })

  it('plays a chosen file', async () => {
    const stage = open()
    const file = new File(['x'], 'squats.mp4', { type: 'video/mp4' })
    const inputs = screen.getAllByTestId('video-file')
    await userEvent.upload(inputs[0] as HTMLElement, file)
    expect(stage.session.store.getState().source).toMatchObject({
      kind: 'file',
      name: 'squats.mp4',
    })
  })
})

describe('every failure has words and a way out', () => {
  it.each(Object.keys(FAILURES) as FailureKind[])('%s', (failure) => {
    open({ failure })
    const card = screen.getByRole('alert')
    expect(card).toHaveTextContent(FAILURES[failure].title)
    expect(card).toHaveTextContent(FAILURES[failure].what)
    expect(card).toHaveTextContent(FAILURES[failure].todo)
    // An old browser can do nothing here; its way out is another browser.
    const ways = within(card).queryAllByRole('button')
    if (failure === 'old-browser') expect(ways).toHaveLength(0)
    else expect(ways.length).toBeGreaterThan(0)
  })

  it('tries again', async () => {
    const stage = open({ failure: 'camera-busy' })
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(stage.openCamera).toHaveBeenCalledOnce()
  })

  it.each([
    [{ connection: 'connecting' }, 'connecting'],
    [{ connection: 'absent' }, 'absent'],
    [{ connection: 'away' }, 'away'],
    [{ busy: true }, 'busy'],
    [{ silent: true }, 'silent'],
    [{ model: null }, 'reading'],
    [{ model: null, modelFailed: true }, 'no-model'],
    [{ note: 'The program is getting ready to watch you; the stage goes on by itself.' }, 'note'],
  ] as [Partial<LiveState>, string][])('%o keeps the picture and says so', (change, kind) => {
    open({ phase: 'running', ...change })
    expect(screen.getByTestId('trouble')).toHaveAttribute('data-kind', kind)
    expect(screen.getByTestId('trouble')).toHaveTextContent(/\w+/)
    expect(screen.getByTestId('video')).toBeInTheDocument()
  })

  it('does not say that there is no model while the files are still being looked at', () => {
    const stage = testStage()
    stage.session.store.setState({ connection: 'online', model: null, phase: 'running' })
    const checking = MODELS.models.map((entry) => ({ ...entry, status: 'checking' as const }))
    renderOn(stage, <LivePage />, { ...MODELS, models: checking })
    expect(screen.getByTestId('trouble')).toHaveAttribute('data-kind', 'reading')
  })

  it('says nothing when all is well', () => {
    open({ phase: 'running' })
    expect(screen.getByTestId('trouble')).toBeEmptyDOMElement()
  })
})

describe('the label', () => {
  const running: Partial<LiveState> = { phase: 'running' }

  it.each([
    [{ kind: 'movement', label: 'squat' }, 'Squat'],
    [{ kind: 'unsure', label: null }, 'Unsure'],
    [{ kind: 'nobody', label: null }, 'No person'],
    [{ kind: 'collecting', label: null }, 'Watching you move'],
  ] as const)('%o reads "%s"', (shown, words) => {
    open({ ...running, shown })
    expect(screen.getByTestId('label')).toHaveTextContent(words)
  })

  it('carries the confidence', () => {
    open({ ...running, shown: { kind: 'movement', label: 'squat' }, confidence: 0.92 })
    expect(screen.getByTestId('confidence')).toHaveTextContent('92 %')
  })

  it('gives way to what the person can do', () => {
    open({
      ...running,
      shown: { kind: 'partial', label: null },
      hint: 'Step back: ankles hidden',
    })
    expect(screen.queryByTestId('label')).toBeNull()
    expect(screen.getByTestId('hint')).toHaveTextContent('Step back: ankles hidden')
  })

  it('is spoken at most every few seconds', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const stage = open({ ...running, shown: { kind: 'movement', label: 'squat' } })
    await act(() => vi.advanceTimersByTimeAsync(10))
    set(stage, { shown: { kind: 'movement', label: 'stand' } })
    await act(() => vi.advanceTimersByTimeAsync(1000))
    expect(screen.getByTestId('spoken')).toHaveTextContent('Squat')
    await act(() => vi.advanceTimersByTimeAsync(1600))
    expect(screen.getByTestId('spoken')).toHaveTextContent('Stand')
  })
})

describe('keys', () => {
  it('start, stop and mirror', async () => {
    const stage = open()
    fireEvent.keyDown(document.body, { key: ' ' })
    await settle()
    expect(stage.session.store.getState().phase).toBe('running')
    fireEvent.keyDown(document.body, { key: 'm' })
    expect(stage.session.store.getState().mirror).toBe(false)
    fireEvent.keyDown(document.body, { key: ' ' })
    expect(stage.session.store.getState().phase).toBe('stopped')
  })

  it('leave a focused button its own space', async () => {
    const stage = open()
    const button = screen.getByRole('button', { name: 'Mirror' })
    fireEvent.keyDown(button, { key: ' ' })
    await settle()
    expect(stage.session.store.getState().phase).toBe('idle')
  })
})

describe('the strip', () => {
  it('shows each movement in its colour and tells times by key', () => {
    const spans = [
      { kind: 'movement', label: 'squat', start: 1000, end: 9000 },
      { kind: 'unsure', label: null, start: 9000, end: 10000 },
    ] as const
    open({ phase: 'stopped', spans, latestAt: 10_000 })
    const strip = screen.getByRole('slider', { name: 'The last 30 seconds' })
    const squat = strip.querySelector<HTMLElement>('[data-label="squat"]')
    expect(squat?.style.getPropertyValue('--paint')).toBe('#0072B2')
    expect(strip.querySelector('[data-kind="unsure"]')).not.toBeNull()
    for (let i = 0; i < 4; i += 1) fireEvent.keyDown(strip, { key: 'ArrowLeft' })
    expect(strip).toHaveAttribute('aria-valuetext', '4 seconds ago: Squat')
  })
})

describe('details', () => {
  it("keep the bars in the model's order and say what is hidden", async () => {
    const stage = open({ phase: 'running', session: 'stage-1', latencyMs: 41 })
    fireEvent.keyDown(document.body, { key: 'd' })
    const panel = await screen.findByTestId('details')
    set(stage, {
      latest: result({ probabilities: { stand: 0.9, squat: 0.1 }, missing: ['left_ankle'] }),
    })
    const bars = within(within(panel).getByTestId('bars')).getAllByRole('listitem')
    expect(bars.map((bar) => bar.dataset.label)).toEqual(['squat', 'stand'])
    expect(bars[1]).toHaveTextContent('90 %')
    expect(panel).toHaveTextContent('left ankle hidden')
    expect(panel).toHaveTextContent('15.0 ms')
    expect(panel).toHaveTextContent('"session": "stage-1"')
  })
})

describe('models', () => {
  const openDialog = async (stage: TestStage) => {
    fireEvent.click(screen.getByRole('button', { name: 'Model: Body poses' }))
    await screen.findByTestId('model-mystery')
    return stage
  }

  it('lists refused ones with their reason', async () => {
    await openDialog(open())
    fireEvent.click(screen.getByTestId('model-mystery'))
    expect(screen.getByTestId('model-reason')).toHaveTextContent('which no classifier needs')
    expect(screen.queryByRole('button', { name: 'Use this model' })).toBeNull()
  })

  it('says why a switch did not happen, and keeps the old model', async () => {
    const second = { ...MODELS.models[0], id: 'dance', name: 'Dance', status: 'ready' } as const
    const stage = testStage()
    stage.session.store.setState({ connection: 'online', model: 'body_poses' })
    stage.socket.configure = () => ({
      ok: false,
      model: 'body_poses',
      message: 'It cannot be read.',
    })
    renderOn(stage, <LivePage />, { ...MODELS, models: [...MODELS.models, second as never] })
    await openDialog(stage)
    fireEvent.click(screen.getByTestId('model-dance'))
    fireEvent.click(screen.getByRole('button', { name: 'Use this model' }))
    expect(await screen.findByTestId('switch-problem')).toHaveTextContent('It cannot be read.')
    expect(stage.session.store.getState().model).toBe('body_poses')
  })
})

it('runs from camera to label', async () => {
  const stage = open({ connection: 'connecting', model: null })
  act(() => stage.socket.says('ready', ready()))
  await userEvent.click(screen.getByRole('button', { name: 'Turn on the camera' }))
  await settle()
  expect(screen.getByTestId('stage')).toHaveAttribute('data-phase', 'running')
  await userEvent.click(screen.getByRole('button', { name: 'Stop' }))
  expect(stage.stream.stopped).toBe(true)
  expect(screen.getByTestId('stopped')).toHaveTextContent('The camera is off')
})
