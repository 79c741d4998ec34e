import { readdirSync } from 'node:fs'
import type { Page } from '@playwright/test'
import type { Result } from '../src/lib/protocol.ts'
import { type Diary, readDiary, type Said } from './diary.ts'
import { type Offline, walkOffline } from './offline.ts'
import { knownPlaces } from './places.ts'
import { expect, type Stage, test } from './stage.ts'

const FILM_S = 13
const PROMISE = 'Your picture goes to the program on this computer and nowhere else.'

/** The label's hold, and what a busy machine takes to show it. */
const SHOWN_WITHIN_MS = 1500
const AGREED_FOR_MS = 1000

test('from the camera to the label that the same bytes give offline', async ({
  stage,
  program,
}) => {
  const { page } = stage
  await stage.open()
  await expect(page.getByText(PROMISE)).toBeVisible()
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await expect(stage.label).toHaveAttribute('data-kind', 'movement', { timeout: 30_000 })
  await page.waitForTimeout(FILM_S * 1000)

  await page.getByRole('button', { name: 'Stop' }).click()
  await page.waitForTimeout(1000)
  const diary = await readDiary(page)
  const { newest } = stage.wire
  const offline = await walkOffline(newest, program.models)

  const named = newest.seen.filter(({ model }) => model === 'body_poses')
  expect(named.length).toBeGreaterThan(30)
  for (const [place, result] of newest.seen.entries()) expectSame(result, offline[place])
  expectLabelsOf(offline, diary)
})

function expectSame(live: Result, offline: Offline | undefined): void {
  const { seq, status, verdict, label } = live
  expect({ seq, status, verdict, label }).toEqual({
    seq: offline?.seq,
    status: offline?.status,
    verdict: offline?.verdict,
    label: offline?.label,
  })
  for (const [name, share] of Object.entries(live.probabilities ?? {})) {
    expect(share).toBeCloseTo(offline?.probabilities?.[name] ?? Number.NaN, 6)
  }
  // The server sends four decimals.
  const error = (live.landmarks ?? []).flatMap((landmark, place) =>
    landmark.map((value, axis) =>
      Math.abs((value ?? Number.NaN) - (offline?.landmarks?.[place]?.[axis] ?? Number.NaN)),
    ),
  )
  expect(Math.max(0, ...error)).toBeLessThanOrEqual(0.000051)
}

/** Holds every label that the stage showed against what the same bytes gave offline. */
function expectLabelsOf(offline: readonly Offline[], diary: Diary): void {
  const bySeq = new Map(offline.map((item) => [item.seq, item]))
  const answers = diary.answers.flatMap(({ seq, at }) => {
    const item = bySeq.get(seq)
    return item ? [{ at, item }] : []
  })
  const movements = diary.said.filter(({ kind }) => kind === 'movement')
  expect(movements.length).toBeGreaterThan(0)
  for (const said of movements) {
    const recent = answers.filter(({ at }) => at <= said.at && at > said.at - SHOWN_WITHIN_MS)
    const labels = recent
      .filter(({ item }) => item.verdict === 'sure')
      .map(({ item }) => item.label)
    expect(labels).toContain(said.label)
    expect(said.text.toLowerCase()).toBe(plainWords(said.label))
  }
  expectNoneStale(answers, diary.said)
}

/** Where all answers of a while agree, the stage says the same at its end. */
function expectNoneStale(answers: { at: number; item: Offline }[], said: readonly Said[]): void {
  let checked = 0
  for (const { at, item } of answers) {
    const before = answers.filter((other) => other.at <= at && other.at > at - SHOWN_WITHIN_MS)
    const first = before[0]
    const steady = before.every(
      (other) => other.item.verdict === 'sure' && other.item.label === item.label,
    )
    // A lone answer after a pause agrees with itself, before the stage has held it long enough to show it.
    if (!steady || !first || at - first.at < AGREED_FOR_MS) continue
    checked += 1
    expect(said.findLast((line) => line.at <= at)?.label).toBe(item.label)
  }
  expect(checked).toBeGreaterThan(0)
}

const plainWords = (label: string | null) => (label ?? '').replaceAll('_', ' ').toLowerCase()

test('the pictures are the camera’s own, small, unmirrored and in order', async ({ stage }) => {
  await stage.goLive()
  await stage.answers(10)
  const frames = [...stage.wire.newest.frames.values()]
  expect(frames.map(({ seq }) => seq)).toEqual(frames.map((_, place) => place + 1))
  for (const [place, { t, jpeg }] of frames.entries()) {
    expect(t).toBeGreaterThan(frames[place - 1]?.t ?? Number.NEGATIVE_INFINITY)
    expect(jpeg.length).toBeLessThan(200_000)
    expect(jpegSize(jpeg)).toEqual({ width: 640, height: 360 })
  }
  const newest = () => [...stage.wire.newest.frames.values()].at(-1)?.jpeg
  await expect.poll(() => mirroredness(stage.page, newest())).toBeLessThan(0.5)
})

