/** Names as a person would say them. */

import type { HeldOut } from './library'

const SIDE = /^(left|right)_(.+)$/

/** `warrior_left` or `SeatedLeftLegUp` becomes "Warrior left", "Seated left leg up". */
export function movementName(label: string): string {
  const spaced = label
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\s]+/g, ' ')
    .trim()
  const lower = /[a-z]/.test(label) ? spaced.toLowerCase() : spaced
  // A lone letter is a shape ("T pose"), not a word.
  const shaped = lower.replace(/\b([a-z])\b/g, (letter) =>
    letter === 'a' ? letter : letter.toUpperCase(),
  )
  return shaped.charAt(0).toUpperCase() + shaped.slice(1)
}

function bodyPart(part: string): string {
  return part === 'foot_index' ? 'toes' : part.replaceAll('_', ' ')
}

function pluralPart(part: string): string {
  const word = bodyPart(part)
  if (word === 'foot') return 'feet'
  return word.endsWith('s') ? word : `${word}s`
}

/** `left_ankle, right_ankle, left_wrist` becomes "ankles", "left wrist". */
export function jointWords(names: readonly string[]): string[] {
  const present = new Set(names)
  const said = new Set<string>()
  for (const name of names) {
    const match = SIDE.exec(name)
    const [, side, part] = match ?? []
    if (!side || !part) said.add(name.replaceAll('_', ' '))
    else if (present.has(`left_${part}`) && present.has(`right_${part}`)) said.add(pluralPart(part))
    else said.add(`${side} ${bodyPart(part)}`)
  }
  return [...said]
}

export function listWords(words: readonly string[], most = 2): string {
  if (words.length > most) return `${words.slice(0, most).join(', ')} and more`
  return words.join(' and ')
}

const BELOW_THE_HIPS = /(knee|ankle|heel|foot)/

/** What to do so that the whole body is seen: "Step back: ankles hidden". */
export function hintFor(missing: readonly string[], message: string | null): string | null {
  if (missing.length === 0) return message
  // The lowest parts are what a person standing too close loses; name those first.
  const low = missing.filter((name) => BELOW_THE_HIPS.test(name))
  const named = low.length > 0 ? low : missing
  const advice = low.length > 0 ? 'Step back' : 'Come fully into the picture'
  return `${advice}: ${listWords(jointWords(named))} hidden`
}

export function percent(fraction: number): string {
  return `${Math.round(fraction * 100)} %`
}

const TESTED_ON: Record<HeldOut, string> = {
  video: 'on recordings it had not seen',
  person: 'on people it had not seen',
  session: 'on sessions it had not seen',
  camera: 'from cameras it had not seen',
  random: 'on moments of recordings it knows, which flatters',
}

/** Completes "right 9 times in 10 ...". */
export function testedWords(testedOn: HeldOut): string {
  return TESTED_ON[testedOn]
}
