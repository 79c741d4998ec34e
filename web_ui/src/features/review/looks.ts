import { createContext, use } from 'react'
import { type Look, lookOf } from '@/lib/colours'
import type { Family } from '@/lib/library'
import type { familiesOf } from './review'

/** The look of a label, in its family if one is named, else in any that has it. */
export type FindLook = (label: string, family?: string) => Look

export interface Looks {
  families: ReturnType<typeof familiesOf>
  lookOf: FindLook
  keyOf: (label: string, family: string) => string
}

/** What a person chose; what they did not choose goes by its place in the family. */
export function looksOf(listed: readonly Family[], families: ReturnType<typeof familiesOf>): Looks {
  const chosen = new Map(
    listed.flatMap(({ name, movements }) =>
      movements.map((movement) => [`${name}\n${movement.name}`, movement] as const),
    ),
  )
  const placeIn = (label: string, family: string) => {
    const movement = chosen.get(`${family}\n${label}`)
    if (movement) return movement.look
    const place = families.find(({ name }) => name === family)?.labels.indexOf(label) ?? -1
    return place < 0 ? null : place
  }
  return {
    families,
    lookOf: (label, family) => {
      const names = family === undefined ? families.map(({ name }) => name) : [family]
      const found = names.map((name) => placeIn(label, name)).find((place) => place !== null)
      return lookOf(found ?? 0)
    },
    keyOf: (label, family) => chosen.get(`${family}\n${label}`)?.key ?? '',
  }
}

export const LooksContext = createContext<Looks | null>(null)

export function useLooks(): Looks {
  const looks = use(LooksContext)
  if (!looks) throw new Error('This part of the page needs a LooksContext around it.')
  return looks
}
