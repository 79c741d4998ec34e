import { checkLooks } from './looks.ts'
import { expect, type Stage, test } from './stage.ts'

test.describe.configure({ timeout: 420_000 })

test.beforeEach(async ({ stage: _running, program }) => {
  await program.teach()
})

test('looks of a training at its end', async ({ stage, program }) => {
  const { page } = stage
  program.startJobs()
  await openOn(stage, 'Teach')
  await page.getByTestId('train').click()
  await page.getByTestId('model-name').fill('Another model')
  await checkLooks(page, 'train-options', page.getByTestId('train-options'))
  await page.getByTestId('begin-training').click()
  const result = page.getByTestId('train-result')
  await expect(result).toContainText('“Another model” is trained', { timeout: 180_000 })
  await expect(result.getByRole('table')).toBeVisible()
  await checkLooks(page, 'train-result', result)
})

test('looks of a model’s report', async ({ stage }) => {
  const { page } = stage
  await openOn(stage, 'Models')
  await page.getByTestId('live-model').getByRole('link', { name: 'Three movements' }).click()
  await expect(page.getByTestId('report').getByTestId('main-score')).toBeVisible()
  await checkLooks(page, 'report')
  await checkLooks(page, 'report-body', page.getByTestId('report'))
})

test('looks of a review with what a model says', async ({ stage }) => {
  const { page } = stage
  await openOn(stage, 'Review')
  await page.getByTestId('recording-jump-1').getByRole('link').first().click()
  await expect(page.getByTestId('prediction')).toBeVisible()
  // Of the first second it says nothing: it looks back on one.
  for (let second = 0; second < 2; second += 1) await page.keyboard.press('Shift+ArrowRight')
  await expect(page.getByTestId('said-now')).toContainText(/Jump|Stand|Walk/, { timeout: 60_000 })
  await checkLooks(page, 'review-predicted')
  await checkLooks(page, 'review-timeline', page.getByTestId('timeline'))
})

async function openOn(stage: Stage, name: string): Promise<void> {
  await stage.open()
  await stage.page.getByRole('link', { name }).click()
  await expect(stage.page.getByTestId('connection')).toHaveAttribute('data-connection', 'online')
}
