import { createContext, use } from 'react'
import { type Look, lookOf } from '@/lib/colours'
import type { Family } from '@/lib/library'
import { familyOf } from './jumps'
import type { familiesOf } from './review'

export interface Looks {
  families: ReturnType<typeof familiesOf>
  lookOf: (label: string, family: string) => Look
  /** The looks of what a model says: those of the family that it was taught, else by place, as on the stage. */
  lookIn: (classes: readonly string[]) => (label: string) => Look
  keyOf: (label: string, family: string) => string
}

/** What a person chose; what they did not choose goes by its place in the family. */
export function looksOf(listed: readonly Family[], families: ReturnType<typeof familiesOf>): Looks {
  const chosen = new Map(
    listed.flatMap(({ name, movements }) =>
      movements.map((movement) => [`${name}\n${movement.name}`, movement] as const),
    ),
  )
  const lookIn = (label: string, family: string) => {
    const movement = chosen.get(`${family}\n${label}`)
    const place = families.find(({ name }) => name === family)?.labels.indexOf(label) ?? 0
    return lookOf(movement?.look ?? Math.max(0, place))
  }
  return {
    families,
    lookOf: lookIn,
    lookIn: (classes) => {
      const family = familyOf(classes, families)
      const known = families.find(({ name }) => name === family)?.labels ?? []
      return (label) =>
        family !== null && known.includes(label)
          ? lookIn(label, family)
          : lookOf(Math.max(0, classes.indexOf(label)))
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
