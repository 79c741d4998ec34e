import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes, useLocation } from 'react-router'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { UndoPlace } from '@/components/Undo'
import type { SendEvents } from '@/features/library/uploads'
import type { ComparisonSummary } from '@/lib/comparisons'
import type { Job, Recording } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { job } from '@/testing/jobs'
import { recording } from '@/testing/recordings'
import { renderOn, testStage } from '@/testing/stage'
import contract from '../../../../tests/contracts/comparisons.json'
import ComparePage from './ComparePage'

const sent: { name: string; events: SendEvents }[] = []
vi.mock('@/features/library/tus', () => ({
  send: async (file: File, _: string, events: SendEvents) => {
    sent.push({ name: file.name, events })
    return { stop: async () => undefined }
  },
  remembered: async () => [],
  forget: async () => undefined,
}))

const KEPT = contract.comparisons.comparisons as readonly ComparisonSummary[]
const RECORDINGS = [
  recording({ id: 'course', title: 'The course' }),
  recording({ id: 'mine', title: 'Knee bends' }),
  recording({ id: 'torn', title: 'Torn', problem: 'It is damaged.' }),
]

async function open({
  recordings = RECORDINGS as readonly Recording[],
  comparisons = KEPT,
  jobs = [] as readonly Job[],
  query = '',
  rest = {},
} = {}) {
  const program = { recordings }
  const asked = answerWith({
    'GET /api/recordings': () => ({ recordings: program.recordings, free_bytes: 1e9 }),
    'GET /api/comparisons': { comparisons },
    'GET /api/jobs': { jobs, has_worker: true },
    'POST /api/comparisons': { id: 'new-1', job: job('j1', { kind: 'compare' }) },
    ...rest,
  })
  const stage = testStage()
  stage.session.store.setState({ connection: 'online', session: 'one' })
  renderOn(
    stage,
    <MemoryRouter initialEntries={[`/compare${query}`]}>
      <Routes>
        <Route path="compare" element={<ComparePage />} />
        <Route path="compare/:id" element={<Address />} />
      </Routes>
      <UndoPlace />
    </MemoryRouter>,
  )
  await screen.findByRole('heading', { name: 'Compare', level: 1 })
  return { asked, program, stage }
}

const Address = () => <p data-testid="address">{useLocation().pathname}</p>

const side = (name: 'Reference' | 'You') => within(screen.getByRole('region', { name }))

async function pick(name: 'Reference' | 'You', id: string) {
  await userEvent.click(await side(name).findByRole('button', { name: 'Choose a recording' }))
  await userEvent.click(await screen.findByTestId(`pick-${id}`))
}

beforeEach(() => void sent.splice(0))

