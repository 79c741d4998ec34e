import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { useParams } from 'react-router'
import { useFreshAfterReconnect } from '@/features/library/useFresh'
import { usePageTitle } from '@/lib/pageTitle'
import { comparisonQuery, trackQuery } from './queries'
import { Result } from './Result'
import { Broken, NotYet, Opening } from './States'

/** Two recordings beside each other: where, when and by how much they differ. */
export default function ResultPage() {
  const { id = '' } = useParams()
  // Another comparison is another page: nothing of the last one stays.
  return <OneResult key={id} id={id} />
}

function OneResult({ id }: { id: string }) {
  useFreshAfterReconnect()
  const comparison = useQuery(comparisonQuery(id))
  const track = useQuery({ ...trackQuery(id), enabled: Boolean(comparison.data) })
  usePageTitle(comparison.data?.name ?? null)
  const failed = [comparison, track].find(({ isError, data }) => isError && data === undefined)
  const found = useMemo(
    () => (comparison.data && track.data ? { result: comparison.data, track: track.data } : null),
    [comparison.data, track.data],
  )
  if (failed?.error) {
    const again = () => {
      for (const query of [comparison, track]) if (query.isError) void query.refetch()
    }
    return <Broken error={failed.error} onRetry={again} />
  }
  if (found) return <Result comparison={found.result} track={found.track} />
  if (comparison.data === null) return <NotYet id={id} />
  return <Opening />
}
