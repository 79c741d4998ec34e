/** What the program keeps: takes and videos, their labels, jobs, reports. Tested against tests/contracts/library.json. */

import { ask, askJson } from './api'

/** A take was recorded in this page, a video was brought. `id` names its files everywhere, and never changes. */
export interface Recording {
  id: string
  kind: 'take' | 'video'
  title: string
  /** ISO 8601, UTC. */
  created_at: string
  /** Null until somebody has been looked for in it. */
  duration_s: number | null
  n_frames: number | null
  /** Width and height in pixels. */
  image_size: readonly [number, number] | null
  /** Empty where unknown. */
  person: string
  session: string
  camera: string
  has_landmarks: boolean
  has_picture: boolean
  /** Seconds of each label, by family. */
  seconds: Record<string, Record<string, number>>
  /** Why a file cannot be used, in words; null for a sound one. */
  problem: string | null
}

export interface RecordingList {
  recordings: readonly Recording[]
  free_bytes: number
}

export interface RecordingChange {
  title?: string
  person?: string
  session?: string
  camera?: string
}

/** What was deleted can be brought back with this. */
export interface Deleted {
  undo: string
}

export interface Segment {
  start_s: number
  end_s: number
  label: string
  family: string
}

/** `revision` is sent back with a change, so that two tabs cannot overwrite each other. */
export interface Labels {
  revision: string
  segments: readonly Segment[]
}

export interface Movement {
  name: string
  /** Place in the order of looks, see colours.ts. */
  look: number
  /** One letter or digit, or empty. */
  key: string
  /** Sent with a change of its name: what it was called. Its labels in all recordings take the new name. */
  was?: string
}

export interface Family {
  name: string
  /** As for a movement. */
  was?: string
  movements: readonly Movement[]
}

export interface Movements {
  revision: string
  families: readonly Family[]
}

export type JobKind =
  | 'extract'
  | 'teach'
  | 'train'
  | 'export'
  | 'film'
  | 'pack'
  | 'unpack'
  | 'compare'
export type JobState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

export interface Job {
  id: string
  kind: JobKind
  payload: Record<string, unknown>
  state: JobState
  stage: string
  share_done: number
  seconds_left: number | null
  result: Record<string, unknown> | null
  message: string
  is_cancelling: boolean
  /** Seconds since 1970. */
  created_at: number
  started_at: number | null
  ended_at: number | null
}

export interface JobList {
  jobs: readonly Job[]
  /** Whether anybody works the queue off. */
  has_worker: boolean
}

export interface TeachRequest {
  family: string
  /** All of the library if null. */
  recordings: readonly string[] | null
  /** Seconds of movement that one answer looks at; null for single poses. */
  window_s: number | null
  effort: 'quick' | 'thorough'
  name: string
}

/** Whether there is enough to learn from, and what to record next. */
export interface Readiness {
  ready: boolean
  /** One honest sentence. */
  sentence: string
  movements: readonly {
    name: string
    seconds: number
    takes: number
    people: number
    enough: boolean
  }[]
}

/** An interval of 95 %; null where there is none. */
export interface Score {
  name: 'accuracy' | 'balanced_accuracy' | 'macro_f1'
  words: string
  value: number
  low: number | null
  high: number | null
}

export type HeldOut = 'video' | 'person' | 'session' | 'camera' | 'random'

export interface Mistake {
  recording: string
  start_s: number
  end_s: number
  label: string
  said: string
  confidence: number | null
}

export interface Report {
  model: string
  family: string
  /** ISO 8601, UTC. */
  created_at: string
  classes: readonly string[]
  /** Most important first; each can stand alone. */
  sentences: readonly string[]
  tested_on: HeldOut
  scores: readonly Score[]
  /** The same accuracy, with something else held out. */
  others: readonly { tested_on: HeldOut; value: number; low: number | null; high: number | null }[]
  /** A row for what it was, a column for what was said, in the order of `classes`: numbers of examples. */
  confusion: readonly (readonly number[])[]
  /** For each class, how much each landmark matters: shares that add up to 1. */
  drivers: Record<string, Record<string, number>>
  mistakes: readonly Mistake[]
  unsure_below: number | null
  recordings: readonly string[]
}

