import type { Coach } from '@/lib/protocol'

/** A correction as a summary tells it: without the degrees, which differ each time. */
export interface Said {
  words: string
  joint: string
  /** The largest one of the repetition. */
  error_deg: number
}

export interface Attempt {
  kind: 'whole' | 'half'
  /** Place among those of its kind, from 1. */
  number: number
  /** 0 to 100; null for a half one, and where no joint was sure. */
  score: number | null
  /** What was wrong in it, the worst first. */
  said: readonly Said[]
}

export interface Log {
  attempts: readonly Attempt[]
  repetitions: number
  halves: number
}

export const NO_LOG: Log = { attempts: [], repetitions: 0, halves: 0 }

/** Below this an error has been put right, although its words still stand. */
const STILL_WRONG_DEG = 10

/** "left knee 24 degrees straighter ..." becomes "left knee straighter ...". */
export function withoutDegrees(words: string): string {
  return words.replace(/ \d+ degrees?\b/, '')
}

/**
 * Writes down what a coach counts. A coach that begins anew, because the program or its pose process was restarted,
 * counts from 0 again; what was done before it stays.
 */
export class PracticeLog {
  private before: Pick<Coach, 'repetitions' | 'halves' | 'mirrored'> | null = null
  private readonly wrong = new Map<string, Said>()
  private log = NO_LOG

  get now(): Log {
    return this.log
  }

  reset(): void {
    this.before = null
    this.wrong.clear()
    this.log = NO_LOG
  }

  /** Returns the attempt that has just ended, if one has. */
  take(coach: Coach): Attempt | null {
    this.note(coach)
    const before = this.before
    const { repetitions, mirrored } = coach
    this.before = { repetitions, halves: coach.halves, mirrored }
    // The first word of a coach cannot be the end of anything: nobody has seen how it began.
    if (before === null) return null
    // Until the side is sure there are two coaches in one, each with its own half ones.
    const halves = mirrored === before.mirrored ? before.halves : coach.halves
    if (repetitions < before.repetitions || coach.halves < halves) {
      this.wrong.clear()
      return null
    }
    for (let n = halves; n < coach.halves; n += 1) this.add('half', null)
    for (let n = before.repetitions; n < repetitions; n += 1) this.add('whole', coach.score_of_last)
    const ended = coach.halves > halves || repetitions > before.repetitions
    return ended ? (this.log.attempts.at(-1) ?? null) : null
  }

  private note({ status, worst, errors_deg }: Coach): void {
    if (status !== 'moving' || worst === null) return
    const error = errors_deg[worst.joint] ?? 0
    if (error * Math.sign(worst.error_deg) < STILL_WRONG_DEG) return
    const words = withoutDegrees(worst.words)
    const known = this.wrong.get(words)
    if (known && Math.abs(known.error_deg) >= Math.abs(error)) return
    this.wrong.set(words, { words, joint: worst.joint, error_deg: error })
  }

  private add(kind: Attempt['kind'], score: number | null): void {
    const { attempts, repetitions, halves } = this.log
    const whole = kind === 'whole'
    const said = [...this.wrong.values()].sort(
      (one, other) => Math.abs(other.error_deg) - Math.abs(one.error_deg),
    )
    this.wrong.clear()
    this.log = {
      attempts: [...attempts, { kind, number: (whole ? repetitions : halves) + 1, score, said }],
      repetitions: repetitions + (whole ? 1 : 0),
      halves: halves + (whole ? 0 : 1),
    }
  }
}

export interface Frequent extends Said {
  /** In how many repetitions, whole and half. */
  times: number
}

/** The correction of most repetitions; of those that are as frequent, the one of the largest error. */
export function mostFrequent({ attempts }: Log): Frequent | null {
  const found = new Map<string, Frequent>()
  for (const said of attempts.flatMap((attempt) => attempt.said)) {
    const known = found.get(said.words)
    const worse = known && Math.abs(known.error_deg) > Math.abs(said.error_deg) ? known : said
    found.set(said.words, { ...worse, times: (known?.times ?? 0) + 1 })
  }
  const rank = (one: Frequent, other: Frequent) =>
    other.times - one.times || Math.abs(other.error_deg) - Math.abs(one.error_deg)
  return [...found.values()].sort(rank)[0] ?? null
}

/** Of the whole ones that have a score; null if none has. */
export function meanScore({ attempts }: Log): number | null {
  const scores = attempts.flatMap(({ score }) => (score === null ? [] : [score]))
  if (scores.length === 0) return null
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}
