import { act, fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Output } from '@/lib/outputs'
import type { Result } from '@/lib/protocol'
import { answerWith, Refusal } from '@/testing/answers'
import { ready, result } from '@/testing/fakes'
import { renderOn, settle, type TestStage, testStage } from '@/testing/stage'
import { LivePage } from './LivePage'

const LAMP: Output = {
  id: 'lamp',
  kind: 'webhook',
  url: 'http://lamp.local/on',
  labels: null,
  enabled: true,
}

const RULE = { label: 'squat', on_above: 0.6, off_below: 0.4, dwell_s: 0.3 }

/** A live page that runs, with a program behind it that answers all. */
async function open(outputs: readonly Output[] = []) {
  const asked = answerWith({
    'GET /api/outputs': { outputs },
    'PUT /api/outputs': (sent: unknown) => sent,
    'POST /api/outputs/lamp/test': { ok: true, message: 'It arrived.' },
    'GET /api/people': { people: [] },
    'GET /api/movements': { revision: '1', families: [] },
  })
  const stage = testStage()
  renderOn(
    stage,
    <MemoryRouter>
      <LivePage />
    </MemoryRouter>,
  )
  act(() => stage.socket.says('ready', ready()))
  await act(() => stage.session.start())
  await settle()
  return { ...stage, asked }
}

const press = (key: string) => fireEvent.keyDown(document.body, { key })

/** Lets the program answer, as if to a picture that was sent. */
function says({ session, socket }: TestStage, change: Partial<Result>) {
  act(() => {
    const { events = [], ...rest } = change
    const answer = result({ ...rest, events })
    if (events.length > 0) socket.says('result', answer)
    else session.store.setState({ latest: answer })
  })
}

afterEach(() => void vi.useRealTimers())

describe('why', () => {
  it('is asked for while the details are open, and said in words and on a body', async () => {
    const stage = await open()
    // Rules go out when they are ready; nothing says which of the two comes first.
    const asked = () => stage.socket.configures.filter((wish) => 'why' in wish)
    press('d')
    const why = await screen.findByTestId('why')
    expect(why).toHaveTextContent('Shown as soon as a movement is named')
    expect(asked()).toEqual([{ why: true }])
    says(stage, { why: { left_knee: 0.5, right_knee: 0.4, nose: 0.1 } })
    expect(screen.getByTestId('why')).toHaveTextContent('Squat, mostly because of your knees.')
    expect(screen.getByRole('img', { name: /Squat is lit/ })).toBeVisible()
    says(stage, { why: null })
    expect(screen.getByTestId('why')).toHaveTextContent('knees')
    press('d')
    expect(asked()).toEqual([{ why: true }, { why: false }])
  })
})

describe('signals', () => {
  async function openSignals(outputs: readonly Output[] = []) {
    const stage = await open(outputs)
    press('s')
    await screen.findByTestId('signals')
    return stage
  }

  it('say plainly what is sent, and where a browser has no Bluetooth', async () => {
    await openSignals()
    expect(screen.getByTestId('promise')).toHaveTextContent(
      'Only labels and times are sent, only to the addresses here.',
    )
    expect(screen.getByTestId('no-bluetooth')).toHaveTextContent('Chrome and Edge')
    expect(screen.getByTestId('no-events')).toBeVisible()
  })

  it('close by key, and give the focus back', async () => {
    await open()
    const button = screen.getByRole('button', { name: 'Signals' })
    await userEvent.click(button)
    expect(await screen.findByTestId('signals')).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    expect(screen.queryByTestId('signals')).toBeNull()
    expect(button).toHaveFocus()
  })

  it('have a rule for each movement, in words and by slider', async () => {
    const stage = await openSignals()
    act(() => stage.socket.says('triggers', { model: 'body_poses', triggers: [RULE] }))
    await userEvent.click(screen.getByRole('button', { name: /^Squat/ }))
    const begins = screen.getByRole('slider', { name: /Begins when/ })
    expect(begins).toHaveAccessibleName('Begins when it is this sure')
    expect(begins).toHaveAttribute('aria-valuetext', '60 %')
    fireEvent.change(begins, { target: { value: '0.8' } })
    expect(begins).toHaveAttribute('aria-valuetext', '80 %')
    await vi.waitFor(() =>
      expect(stage.socket.configures.at(-1)).toEqual({ triggers: [{ ...RULE, on_above: 0.8 }] }),
    )
    await userEvent.click(screen.getByRole('switch', { name: 'Sets something off' }))
    expect(screen.getByText('Squat sets nothing off.')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: /Back to the model/ }))
    await vi.waitFor(() => expect(stage.socket.configures.at(-1)).toEqual({ triggers: null }))
  })

  it('list what began and ended', async () => {
    const stage = await openSignals()
    says(stage, { events: [{ label: 'squat', change: 'on', t: 1 }] })
    says(stage, { events: [{ label: 'squat', change: 'off', t: 2 }] })
    const rows = within(await screen.findByTestId('events')).getAllByRole('listitem')
    expect(rows.map((row) => row.dataset.change)).toEqual(['off', 'on'])
    expect(rows[0]).toHaveTextContent('Squatends')
  })

  it('take an address, try it, choose movements for it, and give it up with a way back', async () => {
    const { asked } = await openSignals([LAMP])
    const sent = () => asked.findLast(({ what }) => what === 'PUT /api/outputs')?.json
    await userEvent.type(await screen.findByLabelText('Another address'), 'two words')
    await userEvent.click(screen.getByRole('button', { name: 'Add' }))
    expect(screen.getByRole('alert')).toHaveTextContent('That is no address')
    await userEvent.clear(screen.getByLabelText('Another address'))
    await userEvent.type(screen.getByLabelText('Another address'), 'lamp.local/on{Enter}')
    expect(screen.getByRole('alert')).toHaveTextContent('That address is there already')
    await userEvent.clear(screen.getByLabelText('Another address'))
    await userEvent.type(screen.getByLabelText('Another address'), 'ws://10.0.0.2:8080')
    await userEvent.click(screen.getByRole('button', { name: 'Add' }))
    await settle()
    expect(sent()).toMatchObject({ outputs: [LAMP, { kind: 'websocket', labels: null }] })

    const lamp = screen.getByTestId('address-lamp')
    await userEvent.click(within(lamp).getByRole('button', { name: /lamp\.local/ }))
    await userEvent.click(within(lamp).getByRole('button', { name: 'Test' }))
    expect(await within(lamp).findByText('It arrived.')).toBeVisible()
    await userEvent.click(within(lamp).getByRole('checkbox', { name: 'Every movement' }))
    await userEvent.click(within(lamp).getByRole('checkbox', { name: 'Squat' }))
    expect(sent()).toMatchObject({ outputs: [{ id: 'lamp', labels: ['squat'] }, {}] })
    await userEvent.click(within(lamp).getByRole('switch'))
    expect(sent()).toMatchObject({ outputs: [{ id: 'lamp', enabled: false }, {}] })
    await userEvent.click(within(lamp).getByRole('button', { name: 'Remove' }))
    await settle()
    expect(screen.queryByTestId('address-lamp')).toBeNull()
  })

  it('show an address as it is when the program refuses a change', async () => {
    const stage = await openSignals([LAMP])
    answerWith({ 'PUT /api/outputs': new Refusal(422, 'That address is not allowed.') })
    const lamp = await screen.findByTestId('address-lamp')
    await userEvent.click(within(lamp).getByRole('switch'))
    expect(await screen.findByText('That address is not allowed.')).toBeVisible()
    expect(within(lamp).getByRole('switch')).toBeChecked()
    stage.session.stop()
  })
})

