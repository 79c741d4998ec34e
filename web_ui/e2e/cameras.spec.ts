import { chromium, type LaunchOptions, type Page } from '@playwright/test'
import { BROWSER_FLAGS } from '../playwright.config.ts'
import { expect, Stage, test } from './stage.ts'

const NO_CAMERA = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=device-count=0',
]
const REFUSED_CAMERA = ['--deny-permission-prompts', '--use-fake-device-for-media-stream']

/** A browser of its own, since what it knows of cameras is settled when it starts. */
async function inBrowser(
  launchOptions: LaunchOptions,
  cameraFlags: string[],
  act: (page: Page, stage: Stage) => Promise<void>,
): Promise<void> {
  const args = [...BROWSER_FLAGS, ...cameraFlags]
  const browser = await chromium.launch({ ...launchOptions, args })
  try {
    const page = await browser.newPage()
    const stage = new Stage(page)
    await act(page, stage)
    await stage.checkManners()
  } finally {
    await browser.close()
  }
}

test('a camera that is not allowed', async ({ launchOptions, program }) => {
  await program.run()
  await inBrowser(launchOptions, REFUSED_CAMERA, async (page, stage) => {
    await stage.open()
    await page.getByRole('button', { name: 'Turn on the camera' }).click()
    await expect(page.getByRole('heading', { name: 'The camera is not allowed' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Use a video file' })).toBeVisible()
    expect(stage.wire.framesSent).toBe(0)
  })
})

test('no camera at all', async ({ launchOptions, program }) => {
  await program.run()
  await inBrowser(launchOptions, NO_CAMERA, async (page, stage) => {
    await stage.open()
    await page.getByRole('button', { name: 'Turn on the camera' }).click()
    await expect(page.getByRole('heading', { name: 'No camera found' })).toBeVisible()
    await page.getByRole('button', { name: 'Try again' }).click()
    await expect(page.getByRole('heading', { name: 'No camera found' })).toBeVisible()
    expect(stage.wire.framesSent).toBe(0)
  })
})