/** What a model says of a recording, frame by frame; null where it says nothing. */
export interface Timeline {
  model: string
  classes: readonly string[]
  times_s: readonly number[]
  /** Place in `classes`. */
  labels: readonly (number | null)[]
  confidences: readonly (number | null)[]
  verdicts: readonly string[]
}

export interface Curves {
  times_s: readonly number[]
  curves: readonly { name: string; unit: string; values: readonly (number | null)[] }[]
}

export interface FeatureName {
  name: string
  words: string
  unit: string
}

/** A take whose recording has not been ended: its page was closed, or the program stopped. */
export interface OpenTake {
  id: string
  family: string
  label: string | null
  keep_pictures: boolean
  person: string
  /** Frames that the program has; all up to this one. */
  n_kept: number
  created_at: string
}

export interface TakeRequest {
  family: string
  /** Movement that the whole take shows; null for one that is labelled later. */
  label: string | null
  keep_pictures: boolean
  person: string
  camera: string
}

const at = (id: string) => `/api/recordings/${encodeURIComponent(id)}`

export const KEYS = {
  library: ['library'],
  movements: ['movements'],
  jobs: ['jobs'],
  readiness: (family: string) => ['readiness', family],
  labels: (id: string) => ['labels', id],
  report: (model: string) => ['report', model],
  features: ['features'],
} as const

export const fetchLibrary = (signal?: AbortSignal) =>
  askJson<RecordingList>('GET', '/api/recordings', { signal })

export const changeRecording = (id: string, change: RecordingChange) =>
  askJson<Recording>('PATCH', at(id), { json: change })

export const deleteRecording = (id: string) => askJson<Deleted>('DELETE', at(id))

/** Brings back a recording or a model. */
export const undoDelete = (undo: string) =>
  askJson<{ id: string }>('POST', `/api/trash/${encodeURIComponent(undo)}/restore`)

/** An SVG of the body in the middle of a recording. */
export const thumbnailPath = (id: string, at_s?: number) =>
  `${at(id)}/thumbnail.svg${at_s === undefined ? '' : `?at_s=${at_s}`}`

/** The film itself, where there is one. */
export const picturePath = (id: string) => `${at(id)}/picture`

export const fetchLabels = (id: string, signal?: AbortSignal) =>
  askJson<Labels>('GET', `${at(id)}/labels`, { signal })

/** Throws an `ApiError` of status 409 whose body is the newer `Labels` when somebody else has changed them. */
export const saveLabels = (id: string, labels: Labels) =>
  askJson<Labels>('PUT', `${at(id)}/labels`, { json: labels })

export const fetchMovements = (signal?: AbortSignal) =>
  askJson<Movements>('GET', '/api/movements', { signal })

/** Throws an `ApiError` of status 409 whose body is the newer `Movements` when somebody else has changed them. */
export const saveMovements = (movements: Movements) =>
  askJson<Movements>('PUT', '/api/movements', { json: movements })

export const fetchFeatures = (signal?: AbortSignal) =>
  askJson<{ features: readonly FeatureName[] }>('GET', '/api/features', { signal })

export const fetchCurves = (id: string, names: readonly string[], signal?: AbortSignal) =>
  askJson<Curves>('GET', `${at(id)}/curves?names=${names.map(encodeURIComponent).join(',')}`, {
    signal,
  })

/** Seconds from the first frame at which each frame was taken. */
export const fetchFrameTimes = (id: string, signal?: AbortSignal) =>
  askJson<{ times_s: readonly number[] }>('GET', `${at(id)}/times`, { signal })

export const fetchTimeline = (id: string, model: string, signal?: AbortSignal) =>
  askJson<Timeline>('GET', `${at(id)}/timeline?model=${encodeURIComponent(model)}`, { signal })

/** Landmarks of some frames: x, y (fractions of the picture), visibility; NaN where nobody is seen. */
export interface Poses {
  start: number
  n_landmarks: number
  /** Milliseconds, one a frame. */
  times_ms: Float64Array
  /** Shape (n_frames, n_landmarks, 3), row by row. */
  values: Float32Array
}

