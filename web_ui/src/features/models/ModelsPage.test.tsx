import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, Route, Routes } from 'react-router'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { UndoPlace } from '@/components/Undo'
import type { LiveState } from '@/features/live/liveState'
import type { ModelList } from '@/lib/protocol'
import { answerWith, Refusal } from '@/testing/answers'
import { LIST, report } from '@/testing/models'
import { renderOn, testStage } from '@/testing/stage'
import ModelPage from './ModelPage'
import ModelsPage from './ModelsPage'

const user = userEvent.setup()

interface Setting {
  list?: ModelList
  address?: string
  state?: Partial<LiveState>
}

function open({ list = LIST, address = '/models', state = {} }: Setting = {}) {
  const stage = testStage()
  stage.session.store.setState({ connection: 'online', model: list.default, ...state })
  renderOn(
    stage,
    <MemoryRouter initialEntries={[address]}>
      <Routes>
        <Route path="models" element={<ModelsPage />} />
        <Route path="models/:id" element={<ModelPage />} />
      </Routes>
      <UndoPlace />
    </MemoryRouter>,
    list,
  )
  return stage
}

const REST = {
  'GET /api/movements': { revision: '1', families: [] },
  'GET /api/recordings': { free_bytes: 1, recordings: [{ id: 'take-1', title: 'Anna squats' }] },
}

// Notices stay for some seconds, also those of the test before.
const notice = () => screen.getAllByTestId('notice').at(-1)

const live = () => screen.getByTestId('live-model')

async function more(name: string, item: RegExp) {
  await user.click(screen.getByRole('button', { name: `More for ${name}` }))
  await user.click(await screen.findByRole('menuitem', { name: item }))
}

beforeEach(() => void answerWith(REST))

describe('the list', () => {
  it('puts the live one first, with the way back, and says why a file is refused', () => {
    open()
    expect(live()).toHaveAttribute('data-model', 'morning')
    expect(live()).toHaveTextContent('90 %')
    expect(live()).toHaveTextContent('between 80 % and 95 %')
    expect(within(live()).getByRole('button', { name: 'Back to “First try”' })).toBeVisible()
    const refused = screen.getByTestId('model-evil')
    expect(refused).toHaveTextContent('evil.pickle names os.system.')
    expect(within(refused).queryByRole('button', { name: 'Go live' })).toBeNull()
  })

  it('tells who has no model yet where to make one', () => {
    open({ list: { version: 1, default: null, before: null, models: [] } })
    expect(screen.getByRole('heading', { name: 'There is no model yet' })).toBeVisible()
    expect(screen.getByRole('link', { name: /Teach it/ })).toHaveAttribute('href', '/teach')
  })

  it('says when the program is away, and keeps what it said', () => {
    open({ state: { connection: 'away' } })
    expect(screen.getByText(/This is what it said last/)).toBeVisible()
    expect(live()).toBeVisible()
  })
})

describe('going live', () => {
  it('changes everybody and this stage at once, and can be taken back', async () => {
    const puts: string[] = []
    answerWith({
      ...REST,
      'PUT /api/models/live': (json: { id: string }) => {
        puts.push(json.id)
        // Nobody had chosen before: the program took the first.
        return { default: json.id, before: puts.length === 1 ? null : 'first' }
      },
    })
    const stage = open()
    const tile = screen.getByTestId('model-first')
    await user.click(within(tile).getByRole('button', { name: 'Go live' }))
    expect(puts).toEqual(['first'])
    expect(live()).toHaveAttribute('data-model', 'first')
    expect(stage.socket.configures).toEqual([{ model: 'first' }])
    expect(notice()).toHaveTextContent('“First try” is live.')
    await user.click(screen.getAllByRole('button', { name: 'Undo' }).at(-1) as HTMLElement)
    expect(puts).toEqual(['first', 'morning'])
    expect(live()).toHaveAttribute('data-model', 'morning')
  })

  it('says in words why not, and leaves all as it was', async () => {
    answerWith({ ...REST, 'PUT /api/models/live': new Refusal(422, 'Its file was changed.') })
    const stage = open()
    await user.click(within(live()).getByRole('button', { name: /^Back to/ }))
    expect(notice()).toHaveTextContent('Its file was changed.')
    expect(live()).toHaveAttribute('data-model', 'morning')
    expect(stage.socket.configures).toEqual([])
  })
})

