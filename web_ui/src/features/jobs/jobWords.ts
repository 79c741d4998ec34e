import { span } from '@/lib/amounts'
import type { Job } from '@/lib/library'

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** `videos/morning squats.mp4` becomes "morning squats". */
function stem(path: string): string {
  const file = path.slice(path.lastIndexOf('/') + 1)
  const dot = file.lastIndexOf('.')
  return dot > 0 ? file.slice(0, dot) : file
}

function count(values: unknown, one: string, many: string): string {
  const files = Array.isArray(values) ? values : []
  const [first] = files
  if (files.length === 1 && typeof first === 'string') return `“${stem(first)}”`
  return files.length === 1 ? one : `${files.length} ${many}`
}

const quoted = (name: unknown, otherwise: string) => (text(name) ? `“${name}”` : otherwise)

/** What a job does, as a line of a list. */
export function jobTitle({ kind, payload }: Pick<Job, 'kind' | 'payload'>): string {
  switch (kind) {
    case 'extract':
      return `Find the person in ${count(payload.videos, 'a video', 'videos')}`
    case 'teach':
    case 'train':
      return `Train ${quoted(payload.name, 'a model')}`
    case 'export':
      return `Write ${quoted(stem(text(payload.model) ?? ''), 'a model')} as ${text(payload.to) ?? 'a file'}`
    case 'film':
      return 'Make the film of a take'
    case 'pack':
      return payload.recordings === null
        ? 'Pack the library into one file'
        : `Pack ${count(payload.recordings, 'a recording', 'recordings')} into one file`
    case 'unpack':
      return `Bring in ${quoted(stem(text(payload.archive) ?? ''), 'an archive')}`
    case 'compare':
      return `Compare ${quoted(payload.name, 'two recordings')}`
    default:
      // The program may know kinds of work that this page does not.
      return `Work: ${String(kind)}`
  }
}

export const isBusy = ({ state }: Pick<Job, 'state'>) => state === 'queued' || state === 'running'

/** How a job stands, in one line. */
export function jobStatus(job: Job): string {
  switch (job.state) {
    case 'queued':
      return job.message || 'Waits its turn'
    case 'running': {
      if (job.is_cancelling) return 'Ending'
      const left = job.seconds_left === null ? null : `${span(job.seconds_left)} left`
      return [job.stage || 'Beginning', left].filter(Boolean).join(', ')
    }
    case 'done':
      return `Done${took(job)}`
    case 'failed':
      return job.message || 'It could not be done.'
    case 'cancelled':
      return 'Cancelled'
  }
}

function took({ started_at, ended_at }: Job): string {
  if (started_at === null || ended_at === null) return ''
  return ` in ${span(ended_at - started_at)}`
}

export interface Outcome {
  words: string
  /** A page of ours, or a file of the program. */
  to?: string
  file?: string
}

/** Where to go with what came of a job that is done. */
export function jobOutcome({ kind, state, payload, result }: Job): Outcome | null {
  if (state !== 'done' || !result) return null
  switch (kind) {
    case 'teach':
    case 'train': {
      const model = text(result.model)
      if (model === null) return null
      return { words: 'See how it does', to: `/models/${encodeURIComponent(stem(model))}` }
    }
    case 'extract':
    case 'unpack':
      return { words: 'Open the library', to: '/review' }
    case 'film': {
      const recording = text(payload.recording)
      return recording === null
        ? null
        : { words: 'Look at it', to: `/review/${encodeURIComponent(recording)}` }
    }
    case 'pack': {
      const file = text(result.file)
      if (file === null) return null
      const name = file.slice(file.lastIndexOf('/') + 1)
      return { words: 'Save the file', file: `/api/exports/${encodeURIComponent(name)}` }
    }
    case 'compare': {
      const comparison = text(result.comparison)
      if (comparison === null) return null
      return { words: 'See the difference', to: `/compare/${encodeURIComponent(comparison)}` }
    }
    default:
      return null
  }
}

/** Said aloud, once, when a job ends by itself. */
export function jobNews(job: Job): string | null {
  if (job.state === 'done') return `${jobTitle(job)}: done.`
  if (job.state === 'failed') return `${jobTitle(job)}: it did not work. ${job.message}`
  return null
}
