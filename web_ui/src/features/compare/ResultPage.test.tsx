import { act, fireEvent, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { UndoPlace } from '@/components/Undo'
import type { Comparison } from '@/lib/comparisons'
import type { Job } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { comparison, jointOf, track, trackBytes } from '@/testing/comparisons'
import { job } from '@/testing/jobs'
import { renderOn, testStage } from '@/testing/stage'
import ResultPage from './ResultPage'

const ID = 'squats-8f03b7d2c4e9'
const AT = `/api/comparisons/${ID}`

/** The page at a comparison's address; `null` where the program has none. */
function open(
  found: Comparison | null = comparison(),
  { jobs = [] as readonly Job[], rest = {}, query = '' } = {},
) {
  const program = { found, jobs }
  const asked = answerWith({
    [`GET ${AT}`]: () => program.found ?? new Refusal(404, 'There is no such comparison.'),
    [`GET ${AT}/track`]: trackBytes(track()),
    'GET /api/jobs': () => ({ jobs: program.jobs, has_worker: true }),
    ...rest,
  })
  const stage = testStage()
  stage.session.store.setState({ connection: 'online', session: 'one' })
  renderOn(
    stage,
    <MemoryRouter initialEntries={[`/compare/${ID}${query}`]}>
      <Routes>
        <Route path="compare/:id" element={<ResultPage />} />
        <Route path="compare" element={<p>The list</p>} />
      </Routes>
      <UndoPlace />
    </MemoryRouter>,
  )
  return { program, asked }
}

const place = () => screen.getByTestId('scrubber').getAttribute('aria-valuetext')
const press = (key: string, options = {}) => fireEvent.keyDown(document.body, { key, ...options })

describe('a result', () => {
  it('says how good it was, and what to change first', async () => {
    open()
    expect(await screen.findByTestId('score')).toHaveTextContent('63 of 100')
    expect(screen.getByText('23 % slower than the reference')).toBeVisible()
    const [first] = within(screen.getByTestId('corrections')).getAllByRole('button')
    expect(first).toHaveTextContent(
      '1Left knee 24 degrees more bent than the reference at the bottom. Go to 0:00.7',
    )
    expect(document.title).toBe('Squats against the course · Poser')
  })

  it('goes to the moment of a correction, and to that of the address', async () => {
    open(undefined, { query: '?t=5.4' })
    await screen.findByTestId('score')
    expect(place()).toMatch(/^You at 0:05\.4, the reference at 0:11\.8/)
    await userEvent.click(within(screen.getByTestId('corrections')).getByRole('button'))
    expect(place()).toMatch(/^You at 0:00\.7, the reference at 0:02\.4/)
    expect(within(screen.getByTestId('corrections')).getByRole('button')).toHaveAttribute(
      'aria-current',
      'true',
    )
    expect(screen.getByTestId('now')).toHaveTextContent('Left knee 24° more bent')
  })

  it('is gone through by keys', async () => {
    open()
    await screen.findByTestId('score')
    press('ArrowRight')
    expect(place()).toMatch(/^You at 0:00\.1/)
    press('ArrowRight', { shiftKey: true })
    expect(place()).toMatch(/^You at 0:05\.1/)
    press('End')
    expect(place()).toMatch(/^You at 0:05\.9/)
    press('1')
    expect(place()).toMatch(/^You at 0:00\.7/)
    press('2')
    expect(place()).toMatch(/^You at 0:00\.7/)
  })

  it('loads only the films that are shown', async () => {
    open(comparison({ student: { ...comparison().student, has_picture: true } }))
    await screen.findByTestId('score')
    expect(screen.getByTestId('film-reference')).toBeInTheDocument()
    press('V', { shiftKey: true })
    expect(screen.queryByTestId('film-reference')).toBeNull()
    expect(screen.getByTestId('film-student')).toBeInTheDocument()
    press('V', { shiftKey: true })
    expect(screen.queryByTestId('film-student')).toBeNull()
    const space = screen.getByTestId('space')
    fireEvent.keyDown(space, { key: 'ArrowLeft' })
    expect(space).toHaveAttribute('aria-valuetext', 'turned 15° to the right, 8° from above')
    // The arrows turned the bodies, and nothing else.
    expect(place()).toMatch(/^You at 0:00\.0/)
  })

  it('says where there is no film, and goes on without one that cannot be shown', async () => {
    open()
    await screen.findByTestId('score')
    const mine = within(screen.getByTestId('pane-student'))
    expect(mine.getByText('There is no film of this, only the body')).toBeVisible()
    fireEvent.error(screen.getByTestId('film-reference'))
    expect(screen.getByText(/cannot show the film/)).toBeVisible()
    expect(screen.queryByTestId('film-reference')).toBeNull()
  })

  it('scores no joint that is uncertain, and says so', async () => {
    open(comparison({ joints: [jointOf('left_knee'), jointOf('left_ankle')] }))
    const rows = within(await screen.findByTestId('joints')).getAllByRole('row')
    expect(rows[1]).toHaveTextContent('Left knee5613° more bent ± 30°')
    expect(rows[2]).toHaveTextContent('Both show it well only 31 % of the time')
  })

  it('without any joint that is sure says that it is not scored', async () => {
    open(comparison({ score: null, corrections: [] }))
    expect(await screen.findByText('Not scored')).toBeVisible()
    expect(screen.getByText('Nothing could be measured well enough to say.')).toBeVisible()
  })

  it('is renamed, and deleted with a way back', async () => {
    const summary = { id: ID, name: 'First week' }
    const { asked } = open(undefined, {
      rest: { [`PATCH ${AT}`]: summary, [`DELETE ${AT}`]: { undo: 't1' } },
    })
    await userEvent.click(await screen.findByRole('button', { name: /^More for/ }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename' }))
    const field = await screen.findByLabelText('Name')
    await userEvent.clear(field)
    await userEvent.type(field, 'First week')
    await userEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Save' }))
    expect(await screen.findByRole('heading', { name: 'First week', level: 1 })).toBeVisible()
    await userEvent.click(await screen.findByRole('button', { name: 'More for First week' }))
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Delete' }))
    expect(await screen.findByText('The list')).toBeVisible()
    expect(screen.getByRole('button', { name: 'Undo' })).toBeVisible()
    expect(asked).toContainEqual({ what: `PATCH ${AT}`, json: { name: 'First week' } })
  })

  it('gives the address of this moment away', async () => {
    const writeText = vi.fn(async () => undefined)
    vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText } })
    open(undefined, { query: '?t=0.7' })
    await userEvent.click(await screen.findByRole('button', { name: 'Copy the address' }))
    expect(writeText).toHaveBeenCalledWith(expect.stringMatching(/\?t=0\.70$/))
  })
})

