import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Look, lookOf } from '@/lib/colours'
import { fetchMovements, KEYS } from '@/lib/library'

export type LookOfLabel = (label: string) => Look

/** The looks of movements that nobody gave one: those of their places in a list. */
export function looksByPlace(classes: readonly string[]): LookOfLabel {
  return (label) => lookOf(Math.max(0, classes.indexOf(label)))
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
    return (label) => given.get(label) ?? placed(label)
  }, [data, family, classes])
}
