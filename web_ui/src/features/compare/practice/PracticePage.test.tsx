import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { LiveState } from '@/features/live/liveState'
import type { Coach } from '@/lib/protocol'
import { answerWith, Refusal } from '@/testing/answers'
import { coach, practice, ready, result } from '@/testing/fakes'
import { recording } from '@/testing/recordings'
import { renderOn, settle, type TestStage, testStage } from '@/testing/stage'
import PracticePage from './PracticePage'
import { SHOWN_AT_LEAST_MS } from './saying'

const SQUATS = recording({ id: 'course', title: 'Course, lesson 3', duration_s: 12.8 })
const LIBRARY = {
  recordings: [
    SQUATS,
    recording({ id: 'walk', title: 'A walk' }),
    recording({ id: 'raw', title: 'Nobody looked for', has_landmarks: false }),
    recording({ id: 'bad', title: 'Damaged', problem: 'It is damaged.' }),
  ],
  free_bytes: 1e9,
}
const REPETITIONS = { repetitions: practice().repetitions }
const KNEE = 'left knee 24 degrees straighter than the reference at the bottom'

function program(answers: Record<string, unknown> = {}) {
  return answerWith({
    'GET /api/recordings': LIBRARY,
    'GET /api/recordings/course/repetitions': REPETITIONS,
    'GET /api/recordings/walk/repetitions': { repetitions: [] },
    ...answers,
  })
}

function open(search = '', stage: TestStage = testStage()) {
  stage.session.store.setState({ connection: 'online', model: 'body_poses' })
  renderOn(
    stage,
    <MemoryRouter initialEntries={[`/compare/live${search}`]}>
      <Routes>
        <Route path="/compare/live" element={<PracticePage />} />
        <Route path="*" element={<p>Elsewhere</p>} />
      </Routes>
      <Where />
    </MemoryRouter>,
  )
  return stage
}

function Where() {
  const { pathname, search } = useLocation()
  return <output data-testid="address">{pathname + search}</output>
}

const address = () => screen.getByTestId('address').textContent
const set = (stage: TestStage, change: Partial<LiveState>) =>
  act(() => stage.session.store.setState(change))

/** Opens the page with a reference, and has the camera run. */
async function practising(search = '?reference=course') {
  program()
  const stage = open(search)
  await settle()
  set(stage, { phase: 'running' })
  let seq = 0
  const clock = vi.spyOn(performance, 'now')
  let now = 10_000
  clock.mockImplementation(() => now)
  /** The program says this of the next picture, which comes so much later. */
  const says = async (change: Partial<Coach> | null, after_ms = SHOWN_AT_LEAST_MS + 50) => {
    now += after_ms
    seq += 1
    const message = result({ seq, coach: change && coach(change) })
    act(() => {
      stage.socket.says('result', message)
      // The loop knows of no picture here, so the stage is told itself.
      stage.session.store.setState({ latest: message })
    })
    await settle()
  }
  return { stage, says }
}

afterEach(() => vi.restoreAllMocks())

