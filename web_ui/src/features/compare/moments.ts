import type { Track } from '@/lib/comparisons'

export const SIDES = ['reference', 'student'] as const
export type SideName = (typeof SIDES)[number]

/** Moments next to each other that belong to one phase, without the one at `end`. */
export interface PhaseRun {
  phase: number
  start: number
  end: number
}

/** A break between two stretches is a step of the clock that is longer than this many moments. */
const BREAK = 1.5
/** How far to both sides one looks to tell how fast a clock runs. */
const REACH = 3

/** What is compared, moment by moment; a place among them is a number, also between two. */
export class Moments {
  readonly track: Track
  readonly count: number
  readonly rate_hz: number
  /** First moments of all stretches but the first: there the clocks leap. */
  readonly breaks: readonly number[]
  readonly phases: readonly PhaseRun[]

  constructor(track: Track) {
    this.track = track
    this.count = track.header.n_moments
    this.rate_hz = track.header.rate_hz
    this.breaks = breaksOf(track.student_s, BREAK / this.rate_hz)
    this.phases = runsOf(track.phase, this.breaks)
  }

  get last(): number {
    return Math.max(0, this.count - 1)
  }

  /** How long playing all of it takes. */
  get length_s(): number {
    return this.last / this.rate_hz
  }

  bounded(place: number): number {
    return Math.min(this.last, Math.max(0, place))
  }

  /** The moment nearest to a place. */
  rowAt(place: number): number {
    return this.bounded(Math.round(place))
  }

  /** When a place is in a recording. */
  timeOf(side: SideName, place: number): number {
    const times = this.timesOf(side)
    const inside = this.bounded(place)
    const row = Math.floor(inside)
    const from = times[row] ?? 0
    const to = times[row + 1]
    if (to === undefined || this.breaks.includes(row + 1)) return from
    return from + (to - from) * (inside - row)
  }

  /** How fast a recording runs at a place: 1 is its own speed, 0 stands still. */
  speedOf(side: SideName, place: number): number {
    const times = this.timesOf(side)
    const row = this.rowAt(place)
    const { start, end } = this.stretchAt(row)
    const from = Math.max(start, row - REACH)
    const to = Math.min(end - 1, row + REACH)
    if (to <= from) return 1
    return (((times[to] ?? 0) - (times[from] ?? 0)) / (to - from)) * this.rate_hz
  }

  /** The moment nearest to a time of the student. */
  rowOf(student_s: number): number {
    const times = this.track.student_s
    let low = 0
    let high = this.last
    while (low < high) {
      const middle = (low + high) >> 1
      if ((times[middle] ?? 0) < student_s) low = middle + 1
      else high = middle
    }
    const before = Math.max(0, low - 1)
    const nearer = student_s - (times[before] ?? 0) < (times[low] ?? 0) - student_s
    return nearer ? before : low
  }

  phaseAt(place: number): number {
    return this.track.phase[this.rowAt(place)] ?? 0
  }

  /** The error of a joint in degrees; NaN where unsure. */
  errorAt(row: number, joint: number): number {
    return this.track.error_deg[row * this.track.header.joints.length + joint] ?? Number.NaN
  }

  /** The joint that is off most at a moment; null where none is sure. */
  worstAt(row: number): { joint: number; error_deg: number } | null {
    let worst: { joint: number; error_deg: number } | null = null
    for (let joint = 0; joint < this.track.header.joints.length; joint += 1) {
      const error_deg = this.errorAt(row, joint)
      const more = Math.abs(error_deg) > Math.abs(worst?.error_deg ?? 0)
      if (Number.isFinite(error_deg) && (worst === null || more)) worst = { joint, error_deg }
    }
    return worst
  }

  private timesOf(side: SideName): Float64Array {
    return side === 'student' ? this.track.student_s : this.track.reference_s
  }

  private stretchAt(row: number): { start: number; end: number } {
    const start = this.breaks.findLast((one) => one <= row) ?? 0
    const end = this.breaks.find((one) => one > row) ?? this.count
    return { start, end }
  }
}

function breaksOf(times_s: Float64Array, longest_s: number): number[] {
  const breaks: number[] = []
  for (let row = 1; row < times_s.length; row += 1) {
    if ((times_s[row] ?? 0) - (times_s[row - 1] ?? 0) > longest_s) breaks.push(row)
  }
  return breaks
}

function runsOf(phases: Uint8Array, breaks: readonly number[]): PhaseRun[] {
  const runs: PhaseRun[] = []
  phases.forEach((phase, row) => {
    const last = runs.at(-1)
    if (last && last.phase === phase && !breaks.includes(row)) last.end = row + 1
    else runs.push({ phase, start: row, end: row + 1 })
  })
  return runs
}
