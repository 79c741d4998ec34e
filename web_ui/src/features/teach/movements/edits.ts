import { OKABE_ITO, PATTERNS } from '@/lib/colours'
import type { Family, Movement } from '@/lib/library'
import { movementName } from '@/lib/words'

export type Families = readonly Family[]

/** What a person who has named nothing yet teaches into. */
export const FIRST_FAMILY = 'movement'
export const N_LOOKS = OKABE_ITO.length * PATTERNS.length
export const LONGEST_NAME = 60

export function movementsOf(families: Families, family: string): readonly Movement[] {
  return families.find(({ name }) => name === family)?.movements ?? []
}

/** With the movements of one family changed; a family that is not there yet comes into being. */
export function withMovements(
  families: Families,
  family: string,
  edit: (movements: readonly Movement[]) => readonly Movement[],
): Families {
  const changed = { name: family, movements: edit(movementsOf(families, family)) }
  if (!families.some(({ name }) => name === family)) return [...families, changed]
  return families.map((each) => (each.name === family ? changed : each))
}

export const added =
  (name: string) =>
  (movements: readonly Movement[]): readonly Movement[] => {
    if (movements.some((each) => each.name === name)) return movements
    return [...movements, { name, look: freeLook(movements), key: freeKey(movements, name) }]
  }

export const changed =
  (name: string, change: Partial<Movement>) =>
  (movements: readonly Movement[]): readonly Movement[] =>
    movements.map((each) => {
      if (each.name === name) return { ...each, ...change }
      // A key does one thing only: whoever takes it has it.
      return change.key && each.key === change.key ? { ...each, key: '' } : each
    })

export const removed =
  (name: string) =>
  (movements: readonly Movement[]): readonly Movement[] =>
    movements.filter((each) => each.name !== name)

/** Puts a movement back where it was. */
export const putBack =
  (movement: Movement, place: number) =>
  (movements: readonly Movement[]): readonly Movement[] => {
    const others = removed(movement.name)(movements)
    return [...others.slice(0, place), movement, ...others.slice(place)]
  }

function freeLook(movements: readonly Movement[]): number {
  const taken = new Set(movements.map(({ look }) => look))
  for (let look = 0; look < N_LOOKS; look += 1) if (!taken.has(look)) return look
  return movements.length % N_LOOKS
}

/** A letter of its name, else a digit. */
function freeKey(movements: readonly Movement[], name: string): string {
  const taken = new Set(movements.map(({ key }) => key))
  const wanted = [...name.toLowerCase().replace(/[^a-z]/g, ''), ...'123456789']
  return wanted.find((key) => !taken.has(key)) ?? ''
}

/** Why a movement cannot be called so; null when it can. `own` is the name that it has now. */
export function nameProblem(
  movements: readonly Movement[],
  name: string,
  own: string | null = null,
): string | null {
  const wanted = name.trim()
  if (wanted === '') return 'Give it a name.'
  if (wanted.length > LONGEST_NAME) return `A name has at most ${LONGEST_NAME} letters.`
  const same = movements.find(
    (each) => each.name !== own && movementName(each.name) === movementName(wanted),
  )
  return same ? `There is a movement called ${movementName(same.name)} already.` : null
}
