import { test as base, expect, type Locator, type Page } from '@playwright/test'
import { keepDiary, readDiary } from './diary.ts'
import { knownPlaces } from './places.ts'
import { Program } from './program.ts'
import { Wire } from './wire.ts'

/** The live page in a browser, and everything that it says to anybody. */
export class Stage {
  readonly page: Page
  readonly wire: Wire
  readonly label: Locator
  readonly trouble: Locator
  readonly video: Locator
  private readonly complaints: string[] = []
  private readonly asked: string[] = []
  private readonly pardoned: RegExp[] = []

  constructor(page: Page) {
    this.page = page
    this.wire = new Wire(page)
    this.label = page.getByTestId('label')
    this.trouble = page.getByTestId('trouble')
    this.video = page.getByTestId('video')
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.complaints.push(message.text())
    })
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('request', (request) => this.asked.push(request.url()))
    page.on('websocket', (socket) => this.asked.push(socket.url()))
  }

  async open(): Promise<void> {
    await keepDiary(this.page)
    await this.page.goto(`http://localhost:${knownPlaces().pagePort}/`)
    // What is pressed before the page is drawn is pressed for nobody.
    await this.page.getByRole('button', { name: 'Keys' }).waitFor()
  }

  /** Opens the page, allows the camera, and waits for the first answers. */
  async goLive(): Promise<void> {
    await this.open()
    await this.page.getByRole('button', { name: 'Turn on the camera' }).click()
    await this.answers(3)
  }

  /** Waits until the program has seen this many more pictures. */
  async answers(count: number): Promise<void> {
    const before = this.seen
    await expect.poll(() => this.seen - before, { timeout: 60_000 }).toBeGreaterThanOrEqual(count)
  }

  get seen(): number {
    return this.wire.connections.reduce((sum, { seen }) => sum + seen.length, 0)
  }

  async named(label: string): Promise<void> {
    await expect(this.label).toHaveAttribute('data-label', label, { timeout: 30_000 })
  }

  /** Tells that the browser may complain of this, because the test itself takes the program away. */
  pardon(complaint: RegExp): void {
    this.pardoned.push(complaint)
  }

  /** What must hold after whatever a test did. */
  async checkManners(): Promise<void> {
    const hosts = new Set(this.asked.filter(isRemote).map((url) => new URL(url).host))
    const { apiPort, pagePort } = knownPlaces()
    const own = [`localhost:${apiPort}`, `localhost:${pagePort}`]
    expect([...hosts].filter((host) => !own.includes(host))).toEqual([])
    const unpardoned = this.complaints.filter((text) => !this.pardoned.some((is) => is.test(text)))
    expect(unpardoned).toEqual([])
    expect((await readDiary(this.page)).violations).toEqual([])
    for (const { mostInFlight, results, frames } of this.wire.connections) {
      expect(mostInFlight).toBeLessThanOrEqual(2)
      const answered = results.map(({ seq }) => seq)
      expect(new Set(answered).size).toBe(answered.length)
      expect(answered.filter((seq) => !frames.has(seq))).toEqual([])
    }
  }
}

/** What Chromium says of its own when nobody answers. */
export const NOBODY_ANSWERS = /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|Connection closed before/

function isRemote(url: string): boolean {
  return !url.startsWith('blob:') && !url.startsWith('data:')
}

/** A program that starts on a busy machine takes its time; that is not what the tests are about. */
const START_WITHIN_MS = 180_000

interface PerTest {
  stage: Stage
}

interface PerWorker {
  program: Program
}

export const test = base.extend<PerTest, PerWorker>({
  program: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const program = new Program()
      await program.makeModels()
      await use(program)
      await program.close()
    },
    { scope: 'worker', timeout: START_WITHIN_MS },
  ],
  stage: [
    async ({ page, program }, use) => {
      await program.run()
      const stage = new Stage(page)
      await use(stage)
      await stage.checkManners()
    },
    { timeout: START_WITHIN_MS },
  ],
})

export { expect }
