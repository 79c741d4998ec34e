import { counted } from '@/features/teach/words'
import type { Repetition } from '@/lib/comparisons'
import { type Log, mostFrequent } from './practiceLog'
import { shownWords } from './saying'

/** "No. 2, from 5.4 s to 8.2 s" */
export function repetitionWords({ start_s, end_s }: Repetition, place: number): string {
  return `No. ${place + 1}, from ${start_s.toFixed(1)} s to ${end_s.toFixed(1)} s`
}

const COMPARED = ' than the reference '

/** What is off, and the rest of the sentence, which can be smaller. */
export function twoLines(words: string): readonly [what: string, where: string] {
  const at = words.indexOf(COMPARED)
  return at < 0 ? [words, ''] : [words.slice(0, at), words.slice(at + 1)]
}

/** "12 repetitions, 2 half ones" */
export function countWords({ repetitions, halves }: Log): string {
  const whole = counted(repetitions, 'repetition')
  return halves === 0 ? whole : `${whole}, ${counted(halves, 'half one')}`
}

export function scoreWords(score: number): string {
  return `${Math.round(score)} of 100`
}

/** What to work on, in a sentence or two. */
export function adviceWords(log: Log): string {
  const worst = mostFrequent(log)
  if (worst !== null) {
    const degrees = Math.round(Math.abs(worst.error_deg))
    const { length } = log.attempts
    return `${shownWords(worst.words)}: in ${worst.times} of ${length}, by up to ${degrees}°.`
  }
  if (log.attempts.length === 0)
    return 'Nothing was counted: no repetition was seen from rest to rest.'
  return 'Nothing was off by more than a little.'
}
