/** Two recordings compared, and practising against one of them. Tested against tests/contracts/comparisons.json. */

import { ask, askJson } from './api'
import type { Deleted, Job } from './library'

/** A recording of the library, or a stretch of it; the whole where a time is left out. */
export interface Side {
  recording: string
  start_s?: number | null
  end_s?: number | null
}

/** Whether one does on the left what the other does on the right; `auto` is what fits better. */
export type Mirror = 'auto' | 'yes' | 'no'

export interface CompareRequest {
  reference: Side
  student: Side
  /** Made of the two titles where it is left out. */
  name?: string
  /** Whether to draw the film; yes unless it is false. */
  overlay?: boolean
  mirror?: Mirror
}

/** `id` is that of the comparison to come: its address can be shown at once. */
export interface Submitted {
  id: string
  job: Job
}

export interface ComparisonSummary {
  id: string
  name: string
  /** ISO 8601, UTC. */
  created_at: string
  reference: { id: string; title: string }
  student: { id: string; title: string }
  /** 0 to 100; null where no joint is sure. */
  score: number | null
  /** Of what goes together, on the student's clock. */
  duration_s: number | null
  has_overlay: boolean
  /** Why it cannot be shown, in words; null for a sound one. */
  problem: string | null
}

/** Signed: student minus reference. */
export interface Measure {
  mean_error_deg: number
  sd_deg: number
  worst: { time_s: number; reference_time_s: number; error_deg: number }
}

interface Judged {
  /** Share of the moments at which both show the joint well. */
  sure: number
  /** 0 to 100; null where the joint is uncertain. */
  score: number | null
  /** In space (3D); null where uncertain. */
  world: Measure | null
  /** In the picture (2D). */
  picture: Measure | null
}

export interface PhaseErrors extends Judged {
  phase: string
}

export interface JointErrors extends Judged {
  joint: string
  words: string
  reference_joint: string
  range_of_motion: { reference_deg: number | null; student_deg: number | null }
  phases: readonly PhaseErrors[]
}

export interface Correction {
  joint: string
  phase: string
  /** On the student's clock. */
  time_s: number
  reference_time_s: number
  error_deg: number
  words: string
}

export interface ComparedSide {
  id: string
  /** As it was called when they were compared. */
  title: string
  start_s: number | null
  end_s: number | null
  /** Whether the library still has its film. */
  has_picture: boolean
}

export interface Comparison {
  id: string
  name: string
  created_at: string
  duration_s: number
  has_overlay: boolean
  versions: Record<string, string>
  reference: ComparedSide
  student: ComparedSide
  schema_version: number
  /** 3 where the scores are of space, 2 where they are of the picture. */
  dims: 2 | 3
  score: number | null
  alignment: {
    kind: 'whole' | 'part' | 'repetitions'
    mirrored: boolean
    /** 1.25: the student is a quarter faster. */
    tempo_ratio: number | null
    spans: readonly {
      reference_start_s: number
      reference_end_s: number
      student_start_s: number
      student_end_s: number
    }[]
    view_difference_deg: number | null
    tilt_difference_deg: number | null
  }
  repetitions: { reference: number; student: number }
  /** In the order of the movement; `words` put a mistake into it: "at the bottom". */
  phases: readonly { name: string; words: string }[]
  joints: readonly JointErrors[]
  /** Left minus right. */
  asymmetry: readonly {
    joint: string
    reference_deg: number | null
    student_deg: number | null
  }[]
  /** At most five, worst first. */
  corrections: readonly Correction[]
  /** How far the figures can be trusted, in sentences. */
  notes: readonly string[]
}

/** One time that a movement was made wholly. */
export interface Repetition {
  start_s: number
  turn_s: number
  end_s: number
}

export type TrackArray = 'f8' | 'f4' | 'u1'

/** What the bytes of a track begin with, after its length; offsets count from the end of it. */
export interface TrackHeader {
  version: number
  n_moments: number
  /** Moments in a second of the student's time; between two stretches that are compared there are none. */
  rate_hz: number
  mirrored: boolean
  /** The columns of the errors, in the order of `Comparison.joints`. */
  joints: readonly string[]
  skeleton: string
  landmarks: readonly string[]
  /** Pairs of places in `landmarks`. */
  bones: readonly (readonly number[])[]
  /** For a joint the two ends of the limb that takes its colour, each the middle of these landmarks. */
  limbs: Record<string, readonly (readonly number[])[]>
  /** Width and height of the two pictures in pixels. */
  reference_size: readonly number[]
  student_size: readonly number[]
  arrays: readonly { name: string; dtype: string; shape: readonly number[]; offset: number }[]
}

