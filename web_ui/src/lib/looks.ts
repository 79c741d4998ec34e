import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Look, lookOf, lookOfLabel } from './colours'
import { fetchMovements, KEYS } from './library'
import type { ModelEntry } from './protocol'

/** The look of a movement by name; null for a name that is not in the list. */
export type LookOfLabel = (label: string | null) => Look | null

/** The looks of movements that nobody gave one: those of their places in a list. */
export function looksByPlace(classes: readonly string[]): LookOfLabel {
  return (label) => lookOfLabel(label, classes)
}

/** The looks that a person gave the movements of a family; by place where the family is not theirs. */
export function useLooks(family: string | null, classes: readonly string[]): LookOfLabel {
  const { data } = useQuery({
    queryKey: KEYS.movements,
    queryFn: ({ signal }) => fetchMovements(signal),
    enabled: family !== null,
  })
  return useMemo(() => {
    const found = data?.families.find(({ name }) => name === family)
    const given = new Map(found?.movements.map(({ name, look }) => [name, lookOf(look)]))
    const placed = looksByPlace(classes)
    return (label) => (label === null ? null : (given.get(label) ?? placed(label)))
  }, [data, family, classes])
}

/** Family of movements that a model was taught from the library; null for one from elsewhere. */
export function familyOf(entry: ModelEntry | null): string | null {
  const family = entry?.card?.training_data?.family
  return typeof family === 'string' ? family : null
}