/** On the wire, little-endian: uint32 start, n_frames, n_landmarks, 0; then the times, then the values. */
export async function fetchPoses(
  id: string,
  start: number,
  count: number,
  signal?: AbortSignal,
): Promise<Poses> {
  const answer = await ask('GET', `${at(id)}/poses?start=${start}&count=${count}`, { signal })
  const bytes = await answer.arrayBuffer()
  const [first = 0, nFrames = 0, nLandmarks = 0] = new Uint32Array(bytes, 0, 4)
  return {
    start: first,
    n_landmarks: nLandmarks,
    times_ms: new Float64Array(bytes, 16, nFrames),
    values: new Float32Array(bytes, 16 + 8 * nFrames, nFrames * nLandmarks * 3),
  }
}

export const fetchJobs = (signal?: AbortSignal) => askJson<JobList>('GET', '/api/jobs', { signal })

export const submitJob = (kind: JobKind, payload: object) =>
  askJson<Job>('POST', '/api/jobs', { json: { kind, payload } })

export const cancelJob = (id: string) => askJson<Job>('POST', `/api/jobs/${id}/cancel`)
export const retryJob = (id: string) => askJson<Job>('POST', `/api/jobs/${id}/retry`)
export const forgetJob = (id: string) => ask('DELETE', `/api/jobs/${id}`)

export const teach = (request: TeachRequest) => submitJob('teach', request)

export const fetchReadiness = (family: string, signal?: AbortSignal) =>
  askJson<Readiness>('GET', `/api/readiness?family=${encodeURIComponent(family)}`, { signal })

export const fetchReport = (model: string, signal?: AbortSignal) =>
  askJson<Report>('GET', `/api/models/${encodeURIComponent(model)}/report`, { signal })

export const changeModel = (id: string, change: { name?: string; description?: string }) =>
  ask('PATCH', `/api/models/${encodeURIComponent(id)}`, { json: change })

export const deleteModel = (id: string) =>
  askJson<Deleted>('DELETE', `/api/models/${encodeURIComponent(id)}`)

/** Makes a model the one that whoever opens the live page sees. */
export const useModelLive = (id: string) =>
  askJson<{ default: string; before: string | null }>('PUT', '/api/models/live', { json: { id } })

/** A model in one of its formats, as a file to keep. */
export const modelFilePath = (id: string, format: 'skops' | 'pickle' | 'onnx') =>
  `/api/models/${encodeURIComponent(id)}/file?format=${format}`

export const fetchOpenTakes = (signal?: AbortSignal) =>
  askJson<{ takes: readonly OpenTake[] }>('GET', '/api/takes', { signal })

export const openTake = (request: TakeRequest) =>
  askJson<OpenTake>('POST', '/api/takes', { json: request })

/** Makes a recording of a take. Throws an `ApiError` of status 409 while the program lacks some of its frames. */
export const finishTake = (id: string, end: { n_frames: number; segments: readonly Segment[] }) =>
  askJson<Recording>('POST', `/api/takes/${id}/finish`, { json: end })

export const discardTake = (id: string) => ask('DELETE', `/api/takes/${id}`)

/** What a file of annotations holds for the recordings that are here. */
export interface ImportedAnnotations {
  /** How many labelled stretches. */
  segments: number
  /** How many of each label, by recording. */
  by_recording: Record<string, Record<string, number>>
  /** Names of videos in the file that no recording has. */
  unknown: readonly string[]
  warnings: readonly string[]
  committed: boolean
}

export interface AnnotationOptions {
  /** For files that count frames. */
  fps: number | null
  /** The recording that all of it is of, whatever the file says. */
  recording: string | null
  /** Write the labels; without it, only tell what would be written. */
  commit: boolean
}

export function importAnnotations(file: File, options: AnnotationOptions, signal?: AbortSignal) {
  const asked = new URLSearchParams({ filename: file.name })
  if (options.fps !== null) asked.set('fps', String(options.fps))
  if (options.recording !== null) asked.set('recording', options.recording)
  if (options.commit) asked.set('commit', '1')
  return askJson<ImportedAnnotations>('POST', `/api/annotations?${asked}`, {
    body: file,
    headers: { 'Content-Type': 'application/octet-stream' },
    signal,
  })
}

/** A file that a pack made, from the job's result. */
export const exportPath = (file: string) =>
  `/api/exports/${encodeURIComponent(file.slice(file.lastIndexOf('/') + 1))}`
