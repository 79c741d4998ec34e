import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useLive } from '@/features/live/context'
import { ApiError } from '@/lib/api'
import { fetchReport, KEYS, type Report } from '@/lib/library'
import type { ModelEntry } from '@/lib/protocol'

/** How to ask for a model's report; one without is null, which is no failure. */
export function reportQuery(model: string) {
  return {
    queryKey: KEYS.report(model),
    queryFn: async ({ signal }: { signal: AbortSignal }): Promise<Report | null> => {
      try {
        return await fetchReport(model, signal)
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }
    },
  }
}

export function useReport(entry: ModelEntry | null): UseQueryResult<Report | null> {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    ...reportQuery(entry?.id ?? ''),
    enabled: online && entry !== null && entry.has_report !== false,
  })
}