/**
 * The comparison moment by moment: one moment is one place of the playhead. NaN where unknown. Arrays of landmarks are
 * row by row, shape (n_moments, n_landmarks, values); errors (n_moments, n_joints).
 */
export interface Track {
  header: TrackHeader
  /** When a moment is in the student's recording, and in the reference's. */
  student_s: Float64Array
  reference_s: Float64Array
  /** Place in `Comparison.phases`. */
  phase: Uint8Array
  /** Student minus reference, in degrees; NaN where unsure. */
  error_deg: Float32Array
  /**
   * x, y, z in metres about the middle of the hips, y downwards. The reference is seen as the student is: mirrored
   * where they are, turned to their direction, and of their size.
   */
  reference_world: Float32Array
  student_world: Float32Array
  /** x, y (fractions of its own picture) and visibility. */
  reference_picture: Float32Array
  student_picture: Float32Array
  /** x, y of the reference laid over the student, in fractions of the student's picture. */
  figure: Float32Array
}

export const COMPARISONS_KEY = ['comparisons'] as const
export const comparisonKey = (id: string) => [...COMPARISONS_KEY, id] as const

const at = (id: string) => `/api/comparisons/${encodeURIComponent(id)}`

export const compare = (request: CompareRequest) =>
  askJson<Submitted>('POST', '/api/comparisons', { json: request })

export const fetchComparisons = (signal?: AbortSignal) =>
  askJson<{ comparisons: readonly ComparisonSummary[] }>('GET', '/api/comparisons', { signal })

/** Throws an `ApiError` of status 404 while its job is not done. */
export const fetchComparison = (id: string, signal?: AbortSignal) =>
  askJson<Comparison>('GET', at(id), { signal })

export const renameComparison = (id: string, name: string) =>
  askJson<ComparisonSummary>('PATCH', at(id), { json: { name } })

/** Brought back by `undoDelete`. */
export const deleteComparison = (id: string) => askJson<Deleted>('DELETE', at(id))

/** The whole repetitions that a recording shows, to choose one from. */
export const fetchRepetitions = (recording: string, signal?: AbortSignal) =>
  askJson<{ repetitions: readonly Repetition[] }>(
    'GET',
    `/api/recordings/${encodeURIComponent(recording)}/repetitions`,
    { signal },
  )

/** The film, an MP4, where there is one. */
export const overlayPath = (id: string) => `${at(id)}/overlay`
export const reportPath = (id: string) => `${at(id)}/report.html`
export const csvPath = (id: string) => `${at(id)}/result.csv`
export const jsonPath = (id: string) => `${at(id)}/result.json`

export async function fetchTrack(id: string, signal?: AbortSignal): Promise<Track> {
  const answer = await ask('GET', `${at(id)}/track`, { signal })
  return readTrack(await answer.arrayBuffer())
}

/** On the wire, little-endian: uint32 length of the header, the header as JSON up to a multiple of 8, the arrays. */
export function readTrack(bytes: ArrayBuffer): Track {
  const length = new DataView(bytes).getUint32(0, true)
  const header = JSON.parse(
    new TextDecoder().decode(new Uint8Array(bytes, 4, length)),
  ) as TrackHeader
  const start = 4 + length
  const place = (name: string) => {
    const array = header.arrays.find((one) => one.name === name)
    if (!array) throw new Error(`the track has no ${name}`)
    return [bytes, start + array.offset, array.shape.reduce((n, size) => n * size, 1)] as const
  }
  return {
    header,
    student_s: new Float64Array(...place('student_s')),
    reference_s: new Float64Array(...place('reference_s')),
    phase: new Uint8Array(...place('phase')),
    error_deg: new Float32Array(...place('error_deg')),
    reference_world: new Float32Array(...place('reference_world')),
    student_world: new Float32Array(...place('student_world')),
    reference_picture: new Float32Array(...place('reference_picture')),
    student_picture: new Float32Array(...place('student_picture')),
    figure: new Float32Array(...place('figure')),
  }
}
