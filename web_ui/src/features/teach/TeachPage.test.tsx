import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { UndoPlace } from '@/components/Undo'
import type { LiveState } from '@/features/live/liveState'
import type { Job, Labels, Movements, Recording, Segment } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { FakeRecorder, take } from '@/testing/fakeRecorder'
import { result } from '@/testing/fakes'
import { ended, job } from '@/testing/jobs'
import { report } from '@/testing/models'
import { renderOn, settle, testStage } from '@/testing/stage'
import { change } from './record/settings'
import { TakeRefused } from './recorder/recorderState'
import TeachPage from './TeachPage'

const user = userEvent.setup()

const SQUAT = { name: 'Squat', look: 0, key: 's' }
const STAND = { name: 'Stand', look: 1, key: 't' }
const BOTH = [{ name: 'movement', movements: [SQUAT, STAND] }]

/** A program with some takes, as far as this page needs one. */
function program({
  families = BOTH as Movements['families'],
  recordings = [] as readonly Recording[],
  jobs = [] as readonly Job[],
  ready = false,
} = {}) {
  const state = { revision: 1, families, recordings, jobs, hasWorker: true }
  const labels: Record<string, readonly Segment[]> = {}
  const of = (id: string): Labels => ({ revision: 'l1', segments: labels[id] ?? [] })
  const asked = answerWith({
    'GET /api/movements': () => ({ revision: `${state.revision}`, families: state.families }),
    'PUT /api/movements': (told: unknown) => {
      const wanted = told as Movements
      const now = { revision: `${state.revision}`, families: state.families }
      if (wanted.revision !== now.revision) return new Refusal(409, 'Somebody else was here.', now)
      state.families = wanted.families
      state.revision += 1
      return { revision: `${state.revision}`, families: state.families }
    },
    'GET /api/recordings': () => ({ recordings: state.recordings, free_bytes: 1e9 }),
    'DELETE /api/recordings/take-1': () => {
      state.recordings = state.recordings.filter(({ id }) => id !== 'take-1')
      return { undo: 'token-1' }
    },
    'POST /api/trash/token-1/restore': () => {
      state.recordings = recordings
      return { id: 'take-1' }
    },
    'GET /api/recordings/long/labels': () => of('long'),
    'PUT /api/recordings/long/labels': (told: unknown) => {
      labels.long = (told as Labels).segments
      return of('long')
    },
    'GET /api/readiness?family=movement': () => ({
      ready,
      sentence: ready ? 'Enough to train.' : 'Record one more take of Stand.',
      movements: [{ name: 'Squat', seconds: 12, takes: 2, people: 0, enough: true }],
    }),
    'GET /api/jobs': () => ({ jobs: state.jobs, has_worker: state.hasWorker }),
    'POST /api/jobs': (told: unknown) => {
      const begun = job('lesson', { payload: (told as { payload: Job['payload'] }).payload })
      state.jobs = [begun]
      return begun
    },
    'POST /api/jobs/lesson/cancel': () => {
      const ending = job('lesson', { is_cancelling: true })
      state.jobs = [ending]
      return ending
    },
    'GET /api/models/morning/report': report('morning'),
  })
  return { state, labels, asked }
}

function open(state: Partial<LiveState> = {}) {
  const stage = testStage()
  const recorder = new FakeRecorder()
  Object.defineProperty(stage.session, 'recorder', { value: recorder })
  stage.session.store.setState({ connection: 'online', phase: 'running', ...state })
  renderOn(
    stage,
    <MemoryRouter initialEntries={['/teach']}>
      <Routes>
        <Route path="teach" element={<TeachPage />} />
        <Route path="/" element={<p>The stage</p>} />
      </Routes>
      <UndoPlace />
    </MemoryRouter>,
  )
  return { ...stage, recorder }
}

const card = (name: string) => screen.findByTestId(`movement-${name}`)
const record = () => screen.getByTestId('record')
const notice = () => screen.getAllByTestId('notice').at(-1) as HTMLElement
const puts = (asked: { what: string; json: unknown }[], what: string) =>
  asked.filter((each) => each.what === what).map(({ json }) => json)

