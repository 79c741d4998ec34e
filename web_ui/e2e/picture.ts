import { join } from 'node:path'
import { REPOSITORY } from './places.ts'
import { expect, test } from './stage.ts'

const STRIP_S = 30

/** The README's picture: a live page whose person's own picture is left out, since it is not ours to show. */
test('picture for the README', async ({ stage }) => {
  const { page } = stage
  await page.emulateMedia({ colorScheme: 'dark' })
  await stage.goLive()
  await stage.video.evaluate((video) => {
    video.style.opacity = '0'
  })
  await page.waitForTimeout(STRIP_S * 1000)
  await stage.named('squat')
  await expect(page.getByTestId('confidence')).toHaveText(/[7-9]\d %/)
  await page.screenshot({ path: join(REPOSITORY, 'docs', 'images', 'live.png') })
})
