import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from '@/lib/api'
import { showUndo, showWords, UndoPlace } from './Undo'

const user = userEvent.setup()

afterEach(() => {
  vi.useFakeTimers()
  render(<UndoPlace />)
  act(() => void vi.advanceTimersByTime(60_000))
})

it('takes back what was done, once', async () => {
  render(<UndoPlace />)
  const undo = vi.fn(async () => undefined)
  act(() => showUndo('“Squat” is deleted.', undo))
  expect(screen.getByTestId('notice')).toHaveTextContent('“Squat” is deleted.')
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(undo).toHaveBeenCalledOnce()
  expect(screen.queryByTestId('notice')).toBeNull()
})

it('stays and says why when it cannot be taken back', async () => {
  render(<UndoPlace />)
  const undo = vi.fn(async (): Promise<void> => {
    throw new ApiError(0, 'no_answer', 'The program does not answer.')
  })
  act(() => showUndo('Deleted.', undo))
  await user.click(screen.getByRole('button', { name: 'Undo' }))
  expect(screen.getByTestId('notice')).toHaveTextContent('The program does not answer.')
  undo.mockImplementation(async () => undefined)
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(screen.queryByTestId('notice')).toBeNull()
})

it('goes by itself, and shows no more than three at once', () => {
  vi.useFakeTimers()
  render(<UndoPlace />)
  for (const name of ['One', 'Two', 'Three', 'Four']) act(() => showWords(name))
  const place = screen.getByRole('region', { name: 'Just done' })
  expect(
    within(place)
      .getAllByTestId('notice')
      .map((card) => card.textContent),
  ).toEqual(['Two', 'Three', 'Four'])
  expect(within(place).queryByRole('button', { name: 'Undo' })).toBeNull()
  act(() => void vi.advanceTimersByTime(10_000))
  expect(place).toBeEmptyDOMElement()
})

it('takes a focus that was lost with what was deleted, and no other', () => {
  vi.useFakeTimers()
  render(
    <>
      <input aria-label="Search" />
      <UndoPlace />
    </>,
  )
  const pass = () => act(() => void vi.advanceTimersByTime(300))
  screen.getByRole('textbox').focus()
  act(() => showUndo('Deleted.', async () => undefined))
  pass()
  expect(screen.getByRole('textbox')).toHaveFocus()
  act(() => showUndo('Deleted too.', async () => undefined))
  // The program's list comes a moment after its answer.
  act(() => screen.getByRole('textbox').blur())
  pass()
  expect(screen.getAllByRole('button', { name: 'Undo' })[1]).toHaveFocus()
})
