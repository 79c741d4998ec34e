import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { MemoryRouter, useNavigate } from 'react-router'
import { expect, it } from 'vitest'
import { answerWith } from '@/testing/answers'
import { renderOn, testStage } from '@/testing/stage'
import { AppRoutes } from './routes'
import { Shell } from './Shell'

function open(address: string) {
  answerWith({ 'GET /api/jobs': { jobs: [], has_worker: true } })
  const stage = testStage()
  stage.session.store.setState({ connection: 'online', model: 'body_poses' })
  renderOn(
    stage,
    <MemoryRouter initialEntries={[address]}>
      <Shell>
        <AppRoutes />
        <Back />
      </Shell>
    </MemoryRouter>,
  )
}

function Back() {
  const navigate = useNavigate()
  return (
    <button type="button" onClick={() => void navigate('/models/body_poses')}>
      To a model
    </button>
  )
}

const pages = () => within(screen.getByRole('navigation', { name: 'Pages' }))

it('marks the present page, also below it', async () => {
  open('/models/body_poses')
  expect(await screen.findByRole('heading', { name: 'Body poses', level: 1 })).toBeVisible()
  const current = pages()
    .getAllByRole('link')
    .filter((link) => link.getAttribute('aria-current') === 'page')
  expect(current.map((link) => link.textContent)).toEqual(['Models'])
})

it('names the tab after the page, and after what is on it', async () => {
  open('/')
  expect(document.title).toBe('Live · Poser')
  await userEvent.click(pages().getByRole('link', { name: 'Models' }))
  expect(await screen.findByRole('heading', { name: 'Models', level: 1 })).toBeVisible()
  expect(document.title).toBe('Models · Poser')
  await userEvent.click(screen.getByRole('button', { name: 'To a model' }))
  expect(await screen.findByRole('heading', { name: 'Body poses', level: 1 })).toBeVisible()
  expect(document.title).toBe('Body poses · Poser')
})

it('moves the focus to the page that was gone to', async () => {
  open('/')
  expect(document.body).toHaveFocus()
  await userEvent.click(pages().getByRole('link', { name: 'Models' }))
  expect(screen.getByRole('main')).toHaveFocus()
})

it('begins with a way past the bar', async () => {
  open('/')
  await userEvent.tab()
  const skip = screen.getByRole('link', { name: 'Skip to the page' })
  expect(skip).toHaveFocus()
  expect(skip).toHaveAttribute('href', `#${screen.getByRole('main').id}`)
})

it('says so at an address without a page', () => {
  open('/tango')
  expect(screen.getByRole('heading', { name: 'There is nothing at this address' })).toBeVisible()
})
