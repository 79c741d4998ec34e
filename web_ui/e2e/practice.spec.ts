import type { Page } from '@playwright/test'
import { BROWSER_FLAGS, cameraShowing } from '../playwright.config.ts'
import type { Coach, Practise } from '../src/lib/protocol.ts'
import { checkLooks } from './looks.ts'
import { Movements } from './movements.ts'
import { knownPlaces, REPETITIONS_FILM, REPETITIONS_VIDEO } from './places.ts'
import { expect, NOBODY_ANSWERS, type Stage, test } from './stage.ts'

const ROUNDS = 3
/** On a machine that is busy with other things. */
const HAPPENS_WITHIN_MS = 90_000
/** What a page is told of somebody who practises: counts, degrees and words of the body, and where to draw. */
const TOLD_OF_PRACTICE = [
  'ended',
  'errors_deg',
  'figure',
  'half',
  'halves',
  'mirrored',
  'phase',
  'reference_frame',
  'repetitions',
  'score_of_last',
  'status',
  'time_s',
  'worst',
]

test.use({
  launchOptions: async ({ launchOptions }, use) => {
    await use({ ...launchOptions, args: [...BROWSER_FLAGS, ...cameraShowing(REPETITIONS_FILM)] })
  },
})

test.describe.configure({ timeout: 420_000 })

test.beforeEach(async ({ stage: _running, program }) => {
  await program.bring(REPETITIONS_VIDEO)
})

