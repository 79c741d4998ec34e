import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { helper, knownPlaces, PYTHON, REPOSITORY, SHORT_FILM } from './places.ts'

const POSE_MODELS = join(REPOSITORY, 'data', 'pose_models')

/** The model that `teach` makes, and what it is made with. */
export const TAUGHT = 'three_movements'
const LESSON = {
  family: 'movement',
  recordings: null,
  window_s: 1,
  effort: 'quick',
  name: 'Three movements',
}

type Settings = Record<`POSER_${string}`, string>

/** Poser's real server on a port of its own, with a data folder of its own. */
export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), 'poser-e2e-'))
  /** A file that exists only if code inside the hostile model file was run. */
  readonly canary = join(this.folder, 'canary')
  readonly models = join(this.folder, 'trained_models')
  readonly address = `http://127.0.0.1:${knownPlaces().apiPort}`
  private process: ChildProcess | null = null
  private jobs: ChildProcess | null = null
  private settings: Settings = {}

  async makeModels(): Promise<void> {
    await helper('make_models.py', this.models, this.canary)
  }

  /** Gives it a library of two takes of each of three movements, and so many of a minute, unless it has one. */
  async makeTakes(minutes = 0): Promise<void> {
    if (existsSync(join(this.folder, 'recordings.csv'))) return
    await helper('make_takes.py', this.folder, SHORT_FILM, '--minutes', `${minutes}`)
  }

  /** Has it learned the three movements of that library, as a model that comes first; one that has does not again. */
  async teach(): Promise<void> {
    await this.makeTakes()
    if (!existsSync(join(this.models, `${TAUGHT}.skops`))) {
      this.startJobs()
      const { id } = await this.tell('POST', '/api/jobs', { kind: 'teach', payload: LESSON })
      await this.until(async () => {
        const { jobs } = await this.ask('/api/jobs')
        return jobs.some((job) => job.id === id && job.state === 'done')
      })
    }
    await this.comeFirst(TAUGHT)
  }

  /** Gives it two models that read somebody wrongly: `misread`, which a fit mends, and `deaf`, which none does. */
  async makeMisreaders(): Promise<void> {
    await this.makeTakes()
    if (existsSync(join(this.models, 'misread.pickle'))) return
    await helper('make_misreaders.py', this.folder, this.models)
  }

  /** Makes a model the one that whoever opens the page sees. */
  async comeFirst(model: string): Promise<void> {
    await this.until(async () => {
      const { models } = await this.ask('/api/models')
      return models.some(({ id, status }) => id === model && status === 'ready')
    })
    await this.tell('PUT', '/api/models/live', { id: model })
  }

  /** Sends nothing anywhere any more. */
  async forgetOutputs(): Promise<void> {
    await this.tell('PUT', '/api/outputs', { outputs: [] })
  }

  /** Whom models were fitted to, and what came of it. */
  async people(): Promise<Answers['/api/people']['people']> {
    return (await this.ask('/api/people')).people
  }

  /** Has it run with these settings and know its models; one that already does goes on. */
  async run(settings: Settings = {}): Promise<void> {
    const same = JSON.stringify(settings) === JSON.stringify(this.settings)
    if (!this.alive || !same) {
      await this.kill()
      this.settings = settings
      await this.start()
    }
    await this.lookAtModels()
  }

  async start(): Promise<void> {
    const { apiPort, pagePort } = knownPlaces()
    const log = openSync(join(this.folder, 'server.log'), 'a')
    this.process = spawn(PYTHON, ['-m', 'pose_parser.server'], {
      cwd: REPOSITORY,
      env: {
        ...process.env,
        POSER_PORT: `${apiPort}`,
        POSER_UI_PORT: `${pagePort}`,
        // One person needs one pose process; another would only make every start longer.
        POSER_WORKERS: '1',
        POSER_DATA_DIR: this.folder,
        POSER_POSE_MODELS_DIR: POSE_MODELS,
        ...this.settings,
      },
      stdio: ['ignore', 'ignore', log],
    })
    closeSync(log)
    // Also when the tests themselves are cut short.
    process.once('exit', this.end)
    await this.until(async () => (await this.ask('/health')).workers.ready > 0)
  }

  /** Starts what works long jobs off, unless it runs. */
  startJobs(): void {
    if (isAlive(this.jobs)) return
    const log = openSync(join(this.folder, 'worker.log'), 'a')
    this.jobs = spawn(PYTHON, ['-m', 'pose_parser.cli', 'jobs', 'work'], {
      cwd: REPOSITORY,
      env: { ...process.env, POSER_DATA_DIR: this.folder, POSER_POSE_MODELS_DIR: POSE_MODELS },
      stdio: ['ignore', 'ignore', log],
    })
    closeSync(log)
    process.once('exit', () => this.jobs?.kill('SIGKILL'))
  }

  /** Ends it at once: kill -9. */
  async killJobs(): Promise<void> {
    if (!isAlive(this.jobs)) return
    const gone = new Promise((resolve) => this.jobs?.once('exit', resolve))
    this.jobs?.kill('SIGKILL')
    await gone
  }

  private async lookAtModels(): Promise<void> {
    const files = this.settings.POSER_DATA_DIR ? 0 : readdirSync(this.models).length
    await this.until(async () => {
      const { models } = await this.ask('/api/models')
      return models.length >= files && models.every(({ status }) => status !== 'checking')
    })
  }

  /** Ends it at once, as a crash does: kill -9. */
  async kill(): Promise<void> {
    if (!this.alive) return
    const gone = new Promise((resolve) => this.process?.once('exit', resolve))
    this.end()
    await gone
  }

  private readonly end = () => this.process?.kill('SIGKILL')

  signal(name: NodeJS.Signals): void {
    this.process?.kill(name)
  }

  /** The processes that find poses. */
  workers(): number[] {
    const lines = execFileSync('ps', ['-eo', 'pid=,ppid=,args=']).toString().split('\n')
    return lines
      .map((line) => line.trim().split(/\s+/))
      .filter(([, parent]) => parent === `${this.process?.pid}`)
      .filter((words) => words.includes('pose_parser.server.worker'))
      .map(([pid]) => Number(pid))
  }

  async health(): Promise<Health> {
    return this.ask('/health')
  }

  /** What the library holds, the newest first. */
  async recordings(): Promise<Answers['/api/recordings']['recordings']> {
    const { recordings } = await this.ask('/api/recordings')
    return recordings.toSorted((one, other) => other.created_at.localeCompare(one.created_at))
  }

  /** Length of a recording; 0 while nobody has been looked for in it. */
  async secondsOf(id: string): Promise<number> {
    const found = await this.recordings().catch(() => [])
    return found.find((recording) => recording.id === id)?.duration_s ?? 0
  }

  /** Brings in a film in one request, as somebody without the page does, and waits until its person was looked for. */
  async bring(film: string): Promise<string> {
    const name = basename(film)
    const id = name.replace(/\.[^.]*$/, '')
    if ((await this.secondsOf(id)) > 0) return id
    this.startJobs()
    const body = readFileSync(film)
    const answer = await fetch(`${this.address}/api/videos/${name}`, { method: 'PUT', body })
    if (!answer.ok) throw new Error(`PUT ${name}: ${await answer.text()}`)
    await this.until(async () => (await this.secondsOf(id)) > 0)
    return id
  }

  /** Its labels in the order of time. */
  async labelsOf(id: string): Promise<[string, number, number][]> {
    const answer = await fetch(`${this.address}/api/recordings/${id}/labels`)
    const { segments } = (await answer.json()) as {
      segments: { label: string; start_s: number; end_s: number }[]
    }
    return segments.map(({ label, start_s, end_s }) => [label, start_s, end_s])
  }

  /** When each picture of a recording was taken, in milliseconds. */
  async timesOf(id: string): Promise<number[]> {
    const answer = await fetch(`${this.address}/api/recordings/${id}/poses?start=0&count=3000`)
    const bytes = await answer.arrayBuffer()
    const [, nFrames = 0] = new Uint32Array(bytes, 0, 4)
    return [...new Float64Array(bytes, 16, nFrames)]
  }

  /** The longest time between two pictures of a recording. */
  async longestGapMs(id: string): Promise<number> {
    const times = await this.timesOf(id)
    return Math.max(...times.slice(1).map((time, place) => time - (times[place] ?? time)))
  }

  async close(): Promise<void> {
    await this.killJobs()
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private get alive(): boolean {
    return isAlive(this.process)
  }

  private async ask<Path extends keyof Answers>(path: Path): Promise<Answers[Path]> {
    const answer = await fetch(this.address + path)
    return (await answer.json()) as Answers[Path]
  }

  private async tell(method: string, path: string, json: object): Promise<{ id?: string }> {
    const headers = { 'Content-Type': 'application/json' }
    const answer = await fetch(this.address + path, { method, headers, body: JSON.stringify(json) })
    if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
    return (await answer.json()) as { id?: string }
  }

  private async until(holds: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 1500 && this.alive; tries += 1) {
      if (await holds().catch(() => false)) return
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`the program did not get there; see ${this.folder}/server.log`)
  }
}

function isAlive(process: ChildProcess | null): process is ChildProcess {
  return process?.exitCode === null && process.signalCode === null
}

interface Health {
  workers: { ready: number; total: number }
  sessions: number
}

interface Answers {
  '/health': Health
  '/api/recordings': {
    recordings: { id: string; kind: string; created_at: string; duration_s: number | null }[]
  }
  '/api/jobs': { jobs: { id: string; state: string }[] }
  '/api/people': { people: { name: string; fits: { model: string; helps: boolean }[] }[] }
  '/api/models': { models: { id: string; status: string }[] }
}
