import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter } from 'react-router'
import { describe, expect, it } from 'vitest'
import { UndoPlace } from '@/components/Undo'
import type { Job, Recording } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { MOVEMENTS, recording } from '@/testing/recordings'
import { renderOn, testStage } from '@/testing/stage'
import LibraryPage from './LibraryPage'

const ALL = [
  recording({
    id: 'walk',
    title: 'A walk',
    person: 'Ada',
    seconds: { movement: { squat: 12.2, stand: 3 } },
  }),
  recording({ id: 'new', title: 'New film', has_landmarks: false, has_picture: true }),
  recording({ id: 'torn', title: 'Torn', problem: 'The file is cut short.' }),
]

const job = (change: Partial<Job>): Job => ({
  id: 'j1',
  kind: 'extract',
  payload: { videos: ['videos/new.mp4'] },
  state: 'running',
  stage: 'Looking',
  share_done: 0.4,
  seconds_left: 20,
  result: null,
  message: '',
  is_cancelling: false,
  created_at: 1,
  started_at: 1,
  ended_at: null,
  ...change,
})

function open(answers: Record<string, unknown> = {}, recordings: readonly Recording[] = ALL) {
  const asked = answerWith({
    'GET /api/recordings': { recordings, free_bytes: 5e9 },
    'GET /api/movements': MOVEMENTS,
    'GET /api/jobs': { jobs: [], has_worker: true },
    ...answers,
  })
  const stage = testStage()
  stage.session.store.setState({ connection: 'online', session: 's' })
  renderOn(
    stage,
    <MemoryRouter initialEntries={['/review']}>
      <LibraryPage />
      <UndoPlace />
    </MemoryRouter>,
  )
  return { asked, whats: () => asked.map(({ what }) => what) }
}

const row = (id: string) => screen.findByTestId(`recording-${id}`)

describe('the list', () => {
  it('tells of each recording what there is', async () => {
    open({ 'GET /api/jobs': { jobs: [job({})], has_worker: true } })
    const walk = await row('walk')
    expect(walk).toHaveTextContent('Video · Ada')
    expect(walk).toHaveTextContent('Squat 12 s')
    expect(walk).toHaveTextContent('0:10')
    expect(within(walk).getByRole('link', { name: 'A walk' })).toHaveAttribute(
      'href',
      '/review/walk',
    )
    expect(within(walk).getByAltText('')).toHaveAttribute('loading', 'lazy')
    expect(await row('torn')).toHaveTextContent('The file is cut short.')
    await waitFor(async () =>
      expect(await row('new')).toHaveTextContent('Looking for the person: 40 %'),
    )
  })

  it('is searched', async () => {
    open()
    await row('walk')
    const field = screen.getByRole('searchbox')
    fireEvent.change(field, { target: { value: 'squat ada' } })
    await waitFor(() => expect(screen.queryByTestId('recording-torn')).toBeNull())
    fireEvent.change(field, { target: { value: 'squat ada dog' } })
    expect(await screen.findByText('No recording fits that.')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Show all' }))
    expect(await row('torn')).toBeVisible()
  })

  it('tells at first what to do', async () => {
    open({}, [])
    expect(await screen.findByTestId('nothing')).toHaveTextContent('Nothing is recorded yet')
    expect(screen.getByRole('link', { name: 'Record a take' })).toHaveAttribute('href', '/teach')
  })

  it('says why it is not there, and tries again', async () => {
    let away = true
    open({
      'GET /api/recordings': () =>
        away ? new Refusal(503, 'It is starting.') : { recordings: ALL, free_bytes: 1 },
    })
    expect(await screen.findByRole('alert')).toHaveTextContent('It is starting.')
    away = false
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await row('walk')).toBeVisible()
  })
})

