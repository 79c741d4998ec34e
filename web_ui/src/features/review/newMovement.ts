import type { Movement, Movements } from '@/lib/library'

const KEYS_TO_GIVE = '123456789'

/** The movements with one more: the next look, and the first digit that is free. A name that is there already stays one. */
export function withMovement(movements: Movements, family: string, name: string): Movements {
  const trimmed = name.trim()
  const known = movements.families.find((one) => one.name === family)?.movements ?? []
  if (known.some((movement) => movement.name === trimmed)) return movements
  const looks = new Set(movements.families.flatMap((one) => one.movements.map(({ look }) => look)))
  const changed = { name: family, movements: [...known, nextMovement(known, looks, trimmed)] }
  const others = movements.families.filter((one) => one.name !== family)
  const place = movements.families.findIndex((one) => one.name === family)
  return {
    ...movements,
    families: place < 0 ? [...others, changed] : movements.families.with(place, changed),
  }
}

/** Its look is one that no family has, since families are seen together; its key one that its own has not. */
function nextMovement(
  known: readonly Movement[],
  looks: ReadonlySet<number>,
  name: string,
): Movement {
  const keys = new Set(known.map(({ key }) => key))
  let look = 0
  while (looks.has(look)) look += 1
  const key = [...KEYS_TO_GIVE].find((digit) => !keys.has(digit)) ?? ''
  return { name, look, key }
}
