import type { ModelStatus } from '@/lib/protocol'

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

/** `held_out_accuracy: 0.953` becomes "Held out accuracy", "95 %". */
export function scoreWords(key: string, value: unknown): readonly [string, string] {
  const name = plain(key)
  if (typeof value !== 'number') return [name, plain(String(value))]
  const share = value >= 0 && value <= 1 && !Number.isInteger(value * 1000)
  return [name, share || (value > 0 && value <= 1) ? `${Math.round(value * 100)} %` : String(value)]
}

export function plain(key: string): string {
  const spaced = key.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
