import type { Page } from '@playwright/test'
import { checkLooks } from './looks.ts'
import { expect, test } from './stage.ts'

const TAKES = 50
const INTERACTIVE_MS = 1000
const FRAMES_PER_S = 60
/** How many of the screen's frames a page may miss: a browser without a graphics card draws in the processor. */
const MISSED_SHARE = 0.1
const WATCHED_MS = 4000

test.describe.configure({ timeout: 420_000 })
test.beforeEach(({ program }) => program.makeTakes(TAKES))

const PAGES = [
  ['/teach', 'movements'],
  ['/review', 'recordings'],
  ['/review/long-03', 'timeline'],
  ['/models', 'live-model'],
] as const

test('with 50 takes of a minute every page is there within a second', async ({ stage }) => {
  const { page } = stage
  await stage.open()
  await page.addInitScript(noteWhatAppears)
  const took: Record<string, number> = {}
  const home = await origin(stage)
  for (const [address, id] of PAGES) {
    // The first visit fetches the page's own files; what counts is the library.
    for (let visit = 0; visit < 3; visit += 1) {
      await page.goto('about:blank')
      await page.goto(new URL(address, home).href)
      await expect(page.getByTestId(id)).toBeVisible()
      const ms = await seenAfterMs(page, id)
      took[address] = Math.min(took[address] ?? Number.POSITIVE_INFINITY, Math.round(ms))
    }
  }
  process.stdout.write(`  milliseconds until a page is there: ${JSON.stringify(took)}\n`)
  for (const [address, ms] of Object.entries(took)) {
    expect(ms, address).toBeLessThan(INTERACTIVE_MS)
  }
})

test('the timeline plays at 60 frames a second, and no more is loaded than is shown', async ({
  stage,
}) => {
  const { page } = stage
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await page.goto(new URL('/review/long-03', await origin(stage)).href)
  await expect(page.getByTestId('timeline')).toBeVisible()
  await expect(page.getByTestId('label').first()).toBeVisible()
  await page.waitForTimeout(1000)
  const poses = asked.filter((path) => path.endsWith('/poses'))
  expect(poses.length).toBeLessThanOrEqual(2)
  expect(asked.filter((path) => path.includes('/api/recordings/long-04'))).toEqual([])

  await page.keyboard.press('Space')
  const rate = await framesPerSecond(page)
  await page.keyboard.press('Space')
  process.stdout.write(`  the timeline plays at ${rate.toFixed(1)} frames/s\n`)
  expect(rate).toBeGreaterThan(FRAMES_PER_S * (1 - MISSED_SHARE))
})

/** Notes in the page when each part that a test may ask for was first drawn. */
function noteWhatAppears(): void {
  const seen = new Map<string, number>()
  Object.assign(window, { seen })
  const look = () => {
    for (const part of document.querySelectorAll<HTMLElement>('[data-testid]')) {
      const id = part.dataset.testid ?? ''
      if (!seen.has(id)) seen.set(id, performance.now())
    }
    requestAnimationFrame(look)
  }
  requestAnimationFrame(look)
}

/** Milliseconds from the moment that the address was opened. */
function seenAfterMs(page: Page, id: string): Promise<number> {
  return page.evaluate(
    (name) => (window as unknown as { seen: Map<string, number> }).seen.get(name) ?? Number.NaN,
    id,
  )
}

/** Frames that Chromium's own tracing saw drawn while it was watched. */
async function framesPerSecond(page: Page): Promise<number> {
  const tracing = await page.context().newCDPSession(page)
  const drawn: number[] = []
  tracing.on('Tracing.dataCollected', ({ value }) => {
    for (const event of value as unknown as { name: string; ts: number }[]) {
      if (event.name === 'DrawFrame') drawn.push(event.ts)
    }
  })
  const complete = new Promise((resolve) => tracing.once('Tracing.tracingComplete', resolve))
  await tracing.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: [
        'disabled-by-default-devtools.timeline.frame',
        'devtools.timeline.frame',
      ],
    },
  })
  await page.waitForTimeout(WATCHED_MS)
  await tracing.send('Tracing.end')
  await complete
  drawn.sort((one, other) => one - other)
  const span_s = ((drawn.at(-1) ?? 0) - (drawn[0] ?? 0)) / 1e6
  return (drawn.length - 1) / span_s
}

async function origin(stage: { page: Page; open: () => Promise<void> }): Promise<string> {
  if (!stage.page.url().startsWith('http')) await stage.open()
  return new URL(stage.page.url()).origin
}

test('each page looks right in every width and theme', async ({ stage, program }) => {
  const { page } = stage
  program.startJobs()
  await stage.open()
  const home = await origin(stage)
  for (const [address, id] of PAGES) {
    await page.goto(new URL(address, home).href)
    await expect(page.getByTestId(id)).toBeVisible()
    await page.waitForTimeout(1500)
    await checkLooks(page, `library${address.replaceAll('/', '-')}`)
  }
})
