import { act, fireEvent, screen, waitFor, within } from '@testing-library/react'
import { MemoryRouter, Route, Routes } from 'react-router'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { Keys } from '@/features/live/Keys'
import type { Labels, Movements, Segment } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { MOVEMENTS, recording } from '@/testing/recordings'
import { renderOn, testStage } from '@/testing/stage'
import ReviewPage from './ReviewPage'

const TIMES = Array.from({ length: 100 }, (_, i) => i / 10)
const SEGMENTS: readonly Segment[] = [
  { start_s: 1, end_s: 3, label: 'squat', family: 'movement' },
  { start_s: 3, end_s: 5, label: 'stand', family: 'movement' },
  { start_s: 0, end_s: 9, label: 'good', family: 'quality' },
]
const SAID = {
  model: 'body_poses',
  classes: ['squat', 'stand'],
  times_s: TIMES,
  // Stand from 2 s on: wrong for a second.
  labels: TIMES.map((time) => (time < 2 ? 0 : 1)),
  confidences: TIMES.map(() => 0.8),
  verdicts: TIMES.map(() => 'sure'),
}

let kept: Labels
let elsewhere: Labels | null

function open(address = '/review/walk', answers: Record<string, unknown> = {}) {
  const asked = answerWith({
    'GET /api/recordings': {
      recordings: [
        recording({ seconds: { movement: { squat: 90, stand: 2 } } }),
        recording({ id: 'film', has_picture: true }),
        recording({ id: 'new', has_landmarks: false }),
      ],
      free_bytes: 1,
    },
    'GET /api/recordings/walk/times': { times_s: TIMES },
    'GET /api/recordings/film/times': { times_s: TIMES },
    'GET /api/recordings/walk/labels': () => kept,
    'GET /api/recordings/film/labels': () => kept,
    'PUT /api/recordings/walk/labels': (sent: unknown) => {
      const labels = sent as Labels
      if (elsewhere !== null) {
        const refusal = new Refusal(409, 'Somebody else was quicker.', elsewhere)
        kept = elsewhere
        elsewhere = null
        return refusal
      }
      kept = { revision: `${labels.revision}+`, segments: labels.segments }
      return kept
    },
    'GET /api/movements': MOVEMENTS,
    'GET /api/features': { features: [] },
    'GET /api/jobs': { jobs: [], has_worker: true },
    'GET /api/recordings/walk/timeline?model=body_poses': SAID,
    'GET /api/recordings/film/timeline?model=body_poses': SAID,
    ...answers,
  })
  const stage = testStage()
  stage.session.store.setState({ connection: 'online' })
  renderOn(
    stage,
    <MemoryRouter initialEntries={[address]}>
      <Keys />
      <Routes>
        <Route path="review" element={<h1>The list</h1>} />
        <Route path="review/:id" element={<ReviewPage />} />
      </Routes>
    </MemoryRouter>,
  )
  return asked
}

const press = (key: string, change: object = {}) => {
  fireEvent.keyDown(document.body, { key, code: key, ...change })
  fireEvent.keyUp(document.body, { key, code: key, ...change })
}
const ready = () => screen.findByTestId('timeline')
const labels = () =>
  within(screen.getByTestId('labels'))
    .queryAllByTestId('label')
    .map((item) => item.textContent)
const selected = () =>
  screen.getAllByTestId('label').find((item) => item.getAttribute('aria-pressed') === 'true')
const time = () => screen.getByTestId('time').textContent
const spoken = () => screen.getByTestId('spoken').textContent
const saved = () => waitFor(() => expect(screen.getByTestId('save')).toHaveTextContent('Saved'))

beforeEach(() => {
  kept = { revision: 'r', segments: SEGMENTS }
  elsewhere = null
})