describe('choosing whom to follow', () => {
  it('offers recordings in which somebody was found, and plays their repetitions', async () => {
    const asked = program()
    open()
    const list = await screen.findByTestId('references')
    expect(within(list).getAllByRole('button')).toHaveLength(2)
    await userEvent.type(screen.getByRole('searchbox'), 'lesson')
    expect(within(list).getAllByRole('button')).toHaveLength(1)
    await userEvent.click(screen.getByTestId('reference-course'))
    const choice = await screen.findByLabelText('Repetition')
    expect(
      within(choice)
        .getAllByRole('option')
        .map((one) => one.textContent),
    ).toEqual([
      'The one that is seen best',
      'No. 1, from 0.6 s to 3.4 s',
      'No. 2, from 5.4 s to 8.2 s',
    ])
    await userEvent.selectOptions(choice, '1')
    await userEvent.click(screen.getByTestId('begin-practice'))
    expect(address()).toBe('/compare/live?reference=course&repetition=1')
    expect(asked.map(({ what }) => what)).toContain('GET /api/recordings/course/repetitions')
  })

  it('says at once that a recording shows no repetition', async () => {
    program()
    open()
    await userEvent.click(await screen.findByTestId('reference-walk'))
    expect(await screen.findByText(/no whole repetition/)).toBeVisible()
    expect(screen.getByTestId('begin-practice')).toBeDisabled()
  })

  it('explains what is lacking in an empty library', async () => {
    program({ 'GET /api/recordings': { recordings: [], free_bytes: 1 } })
    open()
    expect(await screen.findByText('There is nobody to follow yet')).toBeVisible()
    expect(screen.getByRole('link', { name: 'Bring a video' })).toHaveAttribute('href', '/review')
  })

  it('says why the library cannot be read, and asks again', async () => {
    let times = 0
    program({
      'GET /api/recordings': () => {
        times += 1
        return times === 1 ? new Refusal(503, 'The disk is busy; try again.') : LIBRARY
      },
    })
    open()
    expect(await screen.findByRole('alert')).toHaveTextContent('The disk is busy; try again.')
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByTestId('references')).toBeVisible()
  })
})

describe('practising', () => {
  it('asks for what the address says, and ends when the page is left', async () => {
    const { stage } = await practising(
      '?reference=course&start_s=2&end_s=9.5&repetition=1&mirror=no',
    )
    expect(stage.socket.practises).toEqual([
      { recording: 'course', start_s: 2, end_s: 9.5, repetition: 1, mirror: 'no' },
    ])
    expect(screen.getByTestId('reference-title')).toHaveTextContent('Course, lesson 3')
    expect(document.title).toContain('Course, lesson 3')
    await userEvent.click(screen.getByRole('button', { name: 'Another reference' }))
    expect(address()).toBe('/compare/live')
    expect(stage.socket.practises.at(-1)).toBeNull()
    expect(stage.session.store.getState().practice).toBeNull()
  })

  it('counts in large figures, says what to change, and tells half ones', async () => {
    const { says } = await practising()
    const saying = screen.getByTestId('saying')
    await says({})
    expect(saying).toHaveTextContent('Begin when you like')
    const worst = { joint: 'left_knee', error_deg: 24, words: KNEE, since_s: 1 }
    await says({ status: 'moving', phase: 0.5, worst, errors_deg: { left_knee: 24 } })
    expect(saying).toHaveTextContent('Left knee 24° straighter than the reference at the bottom')
    expect(saying).toHaveAttribute('data-kind', 'correction')
    await says({ repetitions: 1, ended: 'whole', score_of_last: 71.4 })
    expect(screen.getByTestId('repetitions')).toHaveTextContent('1')
    expect(screen.getByTestId('attempts')).toHaveTextContent('71')
    await says({ repetitions: 1, halves: 1, ended: 'half', half: true })
    await says({ repetitions: 1, halves: 1 })
    expect(screen.getByTestId('halves')).toHaveTextContent('+ 1 half')
    expect(saying).toHaveTextContent(/go all the way/)
    expect(screen.getByTestId('repetitions')).toHaveTextContent('1')
  })

  it('goes on counting with a program that comes back, and asks it again', async () => {
    const { stage, says } = await practising()
    await says({})
    await says({ repetitions: 2, ended: 'whole', score_of_last: 80 })
    act(() => stage.socket.says('disconnect'))
    expect(screen.getByTestId('trouble')).toHaveAttribute('data-kind', 'away')
    expect(screen.getByTestId('saying')).toHaveTextContent(/^$/)
    act(() => stage.socket.says('ready', ready()))
    await settle()
    expect(stage.socket.practises).toEqual([{ recording: 'course' }, { recording: 'course' }])
    await says({ time_s: 0.1 })
    await says({ repetitions: 1, ended: 'whole', score_of_last: 90 })
    expect(screen.getByTestId('repetitions')).toHaveTextContent('3')
  })

  it('says when nobody is seen, and while the reference is read', async () => {
    const { says } = await practising()
    await says(null)
    await says(null)
    expect(screen.getByTestId('saying')).toHaveTextContent('Reading the reference')
    await says({ status: 'nobody', phase: null })
    await says({ status: 'nobody', phase: null })
    expect(screen.getByTestId('saying')).toHaveTextContent('Come into the picture')
  })

  it('says in the program’s words why something cannot be practised', async () => {
    program()
    const stage = testStage()
    const message = 'the recording shows no whole repetition of a movement'
    stage.socket.practise = () => ({ ok: false, message, practice: null })
    open('?reference=walk', stage)
    await settle()
    const card = screen.getByTestId('refused')
    expect(card).toHaveTextContent('The recording shows no whole repetition of a movement.')
    await userEvent.click(within(card).getByRole('button', { name: /another reference/ }))
    expect(address()).toBe('/compare/live')
  })

  it('changes repetition and side through the address, so that it can be shared', async () => {
    const { stage } = await practising()
    await userEvent.selectOptions(screen.getByLabelText('Repetition'), '1')
    expect(address()).toBe('/compare/live?reference=course&repetition=1')
    await userEvent.selectOptions(screen.getByLabelText('Side'), 'yes')
    expect(address()).toBe('/compare/live?reference=course&repetition=1&mirror=yes')
    expect(stage.socket.practises.at(-1)).toEqual({
      recording: 'course',
      repetition: 1,
      mirror: 'yes',
    })
  })

  it('says so where the browser has no voice of this computer', async () => {
    await practising()
    expect(screen.getByTestId('voice-words')).toHaveTextContent(/no English voice on this computer/)
    expect(screen.getByTestId('voice')).toHaveAttribute('aria-disabled', 'true')
  })

  it('is led by keys', async () => {
    const { stage, says } = await practising()
    await says({})
    await says({ repetitions: 1, ended: 'whole', score_of_last: 88 })
    await userEvent.keyboard('m')
    expect(stage.session.store.getState().mirror).toBe(false)
    await userEvent.keyboard('r')
    await settle()
    expect(screen.getByTestId('repetitions')).toHaveTextContent('0')
    expect(stage.socket.practises).toHaveLength(2)
    await userEvent.keyboard('o')
    expect(address()).toBe('/compare/live')
  })
})

