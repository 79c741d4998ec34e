import { checkLooks } from './looks.ts'
import { expect, NOBODY_ANSWERS, type Stage, test } from './stage.ts'

test('first visit', async ({ stage }) => {
  await stage.open()
  await expect(stage.page.getByTestId('connection')).toHaveAttribute('data-connection', 'online')
  await checkLooks(stage.page, 'first-visit')
})

test('live', async ({ stage }) => {
  await goLiveLabelled(stage)
  await checkLooks(stage.page, 'live')
})

test('details', async ({ stage }) => {
  await goLiveLabelled(stage)
  await stage.page.keyboard.press('d')
  await expect(stage.page.getByTestId('timings')).toBeVisible()
  await checkLooks(stage.page, 'details')
})

test('models', async ({ stage }) => {
  const { page } = stage
  await stage.open()
  await page.getByRole('button', { name: /^Model: / }).click()
  await expect(page.getByTestId('model-body_poses')).toBeVisible()
  await checkLooks(page, 'models')
  await page.getByTestId('model-hostile').click()
  await expect(page.getByTestId('model-reason')).toBeVisible()
  await checkLooks(page, 'models-refused')
})

test('the keys', async ({ stage }) => {
  await stage.open()
  await stage.page.keyboard.press('?')
  await expect(stage.page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await checkLooks(stage.page, 'keys')
})

test('the sources, with a camera of a long name', async ({ stage }) => {
  const { page } = stage
  await stage.goLive()
  await page.keyboard.press('Space')
  await page.getByRole('button', { name: /^Camera: / }).click()
  await expect(page.getByRole('menuitemradio')).toBeVisible()
  await checkLooks(page, 'sources')
})

test('the program is gone', async ({ stage, program }) => {
  stage.pardon(NOBODY_ANSWERS)
  await goLiveLabelled(stage)
  await program.kill()
  await expect(stage.trouble).toHaveAttribute('data-kind', 'away')
  await checkLooks(stage.page, 'program-gone')
})

test('a video that cannot be played', async ({ stage }) => {
  const { page } = stage
  await stage.open()
  const file = { name: 'dance.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not a video') }
  await page.getByTestId('video-file').first().setInputFiles(file)
  await expect(page.getByTestId('failure')).toBeVisible()
  await checkLooks(page, 'video-unreadable')
})

async function goLiveLabelled(stage: Stage): Promise<void> {
  await stage.goLive()
  await expect(stage.label).toHaveAttribute('data-kind', 'movement', { timeout: 30_000 })
}
