import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { useFreshAfterReconnect } from '@/features/library/useFresh'
import { fetchFrameTimes, fetchLabels, fetchLibrary, fetchMovements, KEYS } from '@/lib/library'
import { usePageTitle } from '@/lib/pageTitle'
import { Absent, Broken, NoBody, Opening } from './States'
import { Workbench } from './Workbench'

/** One recording: its picture or body, and the timeline on which its labels are put right. */
export default function ReviewPage() {
  const { id = '' } = useParams()
  // Another recording is another page: nothing of the last one stays.
  return <OneRecording key={id} id={id} />
}

function OneRecording({ id }: { id: string }) {
  useFreshAfterReconnect()
  const library = useQuery({
    queryKey: KEYS.library,
    queryFn: ({ signal }) => fetchLibrary(signal),
  })
  const recording = library.data?.recordings.find((one) => one.id === id)
  const watched = recording?.has_landmarks === true && recording.problem === null
  const times = useQuery({
    queryKey: ['frame times', id, recording?.n_frames],
    queryFn: ({ signal }) => fetchFrameTimes(id, signal),
    enabled: watched,
  })
  const labels = useQuery({
    queryKey: KEYS.labels(id),
    queryFn: ({ signal }) => fetchLabels(id, signal),
    enabled: watched,
  })
  const movements = useQuery({
    queryKey: KEYS.movements,
    queryFn: ({ signal }) => fetchMovements(signal),
  })

  usePageTitle(recording?.title ?? null)

  const queries = [library, times, labels, movements]
  const failed = queries.find(({ isError, data }) => isError && data === undefined)
  if (failed?.error) {
    const again = () => {
      for (const query of queries) if (query.isError) void query.refetch()
    }
    return <Broken error={failed.error} onRetry={again} />
  }
  if (!library.data) return <Opening />
  if (!recording) return <Absent />
  if (!watched) return <NoBody recording={recording} />
  if (!times.data || !labels.data || !movements.data) return <Opening />
  if (times.data.times_s.length === 0) return <NoBody recording={recording} />
  return (
    <Workbench
      recording={recording}
      times_s={times.data.times_s}
      labels={labels.data}
      movements={movements.data}
    />
  )
}
