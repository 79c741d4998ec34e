import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { useLive } from '@/features/live/context'
import { ApiError } from '@/lib/api'
import { fetchMovements, KEYS, type Movements, saveMovements } from '@/lib/library'
import type { Families } from './edits'

export function useMovements() {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    queryKey: KEYS.movements,
    queryFn: ({ signal }) => fetchMovements(signal),
    enabled: online,
  })
}

type Edit = (families: Families) => Families

/** Changes follow one another, so that a quick hand does not get in its own way. */
let last: Promise<unknown> = Promise.resolve()

/** Saves a change at once; where another tab was first, it is made again on top of what that one did. */
export function changeMovements(queries: QueryClient, edit: Edit): Promise<Movements> {
  const change = async () => {
    const known = await queries.ensureQueryData({
      queryKey: KEYS.movements,
      queryFn: () => fetchMovements(),
    })
    const wanted = { ...known, families: edit(known.families) }
    queries.setQueryData<Movements>(KEYS.movements, wanted)
    try {
      const saved = await saveOver(wanted, edit)
      queries.setQueryData<Movements>(KEYS.movements, saved)
      return saved
    } catch (error) {
      queries.setQueryData<Movements>(KEYS.movements, known)
      throw error
    }
  }
  const mine = last.then(change, change)
  last = mine.catch(() => undefined)
  return mine
}

async function saveOver(wanted: Movements, edit: Edit): Promise<Movements> {
  try {
    return await saveMovements(wanted)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 409) throw error
    const newer = error.body as Movements
    return saveMovements({ revision: newer.revision, families: edit(newer.families) })
  }
}

export function useChangeMovements(): (edit: Edit) => Promise<Movements> {
  const queries = useQueryClient()
  return useCallback((edit) => changeMovements(queries, edit), [queries])
}

const NONE: Families = []

export function useFamilies(): Families {
  const { data } = useMovements()
  return useMemo(() => data?.families ?? NONE, [data])
}
