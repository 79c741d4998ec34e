import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { readDiary } from './diary.ts'
import { knownPlaces } from './places.ts'
import { expect, NOBODY_ANSWERS, type Stage, test } from './stage.ts'

test('a program that is killed and started again is joined by itself', async ({
  stage,
  program,
}) => {
  const { page, wire } = stage
  stage.pardon(NOBODY_ANSWERS)
  await stage.goLive()
  await choose(stage, 'Knees')
  const track = await stage.video.evaluateHandle((video: HTMLVideoElement) => video.srcObject)

  await program.kill()
  await expect(stage.trouble).toHaveAttribute('data-kind', 'away')
  await expect(stage.trouble).toContainText('The program stopped answering')
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'away')
  const before = wire.framesSent
  await page.waitForTimeout(1000)
  expect(wire.framesSent).toBe(before)

  await program.start()
  await stage.answers(5)
  await expect(stage.trouble).not.toHaveAttribute('data-kind', { timeout: 60_000 })
  // Neither camera nor page was begun anew, and the person's model is in use again.
  expect(
    await stage.video.evaluate((video: HTMLVideoElement, old) => video.srcObject === old, track),
  ).toBe(true)
  await expect.poll(() => wire.newest.seen.at(-1)?.model, { timeout: 60_000 }).toBe('knees')
  await expect(stage.label).toHaveText(/Knees bent|Legs straight/)
})

test('killed pose workers are replaced while the page goes on', async ({ stage, program }) => {
  const { page, wire } = stage
  await stage.goLive()
  await expect(stage.label).toHaveAttribute('data-kind', 'movement', { timeout: 30_000 })
  const killed = program.workers()
  expect(killed.length).toBeGreaterThan(0)
  for (const pid of killed) process.kill(pid, 'SIGKILL')

  await stage.answers(10)
  await expect(stage.label).toHaveAttribute('data-kind', 'movement', { timeout: 60_000 })
  expect(wire.connections).toHaveLength(1)
  expect(program.workers().filter((pid) => killed.includes(pid))).toEqual([])
  await expect.poll(async () => (await program.health()).workers.ready).toBe(killed.length)
  // Every picture was answered, the lost ones with the word that they are lost.
  const { frames, results } = wire.newest
  expect(frames.size - results.length).toBeLessThanOrEqual(2)
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'online')
})

test('a program that hangs is noticed, and heard again', async ({ stage, program }) => {
  await stage.goLive()
  program.signal('SIGSTOP')
  await expect(stage.trouble).toHaveAttribute('data-kind', 'silent')
  program.signal('SIGCONT')
  await stage.answers(5)
  await expect(stage.trouble).not.toHaveAttribute('data-kind', { timeout: 60_000 })
})

test('a program that starts after the page is joined by itself', async ({ stage, program }) => {
  const { page } = stage
  stage.pardon(NOBODY_ANSWERS)
  await program.kill()
  await stage.open()
  await expect(page.getByTestId('connection')).toHaveAttribute('data-connection', 'absent')
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await expect(stage.trouble).toContainText('The program is not running yet')
  await program.start()
  await stage.answers(3)
  await expect(stage.trouble).not.toHaveAttribute('data-kind', { timeout: 60_000 })
  expect((await readDiary(page)).troubles).not.toContain('no-model')
})

test('a busy program says so and takes the page in when somebody leaves', async ({
  stage,
  program,
}) => {
  await program.run({ POSER_MAX_SESSIONS: '1' })
  const other = await takePlace()
  const { page } = stage
  await stage.open()
  await page.getByRole('button', { name: 'Turn on the camera' }).click()
  await expect(stage.trouble).toContainText('Too many people at once')
  expect(stage.wire.results.every(({ status }) => status === 'busy')).toBe(true)
  // A busy program is left alone: one try a second.
  const before = stage.wire.framesSent
  const began = Date.now()
  await page.waitForTimeout(3000)
  const sent = stage.wire.framesSent - before
  expect(sent).toBeLessThanOrEqual(1 + (Date.now() - began) / 1000)

  other.disconnect()
  await stage.answers(5)
  await expect(stage.trouble).not.toHaveAttribute('data-kind', { timeout: 60_000 })
})

/** Another client, which holds the only place; what it sends need not be a picture. */
async function takePlace(): Promise<Socket> {
  const socket = io(`http://127.0.0.1:${knownPlaces().apiPort}`, { transports: ['websocket'] })
  const answered = new Promise((resolve) => socket.once('result', resolve))
  socket.emit('frame', { seq: 1, t: 0 }, Buffer.from('x'))
  await answered
  return socket
}

test('a program without a model says what to do, and takes the first one that it is given', async ({
  stage,
  program,
}) => {
  const empty = join(program.folder, 'empty')
  await program.run({ POSER_DATA_DIR: empty })
  await stage.goLive()
  await expect(stage.trouble).toContainText('There is no model yet')
  mkdirSync(join(empty, 'trained_models'), { recursive: true })
  copyFileSync(join(program.models, 'knees.pickle'), join(empty, 'trained_models', 'knees.pickle'))
  await expect(stage.label).toHaveText(/Knees bent|Legs straight/, { timeout: 60_000 })
  await expect(stage.trouble).not.toHaveAttribute('data-kind', { timeout: 60_000 })
})

async function choose(stage: Stage, model: string): Promise<void> {
  const { page } = stage
  await page.getByRole('button', { name: /^Model: / }).click()
  const dialog = page.getByRole('dialog', { name: 'Models' })
  await dialog.getByRole('button', { name: model }).click()
  await dialog.getByRole('button', { name: 'Use this model' }).click()
  await expect(dialog).toBeHidden()
}