beforeEach(() =>
  change({
    mode: 'timed',
    seconds: 3,
    countDown_s: 0,
    person: '',
    sound: false,
    keepPictures: false,
  }),
)

describe('first use', () => {
  it('says what to do, and records nothing before there is something to record', async () => {
    program({ families: [] })
    open({ phase: 'idle' })
    expect(screen.getByTestId('teach-welcome')).toHaveTextContent('nowhere else')
    expect(await screen.findByText(/Begin with two movements/)).toBeVisible()
    expect(screen.getByTestId('readiness')).toHaveTextContent('Name at least two movements')
    expect(record()).toBeDisabled()
    expect(screen.getByTestId('train')).toBeDisabled()
  })

  it('names a first movement and chooses it', async () => {
    const { asked } = program({ families: [] })
    open()
    await user.type(await screen.findByPlaceholderText(/e\.g\./), ' Squat {Enter}')
    expect(await card('Squat')).toHaveAttribute('aria-pressed', 'true')
    expect(puts(asked, 'PUT /api/movements')).toEqual([
      { revision: '1', families: [{ name: 'movement', movements: [SQUAT] }] },
    ])
    expect(record()).toHaveTextContent('Record Squat')
  })
})

describe('movements', () => {
  it('show how much there is of them', async () => {
    program({ recordings: [take(), take({ id: 'take-2', person: 'Ana' })] })
    open()
    await waitFor(async () => expect(await card('Squat')).toHaveTextContent('20 s · 2 takes'))
    expect(await card('Stand')).toHaveTextContent('No takes yet')
  })

  it('refuse a name that is there, in words', async () => {
    program()
    open()
    await card('Squat')
    await user.type(await screen.findByPlaceholderText(/e\.g\./), 'squat{Enter}')
    expect(screen.getByRole('alert')).toHaveTextContent('There is a movement called Squat already.')
  })

  it('add to what another tab did meanwhile', async () => {
    const { state } = program()
    open()
    await card('Squat')
    state.families = [{ name: 'movement', movements: [SQUAT, STAND, { ...STAND, name: 'Jump' }] }]
    state.revision += 1
    await user.type(await screen.findByPlaceholderText(/e\.g\./), 'Sit{Enter}')
    await card('Sit')
    expect(state.families[0]?.movements.map(({ name }) => name)).toEqual([
      'Squat',
      'Stand',
      'Jump',
      'Sit',
    ])
  })

  it('change name, colour and key at once, and their labels with them', async () => {
    const { asked } = program()
    open()
    await card('Squat')
    await user.click(screen.getByRole('button', { name: 'Change Squat' }))
    const dialog = await screen.findByRole('dialog')
    const name = within(dialog).getByLabelText('Name')
    await user.clear(name)
    await user.type(name, 'Knee bend')
    await user.click(within(dialog).getByLabelText('Green'))
    fireEvent.change(within(dialog).getByLabelText(/^Key/), { target: { value: 'SK' } })
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await card('Knee bend')
    const [saved] = puts(asked, 'PUT /api/movements') as Movements[]
    expect(saved?.families[0]?.movements[0]).toEqual({
      name: 'Knee bend',
      look: 2,
      key: 'k',
      was: 'Squat',
    })
  })

  it('go with their own takes and out of the others, and all of it comes back', async () => {
    const long = take({ id: 'long', seconds: { movement: { Squat: 2, Stand: 3 } } })
    const { state, labels } = program({ recordings: [take(), long] })
    const squat = { start_s: 0, end_s: 2, label: 'Squat', family: 'movement' }
    const stand = { start_s: 2, end_s: 5, label: 'Stand', family: 'movement' }
    labels.long = [squat, stand]
    open()
    await card('Squat')
    await user.click(screen.getByRole('button', { name: 'Change Squat' }))
    await user.click(await screen.findByRole('button', { name: 'Remove with its takes' }))
    await waitFor(() => expect(notice()).toHaveTextContent('Squat and its 1 take are removed.'))
    expect(state.families[0]?.movements).toEqual([STAND])
    expect(state.recordings.map(({ id }) => id)).toEqual(['long'])
    expect(labels.long).toEqual([stand])
    await user.click(within(notice()).getByRole('button', { name: 'Undo' }))
    await waitFor(() => expect(labels.long).toEqual([squat, stand]))
    expect(state.families[0]?.movements).toEqual([SQUAT, STAND])
    expect(state.recordings).toHaveLength(2)
  })
})

