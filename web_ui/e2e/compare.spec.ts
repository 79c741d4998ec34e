import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import { checkLooks } from './looks.ts'
import { knownPlaces, SHORT_FILM } from './places.ts'
import type { Program } from './program.ts'
import { expect, NOBODY_ANSWERS, type Stage, test } from './stage.ts'

// What the first makes, the others look at.
test.describe.configure({ mode: 'serial', timeout: 420_000 })

const FOUND_MS = 240_000

test('two films are dropped in and compared; the worker is killed midway; there is one result', async ({
  stage,
  program,
}) => {
  const { page } = stage
  stage.pardon(NOT_MADE_YET)
  await openCompare(stage)
  await expect(page.getByTestId('first-use')).toBeVisible()
  await looks(page, 'compare-first')

  await dropFilms(page, SHORT_FILM, knownPlaces().footage)
  for (const side of ['reference', 'student']) {
    await expect(page.getByTestId(`chosen-${side}`)).toBeVisible({ timeout: 60_000 })
  }
  await expect(page.getByTestId('chosen-reference')).toContainText('garden')
  await page.getByTestId('compare').click()
  await expect(page).toHaveURL(/\/compare\/.+-[0-9a-f]+$/)
  await expect(page.getByTestId('comparing')).toBeVisible()
  const address = page.url()
  await looks(page, 'compare-waiting')

  program.startJobs()
  await expect
    .poll(() => shareDone(page), { timeout: FOUND_MS, intervals: [100] })
    .toBeGreaterThan(0.1)
  await program.killJobs()
  expect(resultsOf(program)).toEqual([])
  await page.reload()
  program.startJobs()
  await expect(page.getByTestId('score')).toBeVisible({ timeout: FOUND_MS })
  await expect(page.getByTestId('corrections').getByRole('listitem').first()).toBeVisible()
  expect(page.url()).toBe(address)
  expect(resultsOf(program)).toEqual([address.slice(address.lastIndexOf('/') + 1)])

  await bothFilmsAreThere(page)
  await looks(page, 'compare-result')
  await looks(page, 'compare-joints', page.getByTestId('joints'))
  await page.getByRole('link', { name: 'All comparisons' }).click()
  await expect(page.getByTestId('comparisons').getByRole('listitem')).toHaveCount(1)
  await looks(page, 'compare-list')
})