describe('a comparison that is not there', () => {
  const PAYLOAD = { name: 'Squats', key: '8f03b7d2c4e94e0a8b1f2c3d4e5f6071' }
  const making = (change: Partial<Job> = {}) =>
    job('j1', { kind: 'compare', payload: PAYLOAD, stage: 'Aligning', share_done: 0.6, ...change })

  beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }))

  it('shows how far it is, and opens by itself when it is done', async () => {
    const { program } = open(null, { jobs: [making()] })
    const working = within(await screen.findByTestId('comparing'))
    expect(working.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '60')
    expect(working.getByRole('status')).toHaveTextContent('Aligning')
    expect(working.getByText('40 s left')).toBeVisible()
    program.found = comparison()
    program.jobs = [making({ state: 'done', result: { comparison: ID, score: 63 } })]
    await act(() => vi.advanceTimersByTimeAsync(1500))
    expect(await screen.findByTestId('score')).toBeVisible()
  })

  it('is cancelled, and begun again', async () => {
    const { asked } = open(null, {
      jobs: [making()],
      rest: { 'POST /api/jobs/j1/cancel': making({ is_cancelling: true }) },
    })
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }))
    await vi.waitFor(() =>
      expect(asked.map(({ what }) => what)).toContain('POST /api/jobs/j1/cancel'),
    )
  })

  it('says why it could not be made, and tries again', async () => {
    const { asked } = open(null, {
      jobs: [making({ state: 'failed', message: 'Nobody is seen in “Knee bends”.' })],
      rest: { 'POST /api/jobs/j1/retry': making() },
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('Nobody is seen in “Knee bends”.')
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }))
    await vi.waitFor(() =>
      expect(asked.map(({ what }) => what)).toContain('POST /api/jobs/j1/retry'),
    )
  })

  it('is said to be none where nobody makes it', async () => {
    open(null)
    expect(await screen.findByText('This comparison is not here')).toBeVisible()
  })

  it('that is damaged says what to do', async () => {
    open(undefined, {
      rest: { [`GET ${AT}/track`]: new Refusal(422, 'track.bin is missing. Delete it.') },
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('track.bin is missing. Delete it.')
  })
})