describe('recording', () => {
  it('keeps the picture only when asked to, and says what that means', async () => {
    program()
    const { recorder } = open()
    await card('Squat')
    const keep = screen.getByTestId('keep-pictures')
    expect(keep).not.toBeChecked()
    expect(screen.getByText('Off: only the skeleton is kept.')).toBeVisible()
    await user.click(keep)
    expect(screen.getByText(/stays on this computer/)).toBeVisible()
    await user.type(screen.getByTestId('person'), 'Ana')
    await user.click(record())
    await waitFor(() =>
      expect(recorder.begun).toEqual([
        { family: 'movement', label: 'Squat', keep_pictures: true, person: 'Ana', camera: '' },
      ]),
    )
  })

  it('shows the take, which is kept unless it is discarded', async () => {
    const { state, asked } = program()
    const { recorder } = open()
    await card('Squat')
    await user.click(record())
    await waitFor(() => expect(recorder.begun).toHaveLength(1))
    state.recordings = [take({ duration_s: 3 })]
    act(() => {
      recorder.seconds = 3
    })
    expect(await screen.findByTestId('just-made')).toHaveTextContent('Squat, 3.0 s')
    expect(await screen.findByTestId('take')).toHaveTextContent('Squat')
    fireEvent.keyDown(document.body, { key: 'Backspace' })
    await waitFor(() => expect(screen.queryByTestId('just-made')).toBeNull())
    expect(puts(asked, 'DELETE /api/recordings/take-1')).toHaveLength(1)
    expect(notice()).toHaveTextContent('The take of Squat is discarded.')
    // The next take is one key away.
    expect(record()).toHaveFocus()
  })

  it('goes by Space, and Escape throws the take away', async () => {
    program()
    const { recorder } = open()
    await card('Squat')
    fireEvent.keyDown(document.body, { key: 't' })
    fireEvent.keyDown(document.body, { key: ' ' })
    await waitFor(() => expect(recorder.begun[0]?.label).toBe('Stand'))
    recorder.seconds = 2
    await waitFor(() => expect(screen.getByTestId('take-clock')).toBeVisible())
    fireEvent.keyDown(document.body, { key: 'Escape' })
    await waitFor(() => expect(recorder.discarded).toBe(1))
    expect(recorder.ended).toEqual([])
  })

  it('lasts as long as the button is held', async () => {
    program()
    change({ mode: 'hold' })
    const { recorder } = open()
    await card('Squat')
    fireEvent.keyDown(record(), { key: 'Enter' })
    await waitFor(() => expect(recorder.begun).toHaveLength(1))
    recorder.seconds = 4
    expect(record()).toHaveTextContent('Let go to end')
    fireEvent.keyUp(record(), { key: 'Enter' })
    await waitFor(() => expect(recorder.ended).toHaveLength(1))
  })

  it('labels a long take by keys and by cards that are held', async () => {
    program()
    change({ mode: 'long' })
    const { recorder } = open()
    await card('Squat')
    await user.click(record())
    await waitFor(() => expect(screen.getByTestId('take-clock')).toBeVisible())
    recorder.seconds = 1
    fireEvent.keyDown(document.body, { key: 's' })
    expect(await card('Squat')).toHaveAttribute('data-held')
    recorder.seconds = 2
    fireEvent.keyUp(document.body, { key: 's' })
    fireEvent.pointerDown(await card('Stand'))
    recorder.seconds = 4
    fireEvent.pointerUp(await card('Stand'))
    await user.click(record())
    await waitFor(() => expect(recorder.ended).toHaveLength(1))
    expect(recorder.ended[0]).toEqual([
      { start_s: 1, end_s: 2, label: 'Squat', family: 'movement' },
      { start_s: 2, end_s: 4, label: 'Stand', family: 'movement' },
    ])
  })

  it('says what is wrong with the framing', async () => {
    program()
    open({ latest: result({ status: 'no_pose', landmarks: null }) })
    expect(await screen.findByTestId('framing-hint')).toHaveTextContent('Come into the picture')
  })

  it('goes on while the program is away, and says that nothing is lost', async () => {
    program()
    const { session, recorder } = open()
    await card('Squat')
    await user.click(record())
    await waitFor(() => expect(recorder.begun).toHaveLength(1))
    act(() => session.store.setState({ connection: 'away' }))
    expect(await screen.findByTestId('framing-hint')).toHaveTextContent('this page keeps the take')
    recorder.seconds = 3
    await waitFor(() => expect(recorder.ended).toHaveLength(1))
  })

  it('cannot begin while the program is away', async () => {
    program()
    const { session } = open()
    await card('Squat')
    act(() => session.store.setState({ connection: 'away' }))
    expect(record()).toBeDisabled()
    expect(screen.getByTestId('trouble')).toHaveAttribute('data-kind', 'away')
  })
})