/** How unlike the camera's picture a sent one is, over how unlike its mirror image: near 0 when sent as it was taken. */
function mirroredness(page: Page, jpeg: Buffer | undefined): Promise<number> {
  return page.evaluate(async (base64) => {
    const { width, height } = { width: 160, height: 90 }
    const pixels = (image: CanvasImageSource, flipped: boolean) => {
      const context = new OffscreenCanvas(width, height).getContext('2d')
      if (flipped) context?.setTransform(-1, 0, 0, 1, width, 0)
      context?.drawImage(image, 0, 0, width, height)
      return context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray()
    }
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))
    const sent = pixels(await createImageBitmap(new Blob([bytes])), false)
    const video = document.querySelector('video') as HTMLVideoElement
    const unlike = (shown: Uint8ClampedArray) =>
      shown.reduce((sum, value, at) => sum + Math.abs(value - (sent[at] ?? 0)), 0)
    return unlike(pixels(video, false)) / unlike(pixels(video, true))
  }, jpeg?.toString('base64') ?? '')
}

/** Width and height from the first start-of-frame marker. */
function jpegSize(jpeg: Buffer): { width: number; height: number } {
  let at = 2
  while (at < jpeg.length) {
    const marker = jpeg.readUInt16BE(at)
    if (marker >= 0xffc0 && marker <= 0xffc2) {
      return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) }
    }
    at += 2 + jpeg.readUInt16BE(at + 2)
  }
  throw new Error('not a JPEG picture')
}

test('the skeleton lies over the person, mirrored or not', async ({ stage }) => {
  const { page } = stage
  await stage.goLive()
  await expect.poll(() => skeletonOffset(page, stage)).toBeLessThan(0.12)

  const mirror = page.getByRole('button', { name: 'Mirror' })
  await expect(mirror).toHaveAttribute('aria-pressed', 'true')
  await expect(page.locator('[data-mirror]')).toHaveCount(1)
  await page.keyboard.press('m')
  await expect(mirror).toHaveAttribute('aria-pressed', 'false')
  await expect(page.locator('[data-mirror]')).toHaveCount(0)
  await expect.poll(() => skeletonOffset(page, stage)).toBeLessThan(0.12)
})

/** How far the drawn figure's middle lies from the newest answer's, as a share of the picture; 1 where none is drawn. */
async function skeletonOffset(page: Page, stage: Stage): Promise<number> {
  const points = stage.wire.newest.seen.findLast(({ status }) => status === 'ok')?.landmarks
  const drawn = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
    const { width, height } = canvas
    const copy = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true })
    copy?.drawImage(canvas, 0, 0)
    const pixels = copy?.getImageData(0, 0, width, height).data ?? []
    const xs: number[] = []
    const ys: number[] = []
    for (let at = 0; at < width * height; at += 1) {
      if ((pixels[at * 4 + 3] ?? 0) < 128) continue
      xs.push(at % width)
      ys.push(Math.floor(at / width))
    }
    if (xs.length < 200) return null
    const middle = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    return { x: middle(xs) / width, y: middle(ys) / height }
  })
  if (drawn === null || !points) return 1
  const body = points.filter(([, , , visibility]) => (visibility ?? 0) > 0.5)
  const middle = (axis: 0 | 1) =>
    body.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / body.length
  return Math.hypot(drawn.x - middle(0), drawn.y - middle(1))
}

