import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useLive } from '@/features/live/context'
import { MODELS_KEY } from '@/features/live/models'
import { COMPARISONS_KEY } from '@/lib/comparisons'
import { fetchJobs, type Job, type JobList, KEYS } from '@/lib/library'
import { isBusy, jobNews } from './jobWords'

const POLL_MS = 1000

/** All jobs of the program; asked for again and again only while there is something to see. */
export function useJobs(): UseQueryResult<JobList> {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    queryKey: KEYS.jobs,
    queryFn: ({ signal }) => fetchJobs(signal),
    enabled: online,
    refetchInterval: ({ state }) => (state.data?.jobs.some(isBusy) ? POLL_MS : false),
  })
}

const AWAY =
  'The program is not answering. What was begun goes on, or is begun again, when it is back.'
const NO_WORKER =
  'The part of Poser that does long work is not running, so this has to wait. Stop Poser and start it again with ./start.sh; nothing is lost.'

/** Why nothing that runs or waits can go on just now, in words; null when all is well. */
export function useHindrance(): string | null {
  const online = useLive((state) => state.connection === 'online')
  const { data } = useJobs()
  if (!online) return AWAY
  return data?.has_worker === false ? NO_WORKER : null
}

/** Asks anew where the program was away meanwhile: a page that stays open must not tell old tales. */
export function useJobsAfterReconnect(): void {
  const queries = useQueryClient()
  const session = useLive((state) => state.session)
  const before = useRef(session)
  useEffect(() => {
    if (before.current === session) return
    before.current = session
    void queries.invalidateQueries({ queryKey: KEYS.jobs })
  }, [session, queries])
}

const MADE_BY: Record<Job['kind'], readonly (readonly string[])[]> = {
  extract: [KEYS.library],
  unpack: [KEYS.library, KEYS.movements, MODELS_KEY],
  teach: [MODELS_KEY, ['report']],
  train: [MODELS_KEY, ['report']],
  export: [MODELS_KEY],
  film: [KEYS.library],
  pack: [],
  compare: [COMPARISONS_KEY, KEYS.library],
}

export interface JobNews {
  /** What ended last, in words. */
  words: string
  /** How many ended that nobody has looked at yet. */
  unseen: number
  failed: boolean
}

const NO_NEWS: JobNews = { words: '', unseen: 0, failed: false }

/** What ended while this page was open; pages that show what came of it read it again. */
export function useJobNews(jobs: readonly Job[] | undefined): [JobNews, () => void] {
  const queries = useQueryClient()
  const running = useRef<ReadonlySet<string>>(new Set())
  const [news, setNews] = useState(NO_NEWS)
  useEffect(() => {
    if (!jobs) return
    const ended = jobs.filter((job) => running.current.has(job.id) && !isBusy(job))
    running.current = new Set(jobs.filter(isBusy).map(({ id }) => id))
    for (const { kind } of ended) {
      for (const queryKey of MADE_BY[kind] ?? []) void queries.invalidateQueries({ queryKey })
    }
    const telling = ended.filter((job) => jobNews(job) !== null)
    if (telling.length === 0) return
    setNews((before) => ({
      words: telling.map(jobNews).join(' '),
      unseen: before.unseen + telling.length,
      failed: before.failed || telling.some(({ state }) => state === 'failed'),
    }))
  }, [jobs, queries])
  return [news, () => setNews((before) => ({ ...NO_NEWS, words: before.words }))]
}