it('offers what there is of a take that failed, and says why it cannot be kept just now', async () => {
  program()
  const cut = {
    id: 'cut',
    family: 'movement',
    label: null,
    keep_pictures: false,
    person: '',
    n_kept: 40,
    created_at: '2026-11-21T17:30:00Z',
    n_waiting: 2,
    ended: false,
    n_labels: 1,
  }
  const there = vi.spyOn(FakeRecorder.prototype, 'openTakes').mockResolvedValueOnce([])
  const { recorder } = open()
  await waitFor(() => expect(there).toHaveBeenCalledOnce())
  there.mockResolvedValue([cut])
  act(() => recorder.store.setState({ phase: 'failed' }))
  expect(await screen.findByTestId('open-take')).toHaveTextContent('42 pictures of it and 1 label')
  const words = 'Another tab is busy with this take.'
  vi.spyOn(FakeRecorder.prototype, 'resume').mockRejectedValueOnce(new TakeRefused(words))
  await user.click(screen.getByTestId('resume'))
  expect(await screen.findByText(words)).toBeVisible()
  there.mockRestore()
})

it('offers to keep a take that was cut off', async () => {
  program()
  const recorder = vi.spyOn(FakeRecorder.prototype, 'openTakes').mockResolvedValueOnce([
    {
      id: 'cut',
      family: 'movement',
      label: 'Squat',
      keep_pictures: false,
      person: '',
      n_kept: 40,
      created_at: '2026-11-21T17:30:00Z',
      n_waiting: 2,
      ended: false,
      n_labels: 0,
    },
  ])
  const resume = vi.spyOn(FakeRecorder.prototype, 'resume')
  open()
  expect(await screen.findByTestId('open-take')).toHaveTextContent('42 pictures of it are safe')
  await user.click(screen.getByTestId('resume'))
  await waitFor(() => expect(screen.queryByTestId('open-take')).toBeNull())
  expect(resume).toHaveBeenCalledExactlyOnceWith('cut')
  expect(recorder).toHaveBeenCalledTimes(2)
})

