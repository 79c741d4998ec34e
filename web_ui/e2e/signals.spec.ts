import { readFileSync } from 'node:fs'
import type { Locator, Page } from '@playwright/test'
import type { MovementEvent } from '../src/lib/protocol.ts'
import { type Ear, listenForPosts, listenOnWebSocket } from './ears.ts'
import { checkLooks } from './looks.ts'
import { TAUGHT } from './program.ts'
import { expect, type Stage, test } from './stage.ts'

/** Longer than the camera's film, on a machine that plays it slowly. */
const COMES_WITHIN_MS = 90_000
/** A picture's time on the page's clock and on the program's, which counts whole milliseconds. */
const ROUNDED_MS = 2
const WALK = { on_above: 0.7, off_below: 0.5, dwell_s: 1 }

test.describe.configure({ timeout: 420_000 })

const ears: Ear[] = []

test.beforeEach(async ({ stage: _running, program }) => {
  await program.teach()
})

test.afterEach(async ({ program }) => {
  await program.forgetOutputs()
  await Promise.all(ears.splice(0).map((ear) => ear.close()))
})

test('what begins and ends is written down, heard, and told to the given addresses: a label, a time, no more', async ({
  stage,
}) => {
  const { page, wire } = stage
  const [lamp, game] = [await listenForPosts(), await listenOnWebSocket()]
  ears.push(lamp, game)
  await noteTones(page)
  const panel = await openSignals(stage)
  for (const ear of [lamp, game]) await sendTo(panel, ear)
  await setRules(page, panel)

  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await comes(page, 'Walk', 'on')
  expect(await tones(page)).toEqual([])
  await panel.getByTestId('sound').click()
  const silent = (await logged(page)).length
  for (const label of ['Walk', 'Stand']) {
    await comes(page, label, 'off')
    await comes(page, label, 'on', silent)
  }
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await stillness(stage)

  const told = wire.newest.results.flatMap(({ events }) => events)
  const log = await logged(page)
  expect(log).toEqual(told.map(({ label, change }) => [label, change]))
  // Jump is in the film, and sets nothing off.
  expect(new Set(log.map(([label]) => label))).toEqual(new Set(['Walk', 'Stand']))
  for (const event of told.filter(({ label }) => label === 'Walk')) expectRuleKept(stage, event)
  for (const ear of [lamp, game]) await expectTold(ear, log, wire.newest.ready?.session ?? '')
  const heard = log.slice(silent).filter(([, change]) => change === 'on')
  expect(await tones(page)).toEqual(heard.map(([label]) => (label === 'Walk' ? 2 : 1)))
  expectKept(await download(page), log)
})

test('a browser without Bluetooth says so', async ({ stage }) => {
  await stage.page.addInitScript(() => {
    Object.defineProperty(navigator, 'bluetooth', { value: undefined })
  })
  const panel = await openSignals(stage)
  await expect(panel.getByTestId('no-bluetooth')).toHaveText(
    'This browser gives pages no Bluetooth. Chrome and Edge do, on most computers.',
  )
  await expect(panel.getByRole('button', { name: 'Choose a device' })).toHaveCount(0)
})

test('looks of the signals', async ({ stage }) => {
  const { page } = stage
  const lamp = await listenForPosts()
  ears.push(lamp)
  const panel = await openSignals(stage)
  await sendTo(panel, lamp)
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await panel.getByTestId('rules').getByRole('button', { name: 'Walk' }).click()
  await comes(page, 'Stand', 'on')
  await checkLooks(page, 'signals', panel.getByTestId('promise'))
  await checkLooks(page, 'signals-rules', panel.getByTestId('rules'))
})

async function openSignals(stage: Stage): Promise<Locator> {
  await stage.open()
  await expect(stage.page.getByRole('button', { name: 'Model: Three movements' })).toBeVisible()
  await stage.page.keyboard.press('s')
  const panel = stage.page.getByTestId('signals')
  await expect(panel.getByTestId('promise')).toContainText('Only labels and times are sent')
  return panel
}

/** Types an address and tries it out. */
async function sendTo(panel: Locator, { address, heard }: Ear): Promise<void> {
  await panel.getByLabel('Another address').fill(address)
  await panel.getByRole('button', { name: 'Add', exact: true }).click()
  await panel.getByRole('button', { name: 'Test' }).click()
  await expect(panel.getByTestId('tested')).toHaveText('It arrived.')
  await expect.poll(() => heard.length).toBe(1)
  expect(JSON.parse(heard.pop() ?? '')).toEqual({
    label: 'test',
    change: 'on',
    at: expect.any(String),
    model: null,
    session: 'test',
  })
}

