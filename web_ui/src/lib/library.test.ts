import { describe, expect, it } from 'vitest'
import library from '../../../tests/contracts/library.json'
import type {
  Curves,
  Deleted,
  FeatureName,
  ImportedAnnotations,
  Job,
  JobList,
  Labels,
  Movements,
  OpenTake,
  Readiness,
  Recording,
  RecordingChange,
  RecordingList,
  Report,
  Segment,
  TakeRequest,
  TeachRequest,
  Timeline,
} from './library'

/** Keys and kinds of values, however deep; null fits all, and the first of a list stands for the others. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.length ? [shapeOf(value[0])] : []
  if (value === null || typeof value !== 'object') return value === null ? null : typeof value
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]) => [key, shapeOf(inner)])
      .sort(),
  )
}

const recording: Recording = {
  id: '',
  kind: 'take',
  title: '',
  created_at: '',
  duration_s: 0,
  n_frames: 0,
  image_size: [640, 480],
  person: '',
  session: '',
  camera: '',
  has_landmarks: true,
  has_picture: false,
  seconds: { exercise: { squat: 1 } },
  problem: null,
}
const recordings: RecordingList = { recordings: [recording], free_bytes: 0 }
const change: Required<RecordingChange> = { title: '', person: '', session: '', camera: '' }
const deleted: Deleted = { undo: '' }
const segment: Segment = { start_s: 0, end_s: 1, label: '', family: '' }
const labels: Labels = { revision: '', segments: [segment] }
const movement = { name: '', look: 0, key: '' }
const movements: Movements = {
  revision: '',
  families: [{ name: '', movements: [movement] }],
}
const movementsChange: Movements = {
  revision: '',
  families: [{ name: '', was: '', movements: [{ ...movement, was: '' }] }],
}
const features: { features: readonly FeatureName[] } = {
  features: [{ name: '', words: '', unit: '' }],
}
const curves: Curves = { times_s: [0], curves: [{ name: '', unit: '', values: [0] }] }
const timeline: Timeline = {
  model: '',
  classes: [''],
  times_s: [0],
  labels: [0],
  confidences: [0],
  verdicts: [''],
}
const request: TeachRequest = {
  family: '',
  recordings: null,
  window_s: 1,
  effort: 'quick',
  name: '',
}
const job: Job = {
  id: '',
  kind: 'teach',
  payload: { ...request },
  state: 'running',
  stage: '',
  share_done: 0,
  seconds_left: 0,
  result: null,
  message: '',
  is_cancelling: false,
  created_at: 0,
  started_at: 0,
  ended_at: null,
}
const jobs: JobList = { jobs: [job], has_worker: true }
const readiness: Readiness = {
  ready: false,
  sentence: '',
  movements: [{ name: '', seconds: 0, takes: 0, people: 0, enough: false }],
}
const report: Report = {
  model: '',
  family: '',
  created_at: '',
  classes: [''],
  sentences: [''],
  tested_on: 'video',
  scores: [{ name: 'accuracy', words: '', value: 0, low: 0, high: 0 }],
  others: [{ tested_on: 'random', value: 0, low: null, high: null }],
  confusion: [[0]],
  drivers: { squat: { left_knee: 0, right_knee: 0 }, stand: { left_hip: 0 } },
  mistakes: [{ recording: '', start_s: 0, end_s: 0, label: '', said: '', confidence: 0 }],
  unsure_below: 0,
  recordings: [''],
}
const takeRequest: TakeRequest = {
  family: '',
  label: '',
  keep_pictures: false,
  person: '',
  camera: '',
}
const take: OpenTake = {
  id: '',
  family: '',
  label: '',
  keep_pictures: false,
  person: '',
  n_kept: 0,
  created_at: '',
}
const annotations: ImportedAnnotations = {
  segments: 0,
  by_recording: { walk: { step: 0 } },
  unknown: [''],
  warnings: [''],
  committed: false,
}
const refusal = { code: '', message: '' }

const ours: Record<keyof typeof library, unknown> = {
  recordings,
  recording_change: change,
  deleted,
  restored: { id: '' },
  labels,
  labels_conflict: { ...refusal, ...labels, segments: [] },
  movements,
  movements_change: movementsChange,
  features,
  curves,
  times: { times_s: [0] },
  timeline,
  jobs,
  job_request: { kind: 'extract', payload: { videos: [''] } },
  readiness,
  report,
  model_change: { name: '', description: '' },
  live_request: { id: '' },
  live: { default: '', before: '' },
  take_request: takeRequest,
  takes: { takes: [take] },
  take_end: { n_frames: 0, segments: [] },
  take_conflict: { ...refusal, ...take },
  annotations,
  refusal,
}

describe('the contract of page and program', () => {
  it.each(Object.keys(ours) as (keyof typeof library)[])('%s has its form', (name) => {
    expect(shapeOf(ours[name])).toEqual(shapeOf(library[name]))
  })
})