describe('a recording', () => {
  it('opens at the time of the address, and loads nothing that it does not show', async () => {
    const asked = open('/review/walk?t=3.5')
    await ready()
    expect(time()).toBe('0:03.50 · frame 36 of 100')
    expect(screen.getByTestId('label-now')).toHaveTextContent('Stand')
    await waitFor(() =>
      expect(screen.getByTestId('said-now')).toHaveTextContent('Model: Stand, 80 %'),
    )
    expect(screen.queryByTestId('film')).toBeNull()
    const whats = asked.map(({ what }) => what)
    expect(new Set(whats).size).toBe(whats.length)
    expect(whats.filter((what) => /curves|picture|thumbnail|jobs/.test(what))).toEqual([])
  })

  it('shows its film, or the body alone', async () => {
    open('/review/film')
    await ready()
    expect(screen.getByTestId('film').getAttribute('src')).toMatch(/recordings\/film\/picture$/)
    press('V', { shiftKey: true })
    expect(screen.queryByTestId('film')).toBeNull()
  })

  it('that is not there, or has nobody in it, leads back to the list', async () => {
    open('/review/nowhere')
    expect(await screen.findByText('This recording is not here')).toBeVisible()
    expect(screen.getByRole('link', { name: 'All recordings' })).toHaveAttribute('href', '/review')
  })

  it('in which nobody was looked for yet says so', async () => {
    open('/review/new')
    expect(await screen.findByText(/Nobody has been looked for/)).toBeVisible()
  })

  it('that cannot be read says why', async () => {
    open('/review/walk', { 'GET /api/recordings/walk/labels': new Refusal(503, 'It is starting.') })
    expect(await screen.findByRole('alert')).toHaveTextContent('It is starting.')
  })
})

describe('by keyboard', () => {
  it('goes from frame to frame, from label to label', async () => {
    open()
    await ready()
    press('ArrowRight')
    press('ArrowRight', { shiftKey: true })
    expect(time()).toBe('0:01.10 · frame 12 of 100')
    press('PageDown')
    expect(time()).toMatch(/^0:03\.00/)
    expect(selected()).toHaveTextContent('Stand')
    press('Home')
    expect(time()).toMatch(/^0:00\.00/)
  })

  it('splits, names, joins, deletes, and undoes all of it', async () => {
    open()
    await ready()
    press('PageDown')
    press('ArrowRight', { shiftKey: true })
    press('S', { shiftKey: true })
    expect(labels()).toEqual([
      'Squat0:01.00 – 0:02.00',
      'Squat0:02.00 – 0:03.00',
      'Stand0:03.00 – 0:05.00',
    ])
    press('s')
    expect(labels()[1]).toBe('Stand0:02.00 – 0:03.00')
    press('J', { shiftKey: true })
    expect(labels()).toEqual(['Squat0:01.00 – 0:02.00', 'Stand0:02.00 – 0:05.00'])
    expect(spoken()).toBe('Join: Stand, 2.00 to 5.00 s')
    press('Delete')
    expect(labels()).toHaveLength(1)
    await saved()
    expect(kept.segments).toHaveLength(2)
    for (let step = 0; step < 4; step += 1) press('z', { ctrlKey: true })
    expect(labels()).toHaveLength(2)
    expect(labels()[0]).toBe('Squat0:01.00 – 0:03.00')
    await saved()
    expect(kept.segments).toEqual(SEGMENTS)
    press('Z', { ctrlKey: true, shiftKey: true })
    expect(labels()).toHaveLength(3)
  })

  it('paints with a key that is held', async () => {
    open()
    await ready()
    press('End')
    fireEvent.keyDown(document.body, { key: '1', code: 'Digit1' })
    fireEvent.keyDown(document.body, { key: '1', code: 'Digit1', repeat: true })
    press('ArrowLeft')
    press('ArrowLeft')
    expect(labels()).toHaveLength(2)
    fireEvent.keyUp(document.body, { key: '1', code: 'Digit1' })
    expect(labels()[2]).toBe('Squat0:09.70 – 0:10.00')
  })

  it('writes in a field without doing anything', async () => {
    open()
    await ready()
    fireEvent.click(screen.getByRole('button', { name: 'Movement' }))
    const field = screen.getByRole('textbox', { name: 'Name of the movement' })
    fireEvent.keyDown(field, { key: 'Delete', code: 'Delete' })
    fireEvent.keyDown(field, { key: ' ', code: 'Space' })
    expect(labels()).toHaveLength(2)
    expect(screen.getByRole('button', { name: 'Play' })).toBeVisible()
  })

  it('adds a movement to what another tab did meanwhile', async () => {
    const theirs = { ...MOVEMENTS, revision: 'm2' }
    const asked = open('/review/walk', {
      'PUT /api/movements': (sent: unknown) =>
        (sent as Movements).revision === 'm2'
          ? sent
          : new Refusal(409, 'Somebody else was quicker.', theirs),
    })
    await ready()
    fireEvent.click(screen.getByRole('button', { name: 'Movement' }))
    const field = screen.getByRole('textbox', { name: 'Name of the movement' })
    fireEvent.change(field, { target: { value: 'Jump' } })
    fireEvent.submit(field)
    expect(await screen.findByRole('button', { name: /^Jump, key/ })).toBeVisible()
    expect(screen.queryByRole('alert')).toBeNull()
    expect(asked.filter(({ what }) => what === 'PUT /api/movements')).toHaveLength(2)
  })

  it('lists its keys', async () => {
    open()
    await ready()
    press('?')
    const dialog = await screen.findByRole('dialog', { name: 'Keys' })
    expect(dialog).toHaveTextContent('Split the label here')
  })
})

