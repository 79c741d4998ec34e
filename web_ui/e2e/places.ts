import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

export const WEB = join(import.meta.dirname, '..')
export const REPOSITORY = join(WEB, '..')
export const PYTHON = join(REPOSITORY, '.venv', 'bin', 'python')

/** Where a run keeps the page that it built and the film that its camera shows. */
export const WORK = join(WEB, 'node_modules', '.tmp', 'e2e')
export const CAMERA_FILM = join(WORK, 'camera.mjpeg')
/** Three movements, one after the other. */
export const MOVEMENTS_FILM = join(WORK, 'movements.mjpeg')
/** The same movements in a short film to bring in. */
export const SHORT_FILM = join(WORK, 'garden.mp4')
/** A movement that is repeated, as the camera sees it and as a film to bring in. */
export const REPETITIONS_FILM = join(WORK, 'repetitions.mjpeg')
export const REPETITIONS_VIDEO = join(WORK, 'jacks.mp4')
export const SCREENSHOTS = join(WEB, 'test-results', 'screenshots')

const run = promisify(execFile)

/** Runs one of the Python helpers in tests/e2e to its end and returns what it printed. */
export async function helper(name: string, ...args: string[]): Promise<string> {
  const script = join(REPOSITORY, 'tests', 'e2e', name)
  const { stdout } = await run(PYTHON, [script, ...args], { cwd: REPOSITORY })
  return stdout.trim()
}

/** What the setup found out, for the tests, which run in processes of their own. */
export interface Places {
  apiPort: number
  pagePort: number
  footage: string
  /** How many whole ones one round of that film shows. */
  repetitions: number
}

const VARIABLE = 'POSER_E2E_PLACES'

export function tellPlaces(places: Places): void {
  process.env[VARIABLE] = JSON.stringify(places)
}

export function knownPlaces(): Places {
  return JSON.parse(process.env[VARIABLE] ?? '{}') as Places
}
