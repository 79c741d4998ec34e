/** One look per movement, used wherever that movement appears. */

// Okabe and Ito's palette, which stays distinct for colour-blind eyes.
export const OKABE_ITO = [
  '#0072B2',
  '#E69F00',
  '#009E73',
  '#CC79A7',
  '#56B4E9',
  '#D55E00',
  '#F0E442',
] as const

export const PATTERNS = ['solid', 'stripes', 'dots', 'bars', 'rings'] as const
export type Pattern = (typeof PATTERNS)[number]

export interface Look {
  colour: string
  pattern: Pattern
}

/** The look of the movement at this place in the model's list: seven colours, then the same seven with patterns. */
export function lookOf(place: number): Look {
  const colours = OKABE_ITO.length
  const round = Math.floor(place / colours) % PATTERNS.length
  return {
    colour: OKABE_ITO[place % colours] ?? OKABE_ITO[0],
    pattern: PATTERNS[round] ?? 'solid',
  }
}

/** Look of a movement by name; null for a name that the model does not list. */
export function lookOfLabel(label: string | null, classes: readonly string[]): Look | null {
  const place = label === null ? -1 : classes.indexOf(label)
  return place < 0 ? null : lookOf(place)
}
