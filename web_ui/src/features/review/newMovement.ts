import type { Family, Movement } from '@/lib/library'

const KEYS_TO_GIVE = '123456789'

/** The families with one more movement: the next look, and the first digit that is free. A name that is there already stays one. */
export function withMovement(
  families: readonly Family[],
  family: string,
  name: string,
): readonly Family[] {
  const trimmed = name.trim()
  const known = families.find((one) => one.name === family)?.movements ?? []
  if (known.some((movement) => movement.name === trimmed)) return families
  const looks = new Set(families.flatMap((one) => one.movements.map(({ look }) => look)))
  const changed = { name: family, movements: [...known, nextMovement(known, looks, trimmed)] }
  const place = families.findIndex((one) => one.name === family)
  return place < 0 ? [...families, changed] : families.with(place, changed)
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