test('the film that the camera shows is practised: its repetitions are counted, and only they cross', async ({
  stage,
}) => {
  const { page, wire } = stage
  await giveVoices(page)
  const sent = noteSent(page)
  await openPractice(stage, '')
  await page.getByTestId('reference-jacks').click()
  await page.getByRole('combobox', { name: 'Repetition' }).selectOption({ index: 2 })
  await page.getByTestId('begin-practice').click()
  await expect(page.getByTestId('practice-welcome')).toBeVisible()
  await page.keyboard.press('v')
  await expect(page.getByTestId('voice')).toHaveAttribute('aria-pressed', 'true')
  await turnOnCamera(page)
  const asked: string[] = []
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`))

  const movements = new Movements(page)
  await expect.poll(() => coached(stage).length, { timeout: HAPPENS_WITHIN_MS }).toBeGreaterThan(3)
  await movements.begin('red')
  const before = await repetitionsShown(page)
  for (let round = 0; round < ROUNDS; round += 1) await movements.begin('red')
  const after = await repetitionsShown(page)
  await page.keyboard.press('e')

  const truth = ROUNDS * knownPlaces().repetitions
  expect(after - before).toBeGreaterThanOrEqual(truth - 1)
  expect(after - before).toBeLessThanOrEqual(truth + 1)
  const summary = page.getByTestId('practice-summary')
  await expect(summary.getByRole('heading')).toContainText(`${after} repetitions`)
  await expect(page.getByTestId('attempts').locator('[data-kind=whole]')).toHaveCount(after)
  expect(coached(stage).at(-1)?.repetitions).toBe(after)

  const seen = wire.newest.seen
  const first = seen.findIndex(({ coach }) => coach !== null)
  for (const { coach } of seen.slice(first, -3)) {
    expect(Object.keys(coach ?? {}).toSorted()).toEqual(TOLD_OF_PRACTICE)
  }
  // Each picture that was sent was looked at: the coach takes no time that another picture would have needed.
  const left = wire.newest.results.filter(({ status }) => status !== 'ok' && status !== 'no_pose')
  expect(left.map(({ status, message }) => [status, message])).toEqual([])
  expect(new Set(sent.map(({ event }) => event))).toEqual(
    new Set(['frame', 'configure', 'practise']),
  )
  const wishes = sent.filter(({ event }) => event === 'practise').map(({ message }) => message)
  expect(wishes).toEqual([{ recording: 'jacks', repetition: 1 } satisfies Practise, null])
  expect(asked).toEqual([])
  await expectSpokenHere(page, after)
})

test('kill -9 of the program in the middle: practising goes on, and so does the count', async ({
  stage,
  program,
}) => {
  const { page } = stage
  stage.pardon(NOBODY_ANSWERS)
  await openPractice(stage, '?reference=jacks')
  await turnOnCamera(page)
  await expect
    .poll(() => repetitionsShown(page), { timeout: HAPPENS_WITHIN_MS })
    .toBeGreaterThanOrEqual(2)
  await program.kill()
  await expect(page.getByTestId('trouble')).toHaveAttribute('data-kind', 'away')
  await expect(page.getByTestId('saying')).toHaveText('')
  const before = await repetitionsShown(page)
  await program.start()
  await expect
    .poll(() => repetitionsShown(page), { timeout: HAPPENS_WITHIN_MS })
    .toBeGreaterThanOrEqual(before + 2)
  expect(coached(stage).at(-1)?.repetitions).toBeLessThan(await repetitionsShown(page))
})

test('leaving the page ends it', async ({ stage }) => {
  const { page, wire } = stage
  await openPractice(stage, '?reference=jacks&repetition=0')
  await turnOnCamera(page)
  await expect.poll(() => coached(stage).length, { timeout: HAPPENS_WITHIN_MS }).toBeGreaterThan(3)
  await page.getByRole('link', { name: 'Live', exact: true }).click()
  await expect(page.getByTestId('strip')).toBeVisible()
  await expect.poll(() => wire.newest.seen.at(-1)?.coach).toBeNull()
})

test('looks of practising', async ({ stage }) => {
  const { page } = stage
  await openPractice(stage, '')
  await expect(page.getByTestId('references')).toBeVisible()
  await checkLooks(page, 'practice-choice')
  await page.getByTestId('reference-jacks').click()
  await expect(page.getByTestId('repetition')).toBeVisible()
  await checkLooks(page, 'practice-reference')
  await page.getByTestId('begin-practice').click()
  await expect(page.getByTestId('practice-welcome')).toBeVisible()
  await checkLooks(page, 'practice-welcome')
  await turnOnCamera(page)
  await expect
    .poll(() => repetitionsShown(page), { timeout: HAPPENS_WITHIN_MS })
    .toBeGreaterThanOrEqual(1)
  await checkLooks(page, 'practice-stage')
  await page.keyboard.press('?')
  const keys = page.getByRole('dialog', { name: 'Keys' })
  await expect(keys).toContainText('End, and see what came of it')
  await page.keyboard.press('Escape')
  await expect(keys).toHaveCount(0)
  await page.keyboard.press('e')
  await expect(page.getByTestId('practice-summary')).toBeVisible()
  await checkLooks(page, 'practice-summary')
  await page.goto(`${origin(page)}/compare/live?reference=nothing`)
  await expect(page.getByTestId('refused')).toBeVisible()
  await checkLooks(page, 'practice-refused')
})

const origin = (page: Page) => new URL(page.url()).origin

async function openPractice(stage: Stage, search: string): Promise<void> {
  await stage.open()
  await stage.page.goto(`${origin(stage.page)}/compare/live${search}`)
  await expect(stage.page.getByTestId('connection')).toHaveAttribute('data-connection', 'online')
}

async function turnOnCamera(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
}

async function repetitionsShown(page: Page): Promise<number> {
  const text = await page.getByTestId('repetitions').innerText()
  return Number(/\d+$/.exec(text)?.[0])
}

/** What the coach has said, in order. */
function coached({ wire }: Stage): Coach[] {
  return wire.results.flatMap(({ coach }) => (coach === null ? [] : [coach]))
}

/** Notes what the page tells the program. */
function noteSent(page: Page): { event: string; message: unknown }[] {
  const sent: { event: string; message: unknown }[] = []
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => {
      // Socket.IO: 42 is an event, 45 one with bytes; an acknowledgement is asked for by a number.
      const found = /^4(?:2|5\d+-)\d*(\[.*)$/s.exec(typeof payload === 'string' ? payload : '')
      if (!found?.[1]) return
      const [event, message] = JSON.parse(found[1]) as [string, unknown]
      sent.push({ event, message })
    })
  })
  return sent
}

/** A headless browser has no voices: gives it one that would ask the internet, and one of this computer. */
async function giveVoices(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const spoken: { text: string; voice: string | undefined }[] = []
    const voice = { lang: 'en-GB', voiceURI: '', default: false }
    const voices = [
      { ...voice, name: 'far', localService: false, default: true },
      { ...voice, name: 'near', localService: true },
    ]
    class Utterance {
      voice: { name: string } | null = null
      lang = ''
      onend: (() => void) | null = null
      onerror: (() => void) | null = null
      readonly text: string
      constructor(text: string) {
        this.text = text
      }
    }
    const speech = {
      getVoices: () => voices,
      addEventListener: () => undefined,
      removeEventListener: () => undefined,
      cancel: () => undefined,
      speak: (utterance: Utterance) => {
        spoken.push({ text: utterance.text, voice: utterance.voice?.name })
        setTimeout(() => utterance.onend?.(), 50)
      },
    }
    Object.assign(window, { spoken, SpeechSynthesisUtterance: Utterance })
    Object.defineProperty(window, 'speechSynthesis', { value: speech })
  })
}

/** Every repetition was spoken, and nothing by a voice of the internet. */
async function expectSpokenHere(page: Page, repetitions: number): Promise<void> {
  const spoken = await page.evaluate(
    () => (window as unknown as { spoken: { text: string; voice: string | undefined }[] }).spoken,
  )
  expect(new Set(spoken.map(({ voice }) => voice))).toEqual(new Set(['near']))
  const numbers = spoken.map(({ text }) => text).filter((text) => /^\d+$/.test(text))
  expect(numbers).toEqual(Array.from({ length: repetitions }, (_, place) => `${place + 1}`))
}