test('details, strip, figures and keys', async ({ stage }) => {
  const { page } = stage
  await stage.goLive()
  await expect(stage.label).toHaveAttribute('data-kind', 'movement', { timeout: 30_000 })

  await page.keyboard.press('d')
  const shares = page.getByTestId('bars').locator('li')
  await expect(page.getByTestId('details')).toBeVisible()
  await expect.poll(async () => sumOfPercents(await shares.allInnerTexts())).toBeGreaterThan(90)
  expect(sumOfPercents(await shares.allInnerTexts())).toBeLessThan(110)
  await expect(page.getByTestId('timings')).toContainText('Finding your body')
  await page.keyboard.press('Escape')
  await expect(page.getByTestId('details')).toBeHidden()

  await expect(page.getByTestId('strip').locator('[data-label]').first()).toBeVisible()
  await expect(page.getByTestId('rate')).toHaveText(/^[1-9]\d*\/s$/)
  await expect(page.getByTestId('latency')).toHaveText(/^\d+ ms$/)
  await page.getByTestId('strip').focus()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByTestId('strip')).toHaveAttribute('aria-valuetext', /^1 second ago: /)

  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

const sumOfPercents = (texts: string[]) =>
  texts.reduce((sum, text) => sum + Number(/(\d+) %/.exec(text)?.[1] ?? 0), 0)

test('the space bar stops, frees the camera, and starts again', async ({ stage }) => {
  const { page } = stage
  await stage.goLive()
  const track = await stage.video.evaluateHandle(
    (video: HTMLVideoElement) => (video.srcObject as MediaStream).getVideoTracks()[0],
  )
  expect(await track.evaluate((it) => it?.readyState)).toBe('live')
  await page.keyboard.press('Space')
  await expect(page.getByRole('heading', { name: 'The camera is off' })).toBeVisible()
  expect(await track.evaluate((it) => it?.readyState)).toBe('ended')
  await page.waitForTimeout(500)
  const before = stage.wire.framesSent
  await page.waitForTimeout(1000)
  expect(stage.wire.framesSent).toBe(before)

  await page.keyboard.press('Space')
  await stage.answers(3)
})

test('a hidden page sends nothing, and goes on when it is looked at', async ({ stage }) => {
  const { page } = stage
  await stage.goLive()
  await setHidden(page, true)
  await page.waitForTimeout(500)
  const before = stage.wire.framesSent
  await page.waitForTimeout(1500)
  expect(stage.wire.framesSent).toBe(before)
  await setHidden(page, false)
  await stage.answers(3)
})

/** A headless browser shows every page, so the page is only told that it is hidden. */
function setHidden(page: Page, hidden: boolean): Promise<void> {
  return page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true })
    document.dispatchEvent(new Event('visibilitychange'))
  }, hidden)
}

test('another model takes over without a gap; a hostile one runs nothing', async ({
  stage,
  program,
}) => {
  const { page } = stage
  await stage.goLive()
  await stage.answers(10)
  await page.getByRole('button', { name: 'Model: Body poses' }).click()
  const dialog = page.getByRole('dialog', { name: 'Models' })
  await expect(dialog.getByText(/\d+ movements/)).toBeVisible()

  await dialog.getByTestId('model-hostile').click()
  await expect(dialog.getByTestId('model-reason')).toContainText('Refused')
  await expect(dialog.getByTestId('model-reason')).toContainText('posix.system')
  await expect(dialog.getByRole('button', { name: 'Use this model' })).toHaveCount(0)
  expect(readdirSync(program.folder)).not.toContain('canary')

  await dialog.getByTestId('model-knees').click()
  await dialog.getByRole('button', { name: 'Use this model' }).click()
  await expect(dialog).toBeHidden()
  await expect(stage.label).toHaveText(/Knees bent|Legs straight/)
  await stage.answers(10)
  const { frames, results, seen } = stage.wire.newest
  expect(seen.at(-1)?.model).toBe('knees')
  const answered = new Set(results.map(({ seq }) => seq))
  const unanswered = [...frames.keys()].filter((seq) => !answered.has(seq))
  expect(unanswered.length).toBeLessThanOrEqual(2)
  expect(new Set(seen.map(({ model }) => model ?? 'body_poses'))).toEqual(
    new Set(['body_poses', 'knees']),
  )
})

test('a video file takes the same way as the camera', async ({ stage, program }) => {
  const { page } = stage
  await stage.open()
  await page.getByTestId('video-file').first().setInputFiles(knownPlaces().footage)
  await stage.answers(40)
  await expect(page.locator('[data-mirror]')).toHaveCount(0)
  await page.keyboard.press('Space')
  await expect(page.getByRole('heading', { name: 'The video is closed' })).toBeVisible()
  await page.waitForTimeout(1000)

  const { newest } = stage.wire
  const offline = await walkOffline(newest, program.models)
  for (const [place, result] of newest.seen.entries()) expectSame(result, offline[place])
  expectLabelsOf(offline, await readDiary(page))
})

test('a file that is no video is answered in words', async ({ stage }) => {
  const { page } = stage
  await stage.open()
  const file = { name: 'dance.mp4', mimeType: 'video/mp4', buffer: Buffer.from('not a video') }
  await page.getByTestId('video-file').first().setInputFiles(file)
  await expect(page.getByRole('heading', { name: 'This video cannot be played' })).toBeVisible()
  await page.getByRole('button', { name: 'Use the camera' }).click()
  await stage.answers(3)
})
