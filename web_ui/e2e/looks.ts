import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { SCREENSHOTS } from './places.ts'
import { expect } from './stage.ts'

const SIZES = [
  { width: 390, height: 844 },
  { width: 1024, height: 768 },
  { width: 1600, height: 1000 },
]
const THEMES = ['light', 'dark'] as const

/**
 * In every width and theme: nothing for axe to object to, nothing beyond the screen, and a picture to look at,
 * which begins with `part` where that is given.
 */
export async function checkLooks(page: Page, name: string, part?: Locator): Promise<void> {
  for (const viewport of SIZES) {
    await page.setViewportSize(viewport)
    await part?.evaluate((element) => element.scrollIntoView({ block: 'start' }))
    for (const colorScheme of THEMES) {
      await page.emulateMedia({ colorScheme })
      const where = `${name}-${viewport.width}-${colorScheme}`
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
      const path = join(SCREENSHOTS, `${where}.png`)
      await page.screenshot({ path, animations: 'disabled', caret: 'initial' })
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      expect(await overhang(page), where).toEqual({ right: 0, below: 0 })
    }
  }
}

/** How much of the page lies where only a page that is scrolled as a whole would show it; each room scrolls by itself. */
function overhang(page: Page): Promise<{ right: number; below: number }> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = document.documentElement
    return { right: scrollWidth - clientWidth, below: scrollHeight - clientHeight }
  })
}
