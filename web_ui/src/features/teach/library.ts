import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { showUndo } from '@/components/Undo'
import { useLive } from '@/features/live/context'
import {
  deleteRecording,
  fetchLibrary,
  fetchReadiness,
  KEYS,
  type Recording,
  undoDelete,
} from '@/lib/library'

export function useLibrary() {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    queryKey: KEYS.library,
    queryFn: ({ signal }) => fetchLibrary(signal),
    enabled: online,
  })
}

const NONE: readonly Recording[] = []

export function useRecordings(): readonly Recording[] {
  return useLibrary().data?.recordings ?? NONE
}

export function useReadiness(family: string) {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    queryKey: KEYS.readiness(family),
    queryFn: ({ signal }) => fetchReadiness(family, signal),
    enabled: online,
    // An old sentence is better than none while the new one is being found.
    placeholderData: (before) => before,
  })
}

/** Has everything read again that a new or deleted take changes. */
export function useRefresh(): () => Promise<unknown> {
  const queries = useQueryClient()
  return useCallback(
    () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: KEYS.library }),
        queries.invalidateQueries({ queryKey: ['readiness'] }),
      ]),
    [queries],
  )
}

/** Deletes a take, and offers to bring it back. */
export function useDiscard(): (recording: Recording, words: string) => Promise<void> {
  const refresh = useRefresh()
  return useCallback(
    async (recording, words) => {
      const { undo } = await deleteRecording(recording.id)
      await refresh()
      showUndo(words, async () => {
        await undoDelete(undo)
        await refresh()
      })
    },
    [refresh],
  )
}

export interface Tally {
  seconds: number
  takes: number
  /** Names of people; those without a name count as one. */
  people: number
}

/** How much there is of each movement of a family. */
export function tallies(
  recordings: readonly Recording[],
  family: string,
): ReadonlyMap<string, Tally> {
  const people = new Map<string, Set<string>>()
  const found = new Map<string, Tally>()
  for (const recording of recordings) {
    if (recording.problem !== null) continue
    for (const [label, seconds] of Object.entries(recording.seconds[family] ?? {})) {
      const known = people.get(label) ?? new Set()
      people.set(label, known.add(recording.person))
      const before = found.get(label) ?? { seconds: 0, takes: 0, people: 0 }
      found.set(label, {
        seconds: before.seconds + seconds,
        takes: before.takes + 1,
        people: known.size,
      })
    }
  }
  return found
}