describe('a recording', () => {
  it('is named', async () => {
    const { asked } = open({ 'PATCH /api/recordings/walk': recording({}) })
    const walk = await row('walk')
    await userEvent.click(within(walk).getByRole('button', { name: /^Name, person/ }))
    const dialog = await screen.findByRole('dialog', { name: 'A walk' })
    const person = within(dialog).getByLabelText('Who moves')
    await userEvent.clear(person)
    await userEvent.type(person, ' Ben ')
    await userEvent.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(asked.find(({ what }) => what.startsWith('PATCH'))?.json).toEqual({ person: 'Ben' })
  })

  it('is deleted at once, and brought back', async () => {
    const { whats } = open({
      'DELETE /api/recordings/walk': { undo: 'token-1' },
      'POST /api/trash/token-1/restore': { id: 'walk' },
    })
    await userEvent.click(within(await row('walk')).getByRole('button', { name: 'Delete A walk' }))
    const notice = (await screen.findAllByTestId('notice')).at(-1) as HTMLElement
    expect(notice).toHaveTextContent('A walk is deleted.')
    await userEvent.click(within(notice).getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(whats()).toContain('POST /api/trash/token-1/restore'))
  })

  it('is taken along with others, as one file', async () => {
    const done = job({ id: 'p', kind: 'pack', state: 'done', result: { file: 'exports/two.zip' } })
    const { asked } = open({
      'POST /api/jobs': done,
      'GET /api/jobs': { jobs: [done], has_worker: true },
    })
    for (const id of ['walk', 'torn']) {
      await userEvent.click(within(await row(id)).getByRole('checkbox'))
    }
    expect(screen.getByText('2 chosen')).toBeVisible()
    await userEvent.click(screen.getByRole('button', { name: 'Take along' }))
    const save = await screen.findByTestId('save-archive')
    expect(save.getAttribute('href')).toMatch(/\/api\/exports\/two\.zip$/)
    expect(asked.find(({ what }) => what === 'POST /api/jobs')?.json).toEqual({
      kind: 'pack',
      payload: { recordings: ['walk', 'torn'] },
    })
  })
})

it('an archive that could not be cancelled stays, with the reason; one that waits says for what', async () => {
  const waits = job({ id: 'p', kind: 'pack', state: 'queued' })
  open({
    'POST /api/jobs': waits,
    'GET /api/jobs': { jobs: [waits], has_worker: false },
    'POST /api/jobs/p/cancel': new Refusal(503, 'Try again later.'),
  })
  await userEvent.click(await screen.findByRole('button', { name: 'Take along all' }))
  const archives = await screen.findByTestId('exports')
  await waitFor(() => expect(archives).toHaveTextContent('is not running, so this has to wait'))
  await userEvent.click(within(archives).getByRole('button', { name: 'Cancel' }))
  expect(await within(archives).findByRole('alert')).toHaveTextContent('Try again later.')
})

describe('files that are brought', () => {
  const choose = async (...files: File[]) =>
    userEvent.upload(await screen.findByTestId('files'), files)
  const found = {
    segments: 3,
    by_recording: { walk: { squat: 2, stand: 1 } },
    unknown: ['elsewhere'],
    warnings: ['Line 4 was left out.'],
    committed: false,
  }

  it('are shown before any label is taken over', async () => {
    const { whats } = open({
      'POST /api/annotations?filename=labels.csv': found,
      'POST /api/annotations?filename=labels.csv&commit=1': { ...found, committed: true },
    })
    await row('walk')
    await choose(new File(['x'], 'labels.csv'))
    const dialog = await screen.findByRole('dialog', { name: 'labels.csv' })
    expect(
      await within(dialog).findByRole('row', { name: 'A walk Squat 2, Stand 1' }),
    ).toBeVisible()
    expect(dialog).toHaveTextContent('left out: elsewhere')
    expect(dialog).toHaveTextContent('Line 4 was left out.')
    expect(whats().some((what) => what.includes('commit'))).toBe(false)
    await userEvent.click(within(dialog).getByRole('button', { name: 'Take over 3 labels' }))
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull())
    expect(whats()).toContain('POST /api/annotations?filename=labels.csv&commit=1')
  })

  it('are asked for what the file leaves open', async () => {
    open({
      'POST /api/annotations?filename=a.csv': new Refusal(
        422,
        'It counts frames; how many a second?',
      ),
      'POST /api/annotations?filename=a.csv&fps=30': found,
    })
    await row('walk')
    await choose(new File(['x'], 'a.csv'))
    expect(await screen.findByRole('alert')).toHaveTextContent('It counts frames')
    await userEvent.type(screen.getByLabelText('Pictures in a second'), '30')
    expect(await screen.findByRole('button', { name: 'Take over 3 labels' })).toBeEnabled()
  })

  it('are refused by name where nothing can be made of them', async () => {
    open()
    await row('walk')
    await choose(new File(['x'], 'notes.docx'))
    expect(await screen.findByRole('alert')).toHaveTextContent('notes.docx')
  })
})
