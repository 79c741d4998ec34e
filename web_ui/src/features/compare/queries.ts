import { queryOptions } from '@tanstack/react-query'
import { ApiError } from '@/lib/api'
import {
  COMPARISONS_KEY,
  comparisonKey,
  fetchComparison,
  fetchComparisons,
  fetchTrack,
} from '@/lib/comparisons'

export const comparisonsQuery = queryOptions({
  queryKey: COMPARISONS_KEY,
  queryFn: ({ signal }) => fetchComparisons(signal),
})

/** A comparison; null where there is none, or not yet. */
export const comparisonQuery = (id: string) =>
  queryOptions({
    queryKey: comparisonKey(id),
    queryFn: async ({ signal }) => {
      try {
        return await fetchComparison(id, signal)
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }
    },
    retry: mayHelp,
  })

/** Moment by moment; it never changes, so nothing that happens has it read again. */
export const trackQuery = (id: string) =>
  queryOptions({
    queryKey: ['track of a comparison', id],
    queryFn: ({ signal }) => fetchTrack(id, signal),
    structuralSharing: false,
    retry: mayHelp,
  })

/** What the program refuses, it refuses again. */
function mayHelp(failures: number, error: Error): boolean {
  const refused = error instanceof ApiError && error.status >= 400 && error.status !== 503
  return !refused && failures < 2
}
