import type { Comparison, ComparisonSummary, JointErrors, Side } from '@/lib/comparisons'
import type { Job } from '@/lib/library'
import { percent } from '@/lib/words'

const BENDS = ['straighter', 'more bent'] as const
/** What a larger and a smaller angle look like, as the program says it too. */
const LOOKS: Record<string, readonly [larger: string, smaller: string]> = {
  neck: ['further up', 'further down'],
  trunk_lean: ['further over', 'more upright'],
  shoulder: ['further from the trunk', 'closer to the trunk'],
  ankle: ['more pointed', 'more pulled up'],
}

const withoutSide = (joint: string) => joint.replace(/^(left|right)_/, '')

export function degrees(value: number): string {
  return `${Math.abs(Math.round(value))}°`
}

/** "24° straighter" */
export function differenceWords(joint: string, error_deg: number): string {
  const [larger, smaller] = LOOKS[withoutSide(joint)] ?? BENDS
  return `${degrees(error_deg)} ${error_deg > 0 ? larger : smaller}`
}

/** "Left knee" */
export const titled = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

/** What a score means, in two or three words. */
export function scoreWords(score: number | null): string {
  if (score === null) return 'Not scored'
  if (score >= 90) return 'Very close'
  if (score >= 75) return 'Close'
  if (score >= 50) return 'Partly alike'
  return 'Quite different'
}

export function tempoWords(ratio: number | null): string {
  if (ratio === null) return 'Not known'
  const share = Math.round(Math.abs(ratio - 1) * 100)
  if (share < 5) return 'As fast as the reference'
  if (ratio >= 2) return `${ratio.toFixed(1)} times as fast as the reference`
  return `${share} % ${ratio > 1 ? 'faster' : 'slower'} than the reference`
}

/** Who is beside whom; empty where the name says just that. */
export function pairWords({
  name,
  student,
  reference,
}: Pick<ComparisonSummary, 'name' | 'student' | 'reference'>): string {
  const pair = `${student.title} beside ${reference.title}`
  return pair === name ? '' : pair
}

/** What is compared with what. */
export function matchWords({ alignment, repetitions }: Comparison): string {
  const { kind, spans } = alignment
  if (kind === 'repetitions') {
    const many = spans.length === 1 ? '1 repetition' : `${spans.length} repetitions`
    return `${many} beside those of the reference`
  }
  const { student, reference } = repetitions
  const part = kind === 'part' ? 'Only the part that both show' : ''
  if (student + reference === 0) return part
  const counts =
    student === reference ? `${student} each` : `you ${student}, the reference ${reference}`
  return [part, `Repetitions: ${counts}`].filter(Boolean).join('. ')
}

const EVEN_DEG = 2

/** Left against right, for a person: "left 5° more bent". */
export function asymmetryWords(joint: string, left_minus_right_deg: number | null): string {
  if (left_minus_right_deg === null) return 'not known'
  if (Math.abs(left_minus_right_deg) < EVEN_DEG) return 'even'
  return `left ${differenceWords(joint, left_minus_right_deg)}`
}

/** "Seen well only 31 % of the time, so it is not scored." */
export function unsureWords({ sure }: Pick<JointErrors, 'sure'>): string {
  if (sure >= 0.5) return 'Not measured well enough to be scored'
  return `Both show it well only ${percent(sure)} of the time, so it is not scored`
}

/** The joint that is off most just now; null where nothing is worth mentioning. */
export function momentWords(joint: JointErrors, error_deg: number): string {
  if (Math.abs(error_deg) < WORTH_SAYING_DEG) return 'As the reference'
  return `${titled(joint.words)} ${differenceWords(joint.joint, error_deg)}`
}

const WORTH_SAYING_DEG = 10

/** The job that makes, or failed to make, a comparison: its id ends with the beginning of the job's key. */
export function jobOf(jobs: readonly Job[], comparison: string): Job | null {
  const mark = comparison.slice(comparison.lastIndexOf('-') + 1)
  if (mark === '') return null
  const made = jobs.filter(
    ({ kind, payload }) => kind === 'compare' && String(payload.key ?? '').startsWith(mark),
  )
  return made[0] ?? null
}

/** The recordings that a job compares. */
export function sidesOf({
  payload,
}: Pick<Job, 'payload'>): Record<'reference' | 'student', string> {
  const named = (side: unknown) => (side as Partial<Side> | undefined)?.recording ?? ''
  return { reference: named(payload.reference), student: named(payload.student) }
}
