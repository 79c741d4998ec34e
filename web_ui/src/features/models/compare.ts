import type { Report, Score } from '@/lib/library'
import { mainScore, shareWords } from './report/figures'

export interface Run {
  name: string
  report: Report
}

// Half a percent is less than anybody notices.
const SAME = 0.005

interface Ranked {
  name: string
  report: Report
  score: Score
}

const same = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && [...one].sort().join('\n') === [...other].sort().join('\n')

/** Why figures of these runs say nothing about which is better; null where they do. */
export function notComparable(runs: readonly Run[]): string | null {
  const [first, ...others] = runs
  if (!first) return null
  if (others.some(({ report }) => !same(report.classes, first.report.classes))) {
    return 'They name different movements, so one figure cannot be set against the other.'
  }
  if (others.some(({ report }) => report.tested_on !== first.report.tested_on)) {
    return 'They were tested in different ways, so one figure cannot be set against the other.'
  }
  return null
}

/** Says which of the runs is best, and whether that may be luck. */
export function verdict(runs: readonly Run[]): string {
  const problem = notComparable(runs)
  if (problem !== null) return problem
  const ranked = runs
    .flatMap(({ name, report }): Ranked[] => {
      const score = mainScore(report.scores)
      return score ? [{ name, report, score }] : []
    })
    .sort((one, other) => other.score.value - one.score.value)
  const [best, next] = ranked
  if (!best || !next) return 'Too few of them were tested.'
  return `${leader(best, next)}${otherData(best.report, next.report)}`
}

function leader(best: Ranked, next: Ranked): string {
  const lead = best.score.value - next.score.value
  if (lead < SAME) return `“${best.name}” and “${next.name}” do equally well.`
  const rates = [best, next].map(({ score }) => shareWords(score.value))
  const ahead = `“${best.name}” is right ${rates[0]} of the time, “${next.name}” ${rates[1]}.`
  const { low } = best.score
  const { high } = next.score
  if (low === null || high === null) {
    return `${ahead} There are too few recordings to say whether that is luck.`
  }
  if (low <= high) return `${ahead} That may be luck: the ranges overlap.`
  return `${ahead} That is more than luck explains.`
}

function otherData(one: Report, other: Report): string {
  if (same(one.recordings, other.recordings)) return ''
  return ' They learned from different recordings, which may be the reason.'
}
