import { useQueryClient } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import { isBusy } from '@/features/jobs/jobWords'
import { useJobs } from '@/features/jobs/useJobs'
import { cancelJob, type Job, type JobList, KEYS, type TeachRequest, teach } from '@/lib/library'
import { recall, remember } from '@/lib/remember'

/** The training that this browser began last, so that its end is shown after a reload too. */
const KEY = 'poser.teach.job'

export interface TeachJob {
  job: Job | null
  begin: (request: TeachRequest) => Promise<void>
  cancel: (job: Job) => Promise<void>
  /** Puts the end of a training away. */
  dismiss: () => void
}

export function useTeachJob(): TeachJob {
  const queries = useQueryClient()
  const { data } = useJobs()
  const [mine, setMine] = useState(() => recall(KEY))
  const follow = useCallback((id: string) => {
    remember(KEY, id)
    setMine(id)
  }, [])
  const put = useCallback(
    (job: Job) =>
      queries.setQueryData<JobList>(KEYS.jobs, (list) => ({
        has_worker: list?.has_worker ?? true,
        jobs: [job, ...(list?.jobs ?? []).filter(({ id }) => id !== job.id)],
      })),
    [queries],
  )
  return {
    job: shownJob(data?.jobs ?? [], mine),
    begin: useCallback(
      async (request) => {
        const job = await teach(request)
        put(job)
        follow(job.id)
      },
      [put, follow],
    ),
    cancel: useCallback(async (job) => void put(await cancelJob(job.id)), [put]),
    dismiss: useCallback(() => follow(''), [follow]),
  }
}

/** The one begun here, or whatever is being trained. */
export function shownJob(jobs: readonly Job[], mine: string | null): Job | null {
  const teaching = jobs.filter(({ kind }) => kind === 'teach')
  return teaching.find(({ id }) => id === mine) ?? teaching.find(isBusy) ?? null
}

/** Id of the model that came of it. */
export function modelOf(job: Job): string | null {
  const model = job.result?.model
  if (typeof model !== 'string') return null
  return model.replace(/^.*\//, '').replace(/\.(skops|pkl|pickle)$/, '')
}
