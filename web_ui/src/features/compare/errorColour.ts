export type Rgb = readonly [red: number, green: number, blue: number]

/** Errors from here on have the full colour; the film that the program draws has the same scale. */
export const FULL_COLOUR_DEG = 30

// The ends are of Okabe and Ito's palette, which colour-blind eyes tell apart.
const SMALLER: Rgb = [0, 114, 178]
const LARGER: Rgb = [213, 94, 0]
/** What is right, by what lies around it. */
export const RIGHT = {
  stage: [250, 248, 247],
  light: [243, 243, 239],
  dark: [40, 44, 54],
} as const satisfies Record<string, Rgb>
const UNSURE: Rgb = [139, 145, 157]

/** Blue where an angle is too small, orange where it is too large; grey where that is not known. */
export function errorColour(error_deg: number, right: Rgb = RIGHT.stage): Rgb {
  if (!Number.isFinite(error_deg)) return UNSURE
  const share = Math.min(Math.abs(error_deg) / FULL_COLOUR_DEG, 1)
  const end = error_deg > 0 ? LARGER : SMALLER
  const mixed = (place: 0 | 1 | 2) => Math.round(right[place] + (end[place] - right[place]) * share)
  return [mixed(0), mixed(1), mixed(2)]
}

export const css = ([red, green, blue]: Rgb) => `rgb(${red} ${green} ${blue})`
