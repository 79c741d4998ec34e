import { useMemo } from 'react'
import { useJobs } from '@/features/jobs/useJobs'
import type { Job } from '@/lib/library'

/** The latest search for the person in each recording, by its id. */
export function useSearches(): ReadonlyMap<string, Job> {
  const { data } = useJobs()
  return useMemo(() => {
    const latest = new Map<string, Job>()
    const searches = data?.jobs.filter(({ kind }) => kind === 'extract') ?? []
    for (const job of searches.toSorted((a, b) => a.created_at - b.created_at)) {
      for (const video of videosOf(job)) latest.set(video, job)
    }
    return latest
  }, [data])
}

/** Ids of the recordings whose films a job looks through. */
export function videosOf({ payload }: Pick<Job, 'payload'>): string[] {
  const videos = Array.isArray(payload.videos) ? payload.videos.map(String) : []
  return videos.map((video) => video.slice(video.lastIndexOf('/') + 1).replace(/\.[^.]*$/, ''))
}