describe('the end', () => {
  it('sums up, frees the camera, and lets one practise again from 0', async () => {
    const { stage, says } = await practising()
    const worst = { joint: 'left_knee', error_deg: 24, words: KNEE, since_s: 1 }
    await says({})
    for (const repetitions of [0, 1]) {
      await says({ status: 'moving', repetitions, worst, errors_deg: { left_knee: 26 } })
      await says({ repetitions: repetitions + 1, ended: 'whole', score_of_last: 70 + repetitions })
    }
    await says({ repetitions: 2, halves: 1, ended: 'half', half: true })
    await userEvent.keyboard('e')
    const summary = screen.getByTestId('practice-summary')
    expect(within(summary).getByRole('heading')).toHaveTextContent('2 repetitions, 1 half one')
    expect(summary).toHaveTextContent('Score 71 of 100 on average')
    expect(screen.getByTestId('most-frequent')).toHaveTextContent(
      'Left knee straighter than the reference at the bottom: in 2 of 3, by up to 26°.',
    )
    expect(within(screen.getByTestId('attempts')).getAllByRole('listitem')).toHaveLength(3)
    expect(stage.session.store.getState().phase).toBe('stopped')
    expect(stage.socket.practises.at(-1)).toBeNull()
    await userEvent.click(screen.getByRole('button', { name: 'Practise again' }))
    expect(screen.getByTestId('repetitions')).toHaveTextContent('0')
    expect(stage.socket.practises.at(-1)).toEqual({ recording: 'course' })
  })

  it('does not claim that all was well where nothing was seen', async () => {
    await practising()
    await userEvent.click(screen.getByTestId('end-practice'))
    expect(screen.getByTestId('most-frequent')).toHaveTextContent(/Nothing was counted/)
  })
})
