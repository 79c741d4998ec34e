import type { Result } from '@/lib/protocol'

/** What the stage says about the person at one moment. */
export type ShownKind = 'movement' | 'unsure' | 'partial' | 'collecting' | 'nobody' | 'nothing'

export interface Shown {
  kind: ShownKind
  /** The movement as the model calls it; only for `movement`. */
  label: string | null
}

export const NOTHING: Shown = { kind: 'nothing', label: null }

/** What an answer says; null when it says nothing about the person (a picture left out, a program too busy). */
export function shownBy(result: Result): Shown | null {
  if (result.status === 'no_pose') return { kind: 'nobody', label: null }
  if (result.status !== 'ok') return null
  switch (result.verdict) {
    case 'sure':
      return result.label === null ? null : { kind: 'movement', label: result.label }
    case 'unsure':
      return { kind: 'unsure', label: null }
    case 'partial':
      return { kind: 'partial', label: null }
    case 'collecting':
      return { kind: 'collecting', label: null }
    default:
      return NOTHING
  }
}

export function sameShown(a: Shown, b: Shown): boolean {
  return a.kind === b.kind && a.label === b.label
}