describe('training', () => {
  const takes = [take(), take({ id: 'b', seconds: { movement: { Stand: 9 } } })]

  it('is not offered before there is enough, and the sentence says what to record', async () => {
    program()
    open()
    await waitFor(() =>
      expect(screen.getByTestId('readiness')).toHaveTextContent('Record one more take of Stand.'),
    )
    expect(screen.getByTestId('train')).toBeDisabled()
  })

  it('asks what to learn from, shows how far it is, and can be cancelled', async () => {
    const { asked } = program({ recordings: takes, ready: true })
    open()
    await waitFor(() => expect(screen.getByTestId('train')).toBeEnabled())
    await user.click(screen.getByTestId('train'))
    expect(screen.getByTestId('model-name')).toHaveValue('Squat and stand')
    await user.click(screen.getByLabelText('A pose'))
    await user.click(screen.getByText(/Learn from all 2/))
    await user.click(screen.getByRole('checkbox', { name: /^Stand/ }))
    await user.click(screen.getByTestId('begin-training'))
    expect(await screen.findByTestId('train-progress')).toHaveTextContent('40 s left')
    expect(screen.getByRole('progressbar', { name: 'Training' })).toHaveAttribute(
      'aria-valuenow',
      '50',
    )
    expect(puts(asked, 'POST /api/jobs')).toEqual([
      {
        kind: 'teach',
        payload: {
          family: 'movement',
          recordings: ['take-1'],
          window_s: null,
          effort: 'quick',
          name: 'Squat and stand',
        },
      },
    ])
    await user.click(screen.getByRole('button', { name: 'Cancel' }))
    await waitFor(() => expect(screen.getByTestId('train-progress')).toHaveTextContent('Ending'))
  })

  it('says when nobody works the queue off', async () => {
    const { state } = program({ jobs: [job('lesson', { state: 'queued', seconds_left: null })] })
    state.hasWorker = false
    open()
    expect(await screen.findByTestId('train-progress')).toHaveTextContent('is not running')
  })

  it('tells no old time that is left while the program is away', async () => {
    program({ jobs: [job('lesson')] })
    const { session } = open()
    const progress = await screen.findByTestId('train-progress')
    expect(screen.getByTestId('time-left')).toHaveTextContent('40 s left')
    act(() => session.store.setState({ connection: 'away' }))
    expect(progress).toHaveTextContent('The program is not answering')
    expect(screen.getByTestId('time-left')).toBeEmptyDOMElement()
  })

  it('says why it failed, and offers another try', async () => {
    localStorage.setItem('poser.teach.job', 'lesson')
    program({ jobs: [ended('lesson', { state: 'failed', message: 'Squat has too few takes.' })] })
    open()
    expect(await screen.findByText('Squat has too few takes.')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Train again' }))
    expect(screen.getByTestId('train-options')).toBeVisible()
  })

  it('ends with a sentence, what was mixed up, and the way to the stage', async () => {
    localStorage.setItem('poser.teach.job', 'lesson')
    program({ jobs: [ended('lesson', { result: { model: 'morning' } })] })
    const { session, socket } = open()
    const shown = await screen.findByTestId('train-result')
    await waitFor(() => expect(shown).toHaveTextContent('Tested on 2 videos it had not seen'))
    expect(within(shown).getByText('What was taken for what')).toBeVisible()
    // Two parts of one name could not be told apart by ear.
    expect(within(shown).getAllByRole('region')).toHaveLength(1)
    expect(within(shown).getByRole('link', { name: 'The whole report' })).toHaveAttribute(
      'href',
      '/models/morning',
    )
    // The program needs a moment to look at a new file.
    let asks = 0
    socket.configure = ({ model }) => {
      asks += 1
      const known = asks > 1
      return { ok: known, model: known ? (model ?? null) : 'body_poses', message: 'Not yet.' }
    }
    await user.click(screen.getByTestId('try-live'))
    expect(await screen.findByText('The stage')).toBeVisible()
    expect(session.store.getState().model).toBe('morning')
  })
})

it('says what is not to be had, and tries again', async () => {
  answerWith({ 'GET /api/movements': new Refusal(503, 'The desk is busy. Try again.') })
  open()
  expect(await screen.findByText('The desk is busy. Try again.')).toBeVisible()
  program()
  await settle()
  for (const again of screen.getAllByRole('button', { name: 'Try again' })) await user.click(again)
  await card('Squat')
})
