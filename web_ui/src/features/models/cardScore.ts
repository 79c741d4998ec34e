import type { HeldOut } from '@/lib/library'
import type { ModelCard } from '@/lib/protocol'

/** What a model's card says of how well it does, where there is no need to read its report. */
export interface CardScore {
  value: number
  low: number | null
  high: number | null
  /** Null where the card only says that it was tested on what it did not learn from. */
  tested_on: HeldOut | null
}

const HELD_OUT: readonly HeldOut[] = ['video', 'person', 'session', 'camera', 'random']

const isShare = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= 1

export function cardScore(card: Partial<ModelCard> | null): CardScore | null {
  const scores = card?.scores ?? {}
  const { held_out, balanced_accuracy, balanced_accuracy_95 } = scores
  if (isShare(balanced_accuracy)) {
    const [low, high] = Array.isArray(balanced_accuracy_95) ? balanced_accuracy_95 : []
    return {
      value: balanced_accuracy,
      low: isShare(low) ? low : null,
      high: isShare(high) ? high : null,
      tested_on: HELD_OUT.find((name) => name === held_out) ?? null,
    }
  }
  const told = typeof held_out === 'object' && held_out !== null ? held_out : {}
  const value = 'accuracy' in told ? told.accuracy : scores.held_out_accuracy
  return isShare(value) ? { value, low: null, high: null, tested_on: null } : null
}
