import type { Practise } from '@/lib/protocol'

export const PRACTICE_PATH = '/compare/live'

/** What the address asks to practise against; null if it names no recording. */
export function wishIn(search: URLSearchParams): Practise | null {
  const recording = search.get('reference')
  if (!recording) return null
  const [start_s, end_s] = [numberIn(search, 'start_s'), numberIn(search, 'end_s')]
  const repetition = numberIn(search, 'repetition')
  const mirror = search.get('mirror')
  return {
    recording,
    ...(start_s === null ? {} : { start_s }),
    ...(end_s === null ? {} : { end_s }),
    ...(repetition === null ? {} : { repetition: Math.trunc(repetition) }),
    ...(mirror === 'yes' || mirror === 'no' ? { mirror } : {}),
  }
}

function numberIn(search: URLSearchParams, name: string): number | null {
  const text = search.get(name)
  const value = text ? Number(text) : Number.NaN
  return Number.isFinite(value) && value >= 0 ? value : null
}

/** What comes after the page's path to practise against this. */
export function searchFor(wish: Practise): string {
  const search = new URLSearchParams({ reference: wish.recording })
  for (const name of ['start_s', 'end_s', 'repetition'] as const) {
    const value = wish[name]
    if (value != null) search.set(name, `${value}`)
  }
  if (wish.mirror && wish.mirror !== 'auto') search.set('mirror', wish.mirror)
  return search.toString()
}

/** Where to practise against a recording, or one repetition of it. */
export function practicePath(wish: Practise): string {
  return `${PRACTICE_PATH}?${searchFor(wish)}`
}