describe('what is worth a look', () => {
  it('is the next mistake of the model', async () => {
    open()
    await ready()
    fireEvent.click(await screen.findByRole('button', { name: 'Next mistake (1)' }))
    expect(time()).toMatch(/^0:02\.00/)
    expect(spoken()).toBe('Squat, taken for Stand')
  })

  it('is the label of which there is least in all recordings', async () => {
    open()
    await ready()
    press('R', { shiftKey: true })
    expect(time()).toMatch(/^0:03\.00/)
    expect(spoken()).toBe('Stand, 2 s in all')
  })
})

describe('two tabs', () => {
  const conflict = async () => {
    open()
    await ready()
    elsewhere = { revision: 'x', segments: SEGMENTS.slice(0, 1) }
    press('PageDown')
    press('Delete')
    return screen.findByTestId('conflict')
  }

  it('are told of each other, and one keeps its own', async () => {
    const bar = await conflict()
    expect(bar).toHaveTextContent('Somebody else changed these labels')
    expect(labels()).toEqual(['Stand0:03.00 – 0:05.00'])
    fireEvent.click(within(bar).getByRole('button', { name: 'Keep mine' }))
    await saved()
    expect(kept.segments).toEqual(SEGMENTS.slice(1))
  })

  it('or takes the others, which can be undone', async () => {
    const bar = await conflict()
    fireEvent.click(within(bar).getByRole('button', { name: 'Take the others' }))
    expect(labels()).toEqual(['Squat0:01.00 – 0:03.00'])
    expect(kept.revision).toBe('x')
    press('z', { ctrlKey: true })
    expect(labels()).toEqual(['Stand0:03.00 – 0:05.00'])
    await saved()
    expect(kept.segments).toEqual(SEGMENTS.slice(1))
  })
})

describe('the hand on the timeline', () => {
  const WIDTH = 1000
  const lane = () => screen.getByTestId('track-movement').parentElement as HTMLElement
  /** A place on the lane, by its time. */
  const at = (time_s: number, more: object = {}) => ({
    clientX: (time_s / 10) * WIDTH,
    pointerId: 1,
    pointerType: 'mouse',
    button: 0,
    ...more,
  })

  beforeEach(async () => {
    vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(WIDTH)
    vi.spyOn(HTMLElement.prototype, 'getBoundingClientRect').mockReturnValue(
      new DOMRect(0, 0, WIDTH, 40),
    )
    open()
    await ready()
  })

  const drag = (from: number, to: number) => {
    fireEvent.pointerDown(lane(), at(from))
    fireEvent.pointerMove(lane(), at((from + to) / 2))
    fireEvent.pointerMove(lane(), at(to))
    fireEvent.pointerUp(lane(), at(to))
  }

  it('drags an edge, with the neighbour that touches it, onto a frame', async () => {
    drag(3.02, 3.94)
    expect(labels()).toEqual(['Squat0:01.00 – 0:03.90', 'Stand0:03.90 – 0:05.00'])
    await saved()
    expect(kept.segments[0]?.end_s).toBe(3.9)
  })

  it('marks a stretch, which a key then names', () => {
    drag(6, 8)
    expect(labels()).toHaveLength(2)
    press('1')
    expect(labels()[2]).toBe('Squat0:06.00 – 0:08.00')
  })

  it('selects with a click, and zooms with the wheel', () => {
    fireEvent.pointerDown(lane(), at(2))
    fireEvent.pointerUp(lane(), at(2))
    expect(selected()).toHaveTextContent('Squat')
    expect(time()).toMatch(/^0:02\.00/)
    const wheel = new WheelEvent('wheel', { deltaY: -300, bubbles: true, cancelable: true })
    Object.defineProperty(wheel, 'clientX', { value: 200 })
    act(() => void lane().dispatchEvent(wheel))
    expect(wheel.defaultPrevented).toBe(true)
    // Zoomed in about twofold, the same pixel is another time, except under the pointer.
    fireEvent.pointerDown(lane(), at(2))
    fireEvent.pointerUp(lane(), at(2))
    expect(time()).toMatch(/^0:02\.00/)
    fireEvent.pointerDown(lane(), at(8))
    fireEvent.pointerUp(lane(), at(8))
    expect(time()).toMatch(/^0:05\.[01]0/)
  })
})
