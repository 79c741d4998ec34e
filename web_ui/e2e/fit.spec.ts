import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from '@playwright/test'
import type { Calibration } from '../src/lib/protocol.ts'
import { checkLooks } from './looks.ts'
import { Movements } from './movements.ts'
import type { Program } from './program.ts'
import { expect, type Stage, test } from './stage.ts'

/** The count-downs and the movements, on a machine that plays the camera's film slowly. */
const DONE_WITHIN_MS = 150_000

test.describe.configure({ timeout: 420_000 })

test.beforeEach(async ({ stage: _running, program }) => {
  await program.makeMisreaders()
})

test('a model that misreads somebody is fitted to them, used again after a reload, and forgotten', async ({
  stage,
  program,
}) => {
  const { page } = stage
  const movements = new Movements(page)
  await openWith(stage, program, 'Misread')
  const dialog = await fillIn(page, 'Ada')
  await movements.begin('red')
  await dialog.getByRole('button', { name: 'Begin' }).click()
  for (const label of ['Jump', 'Walk']) {
    await expect(page.getByTestId('to-show')).toHaveAttribute('data-label', label, {
      timeout: DONE_WITHIN_MS,
    })
  }
  // The camera has shown somebody who walks, and the model never said so.
  const said = new Set(stage.wire.newest.seen.map(({ label }) => label))
  expect([...said]).not.toContain('Walk')
  const fit = await expectHonest(stage, 'true')
  expect(fit.right_after).toBeGreaterThan(fit.right_before)
  await dialog.getByRole('button', { name: 'Keep it for Ada' }).click()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  expect(await program.people()).toMatchObject([
    { name: 'Ada', fits: [{ model: 'misread', helps: true }] },
  ])
  await expectFitted(page, movements)

  await page.reload()
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await expectFitted(page, movements)

  await page.keyboard.press('p')
  await expect(dialog.getByRole('region', { name: 'What is known of Ada' })).toContainText(
    `${percent(fit.right_before)} right before, ${percent(fit.right_after)} with it`,
  )
  await dialog.getByRole('button', { name: 'Forget Ada' }).click()
  await expect(dialog.getByRole('region', { name: 'What is known of Ada' })).toHaveCount(0)
  expect(filesOfPeople(program)).toEqual([])
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: 'Fit to me' })).toBeVisible()
  await page.reload()
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await movements.begin('red')
  await expect(stage.label).toHaveAttribute('data-label', /Jump|Stand/)
  await expect(page.getByRole('button', { name: 'Fit to me' })).toBeVisible()
})

test('a fit that helps nobody says so, and changes nothing; looks of its steps', async ({
  stage,
  program,
}) => {
  const { page } = stage
  await openWith(stage, program, 'Deaf')
  const dialog = await fillIn(page, 'Ben')
  await checkLooks(page, 'fit-set-up')
  await dialog.getByRole('button', { name: 'Begin' }).click()
  const over = page.getByTestId('fit-stage')
  await expect(over).toHaveAttribute('data-phase', 'recording')
  // It goes on meanwhile, to the end where six pictures take very long.
  await checkLooks(page, 'fit-stage')
  const fit = await expectHonest(stage, 'false')
  expect(fit.right_after).toBeLessThanOrEqual(fit.right_before)
  await expect(dialog.getByRole('heading', { name: 'A fit does not help' })).toBeVisible()
  await expect(dialog.getByRole('link', { name: 'Teach' })).toHaveAttribute('href', '/teach')
  await checkLooks(page, 'fit-result')
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click()
  await expect(page.getByRole('button', { name: 'Fit to me' })).toBeVisible()
  await page.keyboard.press('p')
  await dialog.getByTestId('fit-person').fill('Ben')
  await expect(dialog.getByRole('region', { name: 'What is known of Ben' })).toContainText(
    'so it is not used',
  )
})

async function openWith(stage: Stage, program: Program, model: string): Promise<void> {
  await program.comeFirst(model.toLowerCase())
  await stage.goLive()
  await expect(stage.page.getByRole('button', { name: `Model: ${model}` })).toBeVisible()
}

/** Says who it is, and chooses to jump and to walk. */
async function fillIn(page: Page, person: string): Promise<Locator> {
  await page.keyboard.press('p')
  const dialog = page.getByRole('dialog', { name: 'Fit to me' })
  await dialog.getByTestId('fit-person').fill(person)
  await dialog.getByRole('checkbox', { name: 'Stand' }).uncheck()
  return dialog
}

/** Waits for the end, and holds what the page says against what the program found. */
async function expectHonest({ page, wire }: Stage, helps: 'true' | 'false') {
  const result = page.getByTestId('fit-result')
  await expect(result).toBeVisible({ timeout: DONE_WITHIN_MS })
  const told = wire.newest.told('calibration') as Calibration[]
  const fit = told.findLast(({ phase }) => phase === 'done')?.fit
  if (!fit) throw new Error('the program told of no fit')
  await expect(result).toHaveAttribute('data-helps', helps)
  expect(`${fit.helps}`).toBe(helps)
  await expect(result.locator('dd:not([aria-hidden])')).toHaveText([
    percent(fit.right_before),
    percent(fit.right_after),
  ])
  return fit
}

/** The page says whom it is fitted to, and names what it never named before. */
async function expectFitted(page: Page, movements: Movements): Promise<void> {
  await expect(page.getByRole('button', { name: 'Fitted to Ada' })).toBeVisible()
  await movements.begin('red')
  await expect(page.getByTestId('label')).toHaveAttribute('data-label', 'Walk')
}

function filesOfPeople({ folder }: Program): string[] {
  const people = join(folder, 'people')
  return existsSync(people) ? readdirSync(people).filter((name) => name.endsWith('.json')) : []
}

const percent = (share: number) => `${Math.round(share * 100)} %`
