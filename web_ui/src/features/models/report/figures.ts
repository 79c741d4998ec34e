import type { Report, Score } from '@/lib/library'
import { movementName } from '@/lib/words'

/** A share as whole percent, in one piece; what is not quite all or nothing is not rounded to it. */
export function shareWords(share: number): string {
  const number = Math.round(share * 100)
  if (number === 100 && share < 1) return 'over 99\u202f%'
  if (number === 0 && share > 0) return 'under 1\u202f%'
  return `${number}\u202f%`
}

/** "Between 81 % and 93 %", or null without an interval. */
export function rangeWords({ low, high }: Pick<Score, 'low' | 'high'>): string | null {
  // One of no width says that all recordings went alike, not that luck is no part of it.
  if (low === null || high === null || low === high) return null
  return `between ${shareWords(low)} and ${shareWords(high)}`
}

/** The score that a report leads with: every movement counts alike, so that a rare one is not lost. */
export function mainScore(scores: readonly Score[]): Score | null {
  return scores.find(({ name }) => name === 'balanced_accuracy') ?? scores[0] ?? null
}

export interface ClassFigures {
  label: string
  right: number
  total: number
}

/** How often each movement was recognised. */
export function classFigures({
  classes,
  confusion,
}: Pick<Report, 'classes' | 'confusion'>): ClassFigures[] {
  return classes.map((label, place) => {
    const row = confusion[place] ?? []
    return { label, right: row[place] ?? 0, total: row.reduce((sum, count) => sum + count, 0) }
  })
}

export interface MixUp {
  label: string
  said: string
  count: number
  total: number
}

/** What was taken for what, the most frequent first. */
export function mixUps({ classes, confusion }: Pick<Report, 'classes' | 'confusion'>): MixUp[] {
  const found = classFigures({ classes, confusion }).flatMap(({ label, total }, row) =>
    classes.map((said, column) => ({
      label,
      said,
      count: row === column ? 0 : (confusion[row]?.[column] ?? 0),
      total,
    })),
  )
  return found.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count)
}

/** One sentence on what is mixed up most. */
export function mixUpWords(report: Pick<Report, 'classes' | 'confusion'>): string {
  const [worst] = mixUps(report)
  if (!worst) return 'Nothing was mixed up in the tests.'
  const { label, said, count, total } = worst
  return `Mixed up most: ${movementName(label)} was taken for ${movementName(said)} in ${count} of ${total} tests.`
}
