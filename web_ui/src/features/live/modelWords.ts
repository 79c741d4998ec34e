import type { HeldOut } from '@/lib/library'
import type { ModelCard, ModelStatus } from '@/lib/protocol'
import { jointWords, percent, testedWords } from '@/lib/words'

export const STATUS_WORDS: Record<ModelStatus, { short: string; long: string }> = {
  ready: { short: 'Ready', long: '' },
  checking: {
    short: 'Being checked',
    long: 'The program is reading this file to see that it is safe. It shows up as ready by itself.',
  },
  refused: {
    short: 'Refused',
    long: 'The program did not open this file, so nothing in it was run.',
  },
  broken: {
    short: 'Broken',
    long: 'The program could not read this file. The model in use goes on.',
  },
}

export type Fact = readonly [name: string, value: string]

export interface FactGroup {
  title: string
  facts: readonly Fact[]
}

/** What the scores on a card are called here; others are written as they are. */
const SCORE_NAMES: Record<string, string> = {
  held_out: 'On pictures it did not learn from',
  examples: 'Tried on',
  frames: 'Pictures',
  accuracy: 'Right',
  held_out_accuracy: 'Right on pictures it did not learn from',
  sure: 'Sure',
  accuracy_of_sure: 'Right when sure',
  strangers: 'Other poses tried',
  strangers_sure: 'Other poses taken for one of these',
  source: 'Recording',
}

export function plain(key: string): string {
  const spaced = key.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

function scoreName(key: string): string {
  return SCORE_NAMES[key] ?? plain(key)
}

function said(value: unknown, shares: boolean): string | null {
  if (typeof value === 'string') return value
  if (typeof value !== 'number') return null
  return shares && value >= 0 && value <= 1 ? percent(value) : value.toLocaleString('en')
}

function factsOf(values: Record<string, unknown>, shares: boolean): Fact[] {
  return Object.entries(values).flatMap(([key, value]): Fact[] => {
    const words = said(value, shares)
    if (words === null) return []
    return [[shares ? scoreName(key) : plain(key), words]]
  })
}

/** What the card of a model that was taught says: one figure with its interval, and on what it was tested. */
function taughtGroup(scores: Record<string, unknown>): FactGroup | null {
  const { held_out, balanced_accuracy, balanced_accuracy_95, accuracy, examples } = scores
  if (typeof held_out !== 'string' || typeof balanced_accuracy !== 'number') return null
  const range = Array.isArray(balanced_accuracy_95) ? balanced_accuracy_95.map(percent) : []
  const facts: Fact[] = [['Tested', testedWords(held_out as HeldOut)]]
  facts.push(['Right, every movement alike', percent(balanced_accuracy)])
  if (range.length === 2) facts.push(['Expect', `${range[0]} to ${range[1]}`])
  if (typeof accuracy === 'number') facts.push(['Right', percent(accuracy)])
  if (typeof examples === 'number') facts.push(['Tried on', examples.toLocaleString('en')])
  return { title: 'How well it does', facts }
}

/** A card's scores, however deep: one group for each set of figures that belong together. */
export function scoreGroups(
  scores: Record<string, unknown>,
  title = 'How well it does',
): FactGroup[] {
  const taught = taughtGroup(scores)
  if (taught) return [taught]
  const facts = factsOf(scores, true)
  const deeper = Object.entries(scores).flatMap(([key, value]) => {
    // Figures for each single movement would bury the others.
    if (typeof value !== 'object' || value === null || key === 'recall') return []
    return scoreGroups(value as Record<string, unknown>, scoreName(key))
  })
  return facts.length > 0 ? [{ title, facts }, ...deeper] : deeper
}

/** From what a model learned, and what it needs. */
export function originGroup(card: Partial<ModelCard>): FactGroup {
  const { training_data, unsure_below, window_s, required_landmarks, features } = card
  const { sha256: _checksum, source, ...data } = training_data ?? {}
  const facts: Fact[] = typeof source === 'string' ? [['Learned from', source]] : []
  facts.push(...factsOf(data, false))
  if (unsure_below != null) facts.push(['Unsure below', percent(unsure_below)])
  if (window_s != null) facts.push(['Looks at the last', `${window_s} s`])
  if (required_landmarks?.length) {
    facts.push(['Has to see', jointWords(required_landmarks).join(', ')])
  }
  if (features?.names) facts.push(['Measures', `${features.names.length} angles and distances`])
  return { title: 'How it was made', facts }
}
