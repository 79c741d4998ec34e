import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  CAMERA_FILM,
  helper,
  MOVEMENTS_FILM,
  REPETITIONS_FILM,
  REPETITIONS_VIDEO,
  SHORT_FILM,
  tellPlaces,
  WEB,
  WORK,
} from './places.ts'

const VITE = join(WEB, 'node_modules', 'vite', 'bin', 'vite.js')
const PAGE = join(WORK, 'page')

/** Builds the page for a port of its own, serves it as start.sh does, and makes the camera's films. */
export default async function setUp(): Promise<() => Promise<void>> {
  mkdirSync(WORK, { recursive: true })
  const [apiPort, pagePort] = [await freePort(), await freePort()]
  const env = { ...process.env, POSER_PORT: `${apiPort}`, POSER_UI_PORT: `${pagePort}` }
  const build = ['build', '--outDir', PAGE, '--emptyOutDir', '--logLevel', 'warn']
  await promisify(execFile)(process.execPath, [VITE, ...build], { cwd: WEB, env })
  const footage = await helper('make_camera.py', CAMERA_FILM)
  await helper('make_movements.py', MOVEMENTS_FILM, '--film', SHORT_FILM)
  const told = await helper('make_repetitions.py', REPETITIONS_FILM, '--film', REPETITIONS_VIDEO)
  const { repetitions } = JSON.parse(told) as { repetitions: number }
  const preview = spawn(process.execPath, [VITE, 'preview', '--outDir', PAGE], {
    cwd: WEB,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  await answers(`http://127.0.0.1:${pagePort}/`, preview)
  tellPlaces({ apiPort, pagePort, footage, repetitions })
  return async () => {
    preview.kill()
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

async function answers(url: string, process: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300 && process.exitCode === null; tries += 1) {
    const answer = await fetch(url).catch(() => null)
    if (answer?.ok) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer`)
}