test('a result is gone through by keyboard, shown in three ways, and taken along', async ({
  stage,
  program,
}) => {
  const { page } = stage
  stage.pardon(NOT_MADE_YET)
  await openResult(stage, program)
  const now = () => timeOf(page, 'student')

  await page.keyboard.press('Shift+ArrowRight')
  expect(await now()).toBeCloseTo(1, 0)
  await page.keyboard.press('1')
  const first = page.getByTestId('corrections').getByRole('button').first()
  await expect(first).toHaveAttribute('aria-current', 'true')
  const shown = await now()
  await expect(first).toContainText(`0:${shown.toFixed(1).padStart(4, '0')}`)
  await filmsAgree(page)

  await page.keyboard.press('Home')
  await page.keyboard.press('Space')
  await expect.poll(now).toBeGreaterThan(1)
  await page.keyboard.press('Space')
  await filmsAgree(page)

  const strip = page.getByTestId('scrubber')
  const box = await strip.boundingBox()
  await strip.click({ position: { x: (box?.width ?? 0) / 2, y: 60 } })
  await expect(strip).toHaveAttribute('aria-valuetext', /^You at 0:\d\d\.\d, the reference at/)
  await filmsAgree(page)

  await page.keyboard.press('Shift+V')
  await expect(page.getByTestId('film-reference')).toHaveCount(0)
  await looks(page, 'compare-over')
  await page.keyboard.press('Shift+V')
  await expect(page.getByTestId('film-student')).toHaveCount(0)
  const space = page.getByTestId('space')
  await space.focus()
  await page.keyboard.press('ArrowRight')
  await expect(space).toHaveAttribute('aria-valuetext', /turned 35° to the right/)
  await looks(page, 'compare-space')

  for (const [words, ending] of [
    ['Film, one over the other (.mp4)', 'mp4'],
    ['Figures as a table (.csv)', 'csv'],
    ['Figures for programs (.json)', 'json'],
  ] as const) {
    await page.getByRole('button', { name: 'Save' }).click()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: words }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${ending}$`))
    const file = readFileSync(await download.path())
    expect(file.length).toBeGreaterThan(500)
    if (ending === 'mp4') expect(file.subarray(4, 8).toString()).toBe('ftyp')
  }
})

test('a comparison is renamed, deleted, and brought back', async ({ stage, program }) => {
  const { page } = stage
  stage.pardon(NOT_MADE_YET)
  await openResult(stage, program)
  await page.getByRole('button', { name: /^More for / }).click()
  await page.getByRole('menuitem', { name: 'Rename' }).click()
  await page.getByLabel('Name', { exact: true }).fill('First week')
  await page.getByRole('button', { name: 'Save', exact: true }).last().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('First week')
  await expect(page).toHaveTitle('First week · Poser')

  await page.getByRole('button', { name: 'More for First week' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(page).toHaveURL(/\/compare$/)
  await expect(page.getByRole('link', { name: 'First week' })).toHaveCount(0)
  expect(resultsOf(program)).toEqual([])
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('link', { name: 'First week' })).toBeVisible()
  expect(resultsOf(program)).toHaveLength(1)
})

test('the program is gone: the page says so, and goes on when it is back', async ({
  stage,
  program,
}) => {
  const { page } = stage
  stage.pardon(NOBODY_ANSWERS)
  stage.pardon(NOT_MADE_YET)
  await openResult(stage, program)
  await program.kill()
  const address = page.url()
  await page.reload()
  await expect(page.getByText('This comparison could not be opened')).toBeVisible({
    timeout: 60_000,
  })
  await looks(page, 'compare-offline')
  await program.start()
  await expect(page.getByTestId('score')).toBeVisible({ timeout: 60_000 })
  expect(page.url()).toBe(address)
})

/** What Chromium says of a comparison that is asked for while it is made. */
const NOT_MADE_YET = /404 \(NOT FOUND\)/

/** Without a tip of whatever comes to lie under the pointer. */
async function looks(page: Page, name: string, part?: Locator): Promise<void> {
  await page.mouse.move(1, 300)
  await checkLooks(page, name, part)
}

async function openCompare(stage: Stage): Promise<void> {
  await stage.open()
  await stage.page.getByRole('link', { name: 'Compare' }).click()
  await expect(stage.page.getByTestId('connection')).toHaveAttribute('data-connection', 'online')
  await expect(stage.page.getByRole('heading', { name: 'Compare', level: 1 })).toBeVisible()
}

/** The comparison that the first test made. */
async function openResult(stage: Stage, program: Program): Promise<void> {
  const [made] = resultsOf(program)
  await openCompare(stage)
  await stage.page.getByTestId(`comparison-${made}`).getByRole('link').click()
  await expect(stage.page.getByTestId('score')).toBeVisible()
  await bothFilmsAreThere(stage.page)
}

/** Lets two files fall onto the page, the reference first. */
async function dropFilms(page: Page, ...films: readonly string[]): Promise<void> {
  const files = films.map(
    (film) => [basename(film), readFileSync(film).toString('base64')] as const,
  )
  const transfer = await page.evaluateHandle((contents) => {
    const data = new DataTransfer()
    for (const [name, base64] of contents) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
      data.items.add(new File([bytes], name, { type: 'video/mp4' }))
    }
    return data
  }, files)
  const place = page.getByRole('region', { name: 'What to compare' })
  await place.dispatchEvent('dragenter', { dataTransfer: transfer })
  await place.dispatchEvent('drop', { dataTransfer: transfer })
}

async function shareDone(page: Page): Promise<number> {
  const bar = page.getByTestId('comparing').getByRole('progressbar')
  return Number(await bar.getAttribute('aria-valuenow')) / 100
}

function resultsOf(program: Program): string[] {
  const folder = join(program.folder, 'comparisons')
  return existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : []
}

async function bothFilmsAreThere(page: Page): Promise<void> {
  for (const side of ['reference', 'student']) {
    await expect
      .poll(() =>
        page.getByTestId(`film-${side}`).evaluate((film: HTMLVideoElement) => film.readyState),
      )
      .toBeGreaterThanOrEqual(2)
  }
}

async function timeOf(page: Page, side: string): Promise<number> {
  const words = (await page.getByTestId(`time-${side}`).textContent()) ?? ''
  const [minutes, seconds] = words.split(':').map(Number)
  return (minutes ?? 0) * 60 + (seconds ?? 0)
}

/** Both films stand where the page says that they are. */
async function filmsAgree(page: Page): Promise<void> {
  for (const side of ['reference', 'student']) {
    const film = page.getByTestId(`film-${side}`)
    await expect
      .poll(async () => {
        const at_s = await film.evaluate((one: HTMLVideoElement) => one.currentTime)
        return Math.abs(at_s - (await timeOf(page, side)))
      })
      .toBeLessThan(0.15)
  }
}
