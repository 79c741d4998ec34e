import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLive } from '@/features/live/context'
import { COMPARISONS_KEY } from '@/lib/comparisons'
import { KEYS } from '@/lib/library'

const FRESH = [KEYS.library, KEYS.movements, ['labels'], COMPARISONS_KEY] as const

/** Has the library read anew where the program was away meanwhile, or was not there at first. */
export function useFreshAfterReconnect(): void {
  const queries = useQueryClient()
  const session = useLive((state) => state.session)
  const before = useRef(session)
  useEffect(() => {
    if (before.current === session) return
    // The first answer of a program that was there all along changes nothing.
    const first = before.current === null
    before.current = session
    for (const queryKey of FRESH) {
      void queries.invalidateQueries({
        queryKey,
        predicate: ({ state }) => !first || state.status === 'error',
      })
    }
  }, [session, queries])
}