describe('the two that are compared', () => {
  it('are chosen from the library', async () => {
    const { asked } = await open()
    expect(screen.getByTestId('compare')).toBeDisabled()
    expect(screen.getByTestId('hint')).toHaveTextContent('Choose the two recordings first.')
    await userEvent.click(
      await side('Reference').findByRole('button', { name: 'Choose a recording' }),
    )
    expect(screen.queryByTestId('pick-torn')).toBeNull()
    await userEvent.click(await screen.findByTestId('pick-course'))
    expect(screen.getByTestId('hint')).toHaveTextContent('Choose your recording too.')
    await pick('You', 'mine')
    await userEvent.click(screen.getByTestId('compare'))
    expect(await screen.findByTestId('address')).toHaveTextContent('/compare/new-1')
    expect(asked.find(({ what }) => what === 'POST /api/comparisons')?.json).toEqual({
      reference: { recording: 'course' },
      student: { recording: 'mine' },
      mirror: 'auto',
      overlay: true,
    })
  })

  it('are cut, named, and sent as wished', async () => {
    const { asked } = await open({ query: '?reference=course&student=mine' })
    await screen.findByTestId('chosen-student')
    await userEvent.type(side('You').getByLabelText('From'), '2.5')
    await userEvent.type(side('You').getByLabelText('to'), '2')
    expect(screen.getByTestId('compare')).toBeDisabled()
    expect(side('You').getByRole('alert')).toHaveTextContent('begin before it ends')
    await userEvent.type(side('You').getByLabelText('to'), '{Backspace}8')
    await userEvent.type(screen.getByLabelText('Name'), 'First week')
    await userEvent.selectOptions(screen.getByLabelText('Do you use the other side?'), 'yes')
    await userEvent.click(screen.getByRole('switch', { name: /film/ }))
    await userEvent.click(screen.getByTestId('compare'))
    await screen.findByTestId('address')
    expect(asked.find(({ what }) => what === 'POST /api/comparisons')?.json).toEqual({
      reference: { recording: 'course' },
      student: { recording: 'mine', start_s: 2.5, end_s: 8 },
      name: 'First week',
      mirror: 'yes',
      overlay: false,
    })
  })

  it('come as files that fall onto the page, and take their places when they are here', async () => {
    const { program } = await open({ recordings: [], comparisons: [] })
    const files = [
      new File(['1'], 'their.mp4', { type: 'video/mp4' }),
      new File(['2'], 'my.mov', { type: 'video/quicktime' }),
      new File(['3'], 'notes.txt'),
    ]
    const transfer = { types: ['Files'], files }
    fireEvent.drop(screen.getByRole('region', { name: 'What to compare' }), {
      dataTransfer: transfer,
    })
    expect(side('Reference').getByText('their.mp4')).toBeVisible()
    expect(side('You').getByText('my.mov')).toBeVisible()
    expect(screen.getByRole('alert')).toHaveTextContent('notes.txt: no film')
    expect(screen.getByTestId('hint')).toHaveTextContent('This waits until the film is here.')
    program.recordings = [recording({ id: 'their-2', title: 'their', has_landmarks: false })]
    await act(async () => sent[0]?.events.onDone('their-2'))
    expect(await screen.findByTestId('chosen-reference')).toHaveTextContent(
      'Nobody was looked for in it yet',
    )
    expect(side('You').getByRole('progressbar')).toBeVisible()
    await userEvent.click(side('You').getByRole('button', { name: 'Cancel' }))
    expect(side('You').getByText(/^The same movement/)).toBeVisible()
  })

  it('change places, and are taken out', async () => {
    await open({ query: '?reference=course&student=mine' })
    expect(await screen.findByTestId('chosen-reference')).toHaveTextContent('The course')
    await userEvent.click(screen.getByRole('button', { name: 'Let the two change places' }))
    expect(screen.getByTestId('chosen-reference')).toHaveTextContent('Knee bends')
    await userEvent.click(screen.getByRole('button', { name: 'Take Knee bends out' }))
    expect(screen.queryByTestId('chosen-reference')).toBeNull()
  })

  it('are still chosen after a reload', async () => {
    const kept = { reference: { recording: 'course', start_s: 1, end_s: null } }
    localStorage.setItem('poser.compare.draft', JSON.stringify(kept))
    await open()
    expect(await screen.findByTestId('chosen-reference')).toHaveTextContent('The course')
    expect(side('Reference').getByLabelText('From')).toHaveValue(1)
  })

  it('are not lost where the program refuses', async () => {
    await open({
      query: '?reference=course&student=mine',
      rest: { 'POST /api/comparisons': new Refusal(422, 'The disk is full.') },
    })
    await screen.findByTestId('chosen-student')
    await userEvent.click(screen.getByTestId('compare'))
    expect(await screen.findByRole('alert')).toHaveTextContent('The disk is full.')
    expect(screen.getByTestId('chosen-reference')).toBeVisible()
  })

  it('wait while the program is away', async () => {
    const { stage } = await open({ query: '?reference=course&student=mine' })
    await screen.findByTestId('chosen-student')
    act(() => stage.session.store.setState({ connection: 'away' }))
    expect(screen.getByTestId('compare')).toBeDisabled()
    expect(screen.getByTestId('hint')).toHaveTextContent('The program is not answering.')
  })
})

describe('the list', () => {
  it('explains what one gets while there is nothing', async () => {
    await open({ comparisons: [] })
    expect(await screen.findByTestId('first-use')).toHaveTextContent('What to change first')
  })

  it('shows scores, and what is wrong with one that is damaged', async () => {
    await open()
    const rows = within(await screen.findByTestId('comparisons')).getAllByRole('listitem')
    expect(rows[0]).toHaveTextContent('63 of 100')
    expect(rows[0]).toHaveTextContent('Knee bends beside Course, lesson 3')
    expect(rows[1]).toHaveTextContent('result.json is damaged')
    expect(within(rows[1] as HTMLElement).queryByRole('link')).toBeNull()
  })

  it('shows what is being compared, and why something could not be', async () => {
    const payload = { name: 'Lunges', key: 'k' }
    await open({
      jobs: [
        job('a', { kind: 'compare', payload, stage: 'Aligning' }),
        job('b', { kind: 'compare', payload, state: 'failed', message: 'Nobody is seen.' }),
        job('c', { kind: 'compare', payload, state: 'done' }),
      ],
    })
    expect(await screen.findByTestId('making-a')).toHaveTextContent('Aligning, 40 s left')
    expect(screen.getByTestId('making-b')).toHaveTextContent('Nobody is seen.')
    expect(screen.queryByTestId('making-c')).toBeNull()
  })

  it('deletes at once, and brings back', async () => {
    const id = KEPT[0]?.id ?? ''
    const { asked } = await open({
      rest: {
        [`DELETE /api/comparisons/${id}`]: { undo: 't1' },
        'POST /api/trash/t1/restore': { id },
      },
    })
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete Squats against the course' }),
    )
    await waitFor(() => expect(screen.queryByTestId(`comparison-${id}`)).toBeNull())
    await userEvent.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByTestId(`comparison-${id}`)).toBeVisible()
    expect(asked.map(({ what }) => what)).toContain('POST /api/trash/t1/restore')
  })

  it('that cannot be read says so, and is read again', async () => {
    const broken = new Refusal(422, 'The folder cannot be read.')
    await open({ rest: { 'GET /api/comparisons': broken } })
    expect(await screen.findByText('The folder cannot be read.')).toBeVisible()
  })
})