/** Jump sets nothing off; Walk has to be sure for a second. */
async function setRules(page: Page, panel: Locator): Promise<void> {
  const rules = panel.getByTestId('rules')
  await rules.getByRole('button', { name: 'Jump' }).click()
  await rules.getByRole('switch', { name: 'Sets something off' }).click()
  await expect(rules.getByText('Jump sets nothing off.')).toBeVisible()
  await rules.getByRole('button', { name: 'Walk' }).click()
  const sliders = [
    [rules.getByRole('slider', { name: 'Begins when it is this sure' }), WALK.on_above],
    [rules.getByRole('slider', { name: 'Ends when it is less sure than' }), WALK.off_below],
    [rules.getByRole('slider', { name: 'Must last before it counts' }), WALK.dwell_s],
  ] as const
  for (const [slider, value] of sliders) await slider.fill(`${value}`)
  // A page that is opened anew has them still, and from the program.
  await page.reload()
  await page.getByRole('button', { name: 'Model: Three movements' }).waitFor()
  await page.keyboard.press('s')
  await rules.getByRole('button', { name: 'Walk' }).click()
  for (const [slider, value] of sliders) await expect(slider).toHaveValue(`${value}`)
}

/** What the panel's log says, the oldest first. */
async function logged(page: Page): Promise<[string, string][]> {
  const lines = await page
    .getByTestId('events')
    .locator('li')
    .evaluateAll((items) =>
      items.map((item): [string, string] => [item.dataset.label ?? '', item.dataset.change ?? '']),
    )
  return lines.reverse()
}

/** Waits until the log says this, further down than its first lines. */
async function comes(page: Page, label: string, change: string, after = 0): Promise<void> {
  await expect
    .poll(async () => (await logged(page)).slice(after), { timeout: COMES_WITHIN_MS })
    .toContainEqual([label, change])
}

/** Waits until every picture that was sent has its answer. */
async function stillness({ wire }: Stage): Promise<void> {
  await expect.poll(() => wire.newest.frames.size - wire.newest.results.length).toBe(0)
}

/** A movement began when the model had been sure for so long, and was over when it was no more. */
function expectRuleKept({ wire }: Stage, { label, change, t }: MovementEvent): void {
  const until = wire.newest.seen.filter((result) => result.t <= t)
  const shares = until.map((result) => [result.t, result.probabilities?.[label] ?? 0] as const)
  if (change === 'off') {
    expect(shares.at(-1)?.[1]).toBeLessThan(WALK.off_below)
    return
  }
  const low = shares.findLast(([, share]) => share < WALK.on_above)
  const since = shares.find(([at]) => at > (low?.[0] ?? Number.NEGATIVE_INFINITY))
  expect(t - (since?.[0] ?? t)).toBeGreaterThanOrEqual(WALK.dwell_s * 1000 - ROUNDED_MS)
}

/** Exactly what the log says came there, and of each nothing but what the panel promises. */
async function expectTold(ear: Ear, log: [string, string][], session: string): Promise<void> {
  await expect.poll(() => ear.heard.length).toBe(log.length)
  const messages = ear.heard.map((text) => JSON.parse(text) as Record<string, string>)
  expect(messages).toEqual(
    log.map(([label, change]) => ({
      label,
      change,
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00$/),
      model: TAUGHT,
      session,
    })),
  )
  const times = messages.map(({ at }) => Date.parse(at ?? ''))
  expect(times).toEqual(times.toSorted((one, other) => one - other))
}

/** Has the page note the pitch of every tone that it makes. */
async function noteTones(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const pitches: number[] = []
    Object.assign(window, { pitches })
    const Plain = window.OscillatorNode
    window.OscillatorNode = class extends Plain {
      override start(when?: number) {
        pitches.push(this.frequency.value)
        super.start(when)
      }
    }
  })
}

/** Which of the model's movements, from 0, each tone belongs to. */
async function tones(page: Page): Promise<number[]> {
  const pitches = await page.evaluate(() => (window as unknown as { pitches: number[] }).pitches)
  // Steps of a pentatonic scale from 392 Hz.
  return pitches.map((hertz) => [0, 2, 4].indexOf(Math.round(12 * Math.log2(hertz / 392))))
}

async function download(page: Page): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save as CSV' }).click(),
  ])
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf-8') }
}

function expectKept({ name, text }: { name: string; text: string }, log: [string, string][]): void {
  expect(name).toMatch(/^poser-events-\d{4}-\d\d-\d\d-\d{4}\.csv$/)
  const [head, ...rows] = text.split('\r\n')
  expect(head).toBe('time,label,change,model')
  expect(rows.pop()).toBe('')
  const cells = rows.map((row) => row.split(','))
  expect(cells.map(([, ...rest]) => rest)).toEqual(log.map((line) => [...line, TAUGHT]))
  const times = cells.map(([at]) => at ?? '')
  for (const at of times) expect(new Date(at).toISOString()).toBe(at)
  expect(times).toEqual(times.toSorted())
}