describe('fit to me', () => {
  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }))
  const user = userEvent.setup({ advanceTimers: (ms) => void vi.advanceTimersByTime(ms) })
  const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000))

  async function begin() {
    const stage = await open()
    says(stage, { landmarks: [[0.5, 0.5, 0, 1]] })
    press('p')
    await screen.findByTestId('fit-set-up')
    await user.click(screen.getByRole('button', { name: 'Begin' }))
    expect(screen.getByRole('alert')).toHaveTextContent('Say who you are')
    await user.type(screen.getByTestId('fit-person'), 'Anna')
    await user.click(screen.getByRole('button', { name: 'Begin' }))
    await screen.findByTestId('fit-stage')
    return stage
  }

  const done = (fit: object) => ({
    phase: 'done',
    person: 'Anna',
    collected: {},
    fit,
    message: 'Fitted to Anna.',
  })

  it('leads through the movements on the stage, and keeps what helps', async () => {
    const stage = await begin()
    expect(screen.getByTestId('count-down')).toHaveTextContent('7')
    expect(screen.getByTestId('to-show')).toHaveTextContent('Squat')
    await pass(18)
    expect(screen.getByTestId('to-show')).toHaveTextContent('Stand')
    await pass(15.5)
    expect(stage.socket.configures.at(-1)).toEqual({ action: 'finish' })
    act(() =>
      stage.socket.says(
        'calibration',
        done({ right_before: 0.82, right_after: 0.91, helps: true }),
      ),
    )
    await pass(0.5)
    const answer = await screen.findByTestId('fit-result')
    expect(answer).toHaveTextContent('It knows you better now, Anna')
    expect(answer).toHaveTextContent('82 %')
    expect(answer).toHaveTextContent('91 %')
    await user.click(screen.getByRole('button', { name: 'Keep it for Anna' }))
    expect(localStorage.getItem('poser.person')).toBe('Anna')
    expect(screen.getByRole('button', { name: 'Fitted to Anna' })).toBeVisible()
  })

  it('says so when it does not help', async () => {
    const stage = await begin()
    await pass(33.5)
    act(() =>
      stage.socket.says('calibration', done({ right_before: 0.9, right_after: 0.9, helps: false })),
    )
    await pass(0.5)
    const answer = await screen.findByTestId('fit-result')
    expect(answer).toHaveTextContent('It reads you well as it is')
    expect(answer).toHaveTextContent('nothing was changed')
    expect(localStorage.getItem('poser.person')).toBeNull()
  })

  it('stops with Escape', async () => {
    await begin()
    press('Escape')
    expect(await screen.findByTestId('fit-set-up')).toBeVisible()
    expect(screen.queryByTestId('fit-stage')).toBeNull()
  })
})