describe('what is done now and then', () => {
  it('deletes with a way back', async () => {
    const asked = answerWith({
      ...REST,
      'DELETE /api/models/first': { undo: 'token-1' },
      'POST /api/trash/token-1/restore': { id: 'first' },
      // Its folder is looked through once a second: asked at once, the program still lists it.
      'GET /api/models': LIST,
    })
    open()
    await more('First try', /Delete/)
    expect(screen.queryByTestId('model-first')).toBeNull()
    expect(screen.queryByRole('button', { name: /^Back to/ })).toBeNull()
    await user.click(screen.getAllByRole('button', { name: 'Undo' }).at(-1) as HTMLElement)
    expect(asked.map(({ what }) => what)).toContain('POST /api/trash/token-1/restore')
  })

  it('names and describes', async () => {
    const asked = answerWith({ ...REST, 'PATCH /api/models/first': null })
    open()
    await more('First try', /Name and describe/)
    const name = await screen.findByRole('textbox', { name: 'Name' })
    await user.clear(name)
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(screen.getByRole('alert')).toHaveTextContent('A model needs a name.')
    await user.click(name)
    await user.paste('Second try')
    await user.click(screen.getByRole('textbox', { name: 'What it is for' }))
    await user.paste('Warm-up')
    await user.click(screen.getByRole('button', { name: 'Save' }))
    expect(asked.find(({ what }) => what.startsWith('PATCH'))?.json).toEqual({
      name: 'Second try',
      description: 'Warm-up',
    })
    expect(await screen.findByRole('link', { name: 'Second try' })).toBeVisible()
  })

  it('keeps a model as a file, or says why it cannot be written', async () => {
    vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:model')
    const clicked = vi
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(() => undefined)
    answerWith({
      ...REST,
      'GET /api/models/first/file?format=skops': new Blob(['model']),
      'GET /api/models/first/file?format=onnx': new Refusal(422, 'It cannot be written as ONNX.'),
    })
    open()
    await more('First try', /\.skops/)
    await vi.waitFor(() => expect(clicked).toHaveBeenCalledOnce())
    expect((clicked.mock.instances[0] as HTMLAnchorElement | undefined)?.download).toBe(
      'first.skops',
    )
    await more('First try', /\.onnx/)
    await vi.waitFor(() => expect(notice()).toHaveTextContent('It cannot be written as ONNX.'))
  })
})

describe('side by side', () => {
  it('compares the models that were chosen', async () => {
    const better = {
      name: 'balanced_accuracy',
      words: 'right, alike',
      value: 0.97,
      low: 0.96,
      high: 0.99,
    } as const
    answerWith({
      ...REST,
      'GET /api/models/morning/report': report('morning', { scores: [better] }),
      'GET /api/models/first/report': report('first'),
    })
    open()
    await user.click(within(live()).getByRole('checkbox', { name: 'Compare' }))
    expect(screen.getByRole('button', { name: 'Compare' })).toBeDisabled()
    const tile = screen.getByTestId('model-first')
    await user.click(within(tile).getByRole('checkbox', { name: 'Compare' }))
    await user.click(screen.getByRole('button', { name: 'Compare' }))
    expect(await screen.findByTestId('verdict')).toHaveTextContent(
      '“Morning” is right 97 % of the time, “First try” 90 %. That is more than luck explains.',
    )
    const squat = screen.getByRole('row', { name: /^Squat/ })
    expect(
      within(squat)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['90\u202f%', '90\u202f%'])
  })

  it('says so when one of them is gone', async () => {
    answerWith({ ...REST, 'GET /api/models/morning/report': report('morning') })
    open({ address: '/models?compare=morning,gone' })
    expect(await screen.findByText(/not two of these models with a report/)).toBeVisible()
  })
})

describe('one model', () => {
  it('shows its report, each mistake one click from the timeline', async () => {
    answerWith({ ...REST, 'GET /api/models/morning/report': report('morning') })
    open({ address: '/models/morning' })
    expect(await screen.findByTestId('report')).toHaveTextContent('Only one person is in it.')
    expect(screen.getByTestId('main-score')).toHaveTextContent('90 %')
    expect(document.title).toBe('Morning · Poser')
    const mistake = await screen.findByRole('link', {
      name: /Lunge, taken for Squat Anna squats, 1:03/,
    })
    expect(mistake).toHaveAttribute('href', '/review/take-1?t=63.4')
    expect(screen.getByText('No longer in the library')).toBeVisible()
    const row = screen.getByRole('row', { name: /^Lunge/ })
    expect(
      within(row)
        .getAllByRole('cell')
        .map((cell) => cell.textContent),
    ).toEqual(['30\u202f%3 of 10', '70\u202f%7 of 10'])
  })

  it('lights up what it looks at for each movement', async () => {
    answerWith({ ...REST, 'GET /api/models/morning/report': report('morning') })
    open({ address: '/models/morning' })
    const list = await screen.findByRole('list', { name: 'What tells Squat' })
    expect(list).toHaveTextContent('left knee70 %')
    await user.click(screen.getByRole('button', { name: 'Lunge' }))
    expect(screen.getByRole('list', { name: 'What tells Lunge' })).toHaveTextContent(
      'right ankle100 %',
    )
    const lit = [...document.querySelectorAll('[data-lit]')].map((part) =>
      part.getAttribute('data-part'),
    )
    expect(lit).toEqual(['right_ankle'])
  })

  it('shows the card of a model without a report, and asks for none', () => {
    const asked = answerWith(REST)
    open({ address: '/models/poses' })
    expect(screen.getByText('Twenty poses.')).toBeVisible()
    expect(screen.getByText('98 %')).toBeVisible()
    expect(asked.filter(({ what }) => what.includes('report'))).toEqual([])
  })

  it('says so when there is no such model', () => {
    open({ address: '/models/tango' })
    expect(screen.getByRole('heading', { name: 'There is no such model' })).toBeVisible()
  })
})
