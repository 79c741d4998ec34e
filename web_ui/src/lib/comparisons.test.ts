import { describe, expect, it } from 'vitest'
import contract from '../../../tests/contracts/comparisons.json'
import {
  type CompareRequest,
  type Comparison,
  type ComparisonSummary,
  type Measure,
  type Repetition,
  readTrack,
  type Side,
  type Submitted,
  type TrackHeader,
} from './comparisons'
import type { Job } from './library'

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

const side: Required<Side> = { recording: '', start_s: 0, end_s: 0 }
const request: Required<CompareRequest> = {
  reference: side,
  student: { recording: '' },
  name: '',
  overlay: true,
  mirror: 'auto',
}
const job: Job = {
  id: '',
  kind: 'compare',
  payload: {
    reference: side,
    student: { ...side, start_s: null, end_s: null },
    name: '',
    overlay: true,
    mirror: 'auto',
    key: '',
  },
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
const submitted: Submitted = { id: '', job }
const summary: ComparisonSummary = {
  id: '',
  name: '',
  created_at: '',
  reference: { id: '', title: '' },
  student: { id: '', title: '' },
  score: 0,
  duration_s: 0,
  has_overlay: true,
  problem: null,
}
const measure: Measure = {
  mean_error_deg: 0,
  sd_deg: 0,
  worst: { time_s: 0, reference_time_s: 0, error_deg: 0 },
}
const judged = { sure: 0, score: 0, world: measure, picture: measure }
const comparison: Comparison = {
  id: '',
  name: '',
  created_at: '',
  duration_s: 0,
  has_overlay: true,
  versions: { poser: '' },
  reference: { id: '', title: '', start_s: null, end_s: null, has_picture: true },
  student: { id: '', title: '', start_s: 0, end_s: 0, has_picture: true },
  schema_version: 1,
  dims: 3,
  score: 0,
  alignment: {
    kind: 'whole',
    mirrored: false,
    tempo_ratio: 0,
    spans: [{ reference_start_s: 0, reference_end_s: 0, student_start_s: 0, student_end_s: 0 }],
    view_difference_deg: 0,
    tilt_difference_deg: 0,
  },
  repetitions: { reference: 0, student: 0 },
  phases: [{ name: '', words: '' }],
  joints: [
    {
      ...judged,
      joint: '',
      words: '',
      reference_joint: '',
      range_of_motion: { reference_deg: 0, student_deg: 0 },
      phases: [{ ...judged, phase: '' }],
    },
  ],
  asymmetry: [{ joint: '', reference_deg: 0, student_deg: 0 }],
  corrections: [{ joint: '', phase: '', time_s: 0, reference_time_s: 0, error_deg: 0, words: '' }],
  notes: [''],
}
const header: TrackHeader = {
  version: 1,
  n_moments: 0,
  rate_hz: 0,
  mirrored: false,
  joints: [''],
  skeleton: '',
  landmarks: [''],
  bones: [[0]],
  limbs: { left_knee: [[0]], trunk_lean: [[0]] },
  reference_size: [0],
  student_size: [0],
  arrays: [{ name: '', dtype: '', shape: [0], offset: 0 }],
}
const repetition: Repetition = { start_s: 0, turn_s: 0, end_s: 0 }

const ours: Record<keyof typeof contract, unknown> = {
  compare_request: request,
  submitted,
  done: { comparison: '', score: 0 },
  comparisons: { comparisons: [summary] },
  comparison,
  comparison_change: { name: '' },
  changed: summary,
  track_header: header,
  repetitions: { repetitions: [repetition] },
  video_put: {
    recording: '',
    job: {
      ...job,
      kind: 'extract',
      payload: { videos: [''], pose_model: '', person: '' },
      seconds_left: null,
      started_at: null,
    },
  },
}

describe('the contract of page and program', () => {
  it.each(Object.keys(ours) as (keyof typeof contract)[])('%s has its form', (name) => {
    expect(shapeOf(ours[name])).toEqual(shapeOf(contract[name]))
  })
})

/** The bytes of a track with the header of the contract, as the program writes them. */
function trackBytes(fill: (name: string, values: DataView) => void): ArrayBuffer {
  const sizes: Record<string, number> = { f8: 8, f4: 4, u1: 1 }
  const json = new TextEncoder().encode(JSON.stringify(contract.track_header))
  const length = Math.ceil((4 + json.length) / 8) * 8 - 4
  const ends = contract.track_header.arrays.map(
    ({ dtype, shape, offset }) => offset + (sizes[dtype] ?? 0) * shape.reduce((n, m) => n * m, 1),
  )
  const bytes = new ArrayBuffer(4 + length + Math.max(...ends))
  new DataView(bytes).setUint32(0, length, true)
  new Uint8Array(bytes, 4, length).fill(32).set(json)
  for (const { name, offset } of contract.track_header.arrays)
    fill(name, new DataView(bytes, 4 + length + offset))
  return bytes
}

describe('a track', () => {
  it('is read from its bytes, each array from its place', () => {
    const track = readTrack(
      trackBytes((name, values) => {
        if (name === 'reference_s') values.setFloat64(8, 1.5, true)
        if (name === 'phase') values.setUint8(2, 3)
        if (name === 'error_deg') values.setFloat32(4, -24, true)
        if (name === 'figure') values.setFloat32(0, 0.25, true)
      }),
    )
    const { n_moments, joints } = track.header
    expect(track.student_s).toHaveLength(n_moments)
    expect(track.error_deg).toHaveLength(n_moments * joints.length)
    expect(track.figure).toHaveLength(n_moments * 33 * 2)
    expect([track.reference_s[1], track.phase[2], track.error_deg[1], track.figure[0]]).toEqual([
      1.5, 3, -24, 0.25,
    ])
  })

  it('without one of its arrays is refused', () => {
    const bytes = trackBytes(() => undefined)
    const text = new TextDecoder().decode(bytes).indexOf('"figure"')
    new Uint8Array(bytes)[text + 1] = 'x'.charCodeAt(0)
    expect(() => readTrack(bytes)).toThrow(/no figure/)
  })
})
