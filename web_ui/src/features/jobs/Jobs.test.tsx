import { act, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { describe, expect, it, vi } from 'vitest'
import type { Job } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { ended, job } from '@/testing/jobs'
import { renderOn, testStage } from '@/testing/stage'
import { Jobs } from './Jobs'
import { inOrder } from './JobsDrawer'

/** The bar's counter on a program that has these jobs; the test may change what it has. */
function open(jobs: readonly Job[], { has_worker = true, rest = {} } = {}) {
  const program = { jobs, has_worker }
  const asked = answerWith({ 'GET /api/jobs': () => ({ ...program }), ...rest })
  const stage = testStage()
  stage.session.store.setState({ connection: 'online', session: 'one' })
  renderOn(
    stage,
    <MemoryRouter>
      <Jobs />
    </MemoryRouter>,
  )
  const times = () => asked.filter(({ what }) => what === 'GET /api/jobs').length
  return { program, asked, stage, times }
}

const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms))

async function openDrawer() {
  await userEvent.click(await screen.findByTestId('jobs'))
  return within(await screen.findByTestId('jobs-drawer'))
}

describe('the counter', () => {
  it('asks again only while something runs, and says once what ended', async () => {
    vi.useFakeTimers()
    const { program, times } = open([job('a'), job('b', { state: 'queued' })])
    await pass(10)
    expect(screen.getByTestId('jobs-count')).toHaveTextContent('2')
    await pass(2100)
    expect(times()).toBe(3)
    program.jobs = [ended('a'), ended('b', { state: 'failed', message: 'Too few takes.' })]
    await pass(1100)
    expect(screen.queryByTestId('jobs-count')).toBeNull()
    expect(screen.getByRole('status')).toHaveTextContent(
      'Train “Morning”: done. Train “Morning”: it did not work. Too few takes.',
    )
    const before = times()
    await pass(60_000)
    expect(times()).toBe(before)
  })

  it('tells the truth after the program was away', async () => {
    vi.useFakeTimers()
    const { program, stage } = open([])
    await pass(10)
    expect(screen.queryByTestId('jobs-count')).toBeNull()
    program.jobs = [job('a')]
    act(() => stage.session.store.setState({ session: 'two' }))
    await pass(10)
    expect(screen.getByTestId('jobs-count')).toHaveTextContent('1')
  })

  it('has no news of what had ended before the page was opened', async () => {
    vi.useFakeTimers()
    open([ended('a')])
    await pass(10)
    expect(screen.getByRole('status')).toBeEmptyDOMElement()
  })
})

describe('the drawer', () => {
  it('shows stage, share and time left, and where results are', async () => {
    open([ended('b', { result: { model: 'morning' } }), job('a')])
    const drawer = await openDrawer()
    expect(await drawer.findByRole('progressbar')).toHaveAttribute('aria-valuenow', '50')
    expect(drawer.getByTestId('job-a')).toHaveTextContent('Learning, 40 s left')
    const link = drawer.getByRole('link', { name: 'See how it does' })
    expect(link).toHaveAttribute('href', '/models/morning')
  })

  it('cancels, tries again, and takes off the list', async () => {
    const failed = ended('b', { state: 'failed', message: 'Too few takes.' })
    const { asked } = open([job('a'), failed], {
      rest: {
        'POST /api/jobs/a/cancel': job('a', { is_cancelling: true }),
        'POST /api/jobs/b/retry': job('b'),
        'DELETE /api/jobs/b': null,
      },
    })
    const drawer = await openDrawer()
    await userEvent.click(await drawer.findByRole('button', { name: /^Cancel/ }))
    await userEvent.click(drawer.getByRole('button', { name: /^Try again/ }))
    await userEvent.click(drawer.getByRole('button', { name: /^Take off the list/ }))
    const done = asked.map(({ what }) => what).filter((what) => what !== 'GET /api/jobs')
    expect(done).toEqual([
      'POST /api/jobs/a/cancel',
      'POST /api/jobs/b/retry',
      'DELETE /api/jobs/b',
    ])
  })

  it('says what the program refuses', async () => {
    open([job('a')], {
      rest: { 'POST /api/jobs/a/cancel': new Refusal(409, 'It has ended meanwhile.') },
    })
    const drawer = await openDrawer()
    await userEvent.click(await drawer.findByRole('button', { name: /^Cancel/ }))
    expect(await drawer.findByRole('alert')).toHaveTextContent('It has ended meanwhile.')
  })

  it('says when nobody works, and only while something waits', async () => {
    const { program } = open([job('a', { state: 'queued' })], { has_worker: false })
    const drawer = await openDrawer()
    expect(await drawer.findByText(/has to wait/)).toBeVisible()
    program.jobs = [ended('a')]
    await vi.waitFor(() => expect(drawer.queryByText(/has to wait/)).toBeNull(), { timeout: 4000 })
  })

  it('says why the list could not be cleared', async () => {
    open([ended('a')], { rest: { 'DELETE /api/jobs/a': new Refusal(503, 'Try again later.') } })
    const drawer = await openDrawer()
    await userEvent.click(await drawer.findByRole('button', { name: 'Clear the list' }))
    expect(await drawer.findByRole('alert')).toHaveTextContent('Try again later.')
  })

  it('takes the focus, and gives it back with Escape', async () => {
    open([])
    await openDrawer()
    expect(screen.getByTestId('jobs-drawer')).toHaveFocus()
    await userEvent.keyboard('{Escape}')
    expect(screen.queryByTestId('jobs-drawer')).toBeNull()
    expect(screen.getByTestId('jobs')).toHaveFocus()
  })
})

it('lists what runs, then what waits in its order, then what ended, the newest first', () => {
  const jobs = [
    ended('old', { ended_at: 10 }),
    job('second', { state: 'queued', created_at: 2 }),
    ended('new', { ended_at: 20, state: 'failed' }),
    job('first', { state: 'queued', created_at: 1 }),
    job('running'),
  ]
  expect(inOrder(jobs).map(({ id }) => id)).toEqual(['running', 'first', 'second', 'new', 'old'])
})
