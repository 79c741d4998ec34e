import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Message } from '@/components/Message'
import { ShareBar } from '@/components/ShareBar'
import { Waiting } from '@/components/Waiting'
import { isBusy } from '@/features/jobs/jobWords'
import { useHindrance, useJobs } from '@/features/jobs/useJobs'
import { useLive } from '@/features/live/context'
import { span } from '@/lib/amounts'
import { ApiError } from '@/lib/api'
import { comparisonKey } from '@/lib/comparisons'
import { cancelJob, type Job, KEYS, retryJob } from '@/lib/library'
import classes from './States.module.css'
import { jobOf } from './words'

/** Shapes of the page that is to come. */
export function Opening() {
  return (
    <Waiting words="Opening the comparison" large className={classes.waiting}>
      <span className={classes.bar} />
      <span className={classes.block} />
      <span className={classes.bar} />
      <span className={classes.low} />
    </Waiting>
  )
}

export const AllComparisons = () => (
  <Link to="/compare" className={classes.link}>
    All comparisons
  </Link>
)

export function Broken({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <Message
      title="This comparison could not be opened"
      place="page"
      icon="warning"
      warns
      actions={
        <>
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
          <AllComparisons />
        </>
      }
    >
      <p>{error instanceof ApiError ? error.message : 'Something unexpected happened.'}</p>
    </Message>
  )
}

/** There is nothing to show: it is being made, or that did not work, or it never was. */
export function NotYet({ id }: { id: string }) {
  const queries = useQueryClient()
  const jobs = useJobs()
  const online = useLive((state) => state.connection === 'online')
  const job = jobOf(jobs.data?.jobs ?? [], id)
  const isDone = job?.state === 'done'
  useEffect(() => {
    if (isDone) void queries.invalidateQueries({ queryKey: comparisonKey(id) })
  }, [isDone, queries, id])
  if (job && isBusy(job)) return <Working job={job} />
  if (job && !isDone) return <Ended job={job} />
  if (jobs.isPending && online) return <Opening />
  return (
    <Message title="This comparison is not here" place="page" actions={<AllComparisons />}>
      <p>It was deleted, or never made. The recordings that it was made from are untouched.</p>
    </Message>
  )
}

const nameOf = ({ payload }: Job) => String(payload.name ?? '') || 'Comparison'

function useTold(): [tell: (deed: () => Promise<unknown>) => void, problem: string | null] {
  const queries = useQueryClient()
  const [problem, setProblem] = useState<string | null>(null)
  const tell = async (deed: () => Promise<unknown>) => {
    setProblem(null)
    try {
      await deed()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That did not work; try again.')
    }
    await queries.invalidateQueries({ queryKey: KEYS.jobs })
  }
  return [(deed) => void tell(deed), problem]
}

function Working({ job }: { job: Job }) {
  const [tell, problem] = useTold()
  const hindrance = useHindrance()
  const share = Math.round(job.share_done * 100)
  return (
    <Message
      title={nameOf(job)}
      place="page"
      testId="comparing"
      actions={
        <>
          <Button disabled={job.is_cancelling} onClick={() => tell(() => cancelJob(job.id))}>
            Cancel
          </Button>
          <AllComparisons />
        </>
      }
    >
      <div className={classes.progress}>
        <span
          role="progressbar"
          aria-label="Comparing"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={share}
        >
          <ShareBar share={job.share_done} />
        </span>
        <p className={classes.stage}>
          <span role="status">{stageWords(job, hindrance)}</span>
          <span className={classes.left}>{leftWords(job, hindrance)}</span>
        </p>
      </div>
      <p>
        The result opens here by itself. You can go on with something else meanwhile, and even close
        this page.
      </p>
      {problem && <p role="alert">{problem}</p>}
    </Message>
  )
}

export function stageWords(job: Job, hindrance: string | null): string {
  if (hindrance !== null) return hindrance
  if (job.is_cancelling) return 'Ending'
  if (job.state === 'queued') return job.message || 'Waits its turn'
  return job.stage || 'Beginning'
}

/** What was left when nobody told any more is no news. */
export function leftWords(job: Job, hindrance: string | null): string {
  if (job.state !== 'running' || hindrance !== null || job.is_cancelling) return ''
  return job.seconds_left === null ? '' : `${span(job.seconds_left)} left`
}

function Ended({ job }: { job: Job }) {
  const [tell, problem] = useTold()
  const failed = job.state === 'failed'
  return (
    <Message
      title={failed ? 'These two could not be compared' : 'This comparison was cancelled'}
      place="page"
      icon={failed ? 'warning' : 'compare'}
      warns={failed}
      testId="not-compared"
      actions={
        <>
          <Button look="primary" onClick={() => tell(() => retryJob(job.id))}>
            Try again
          </Button>
          <AllComparisons />
        </>
      }
    >
      <p>{failed ? job.message : 'Nothing of it was kept; both recordings are untouched.'}</p>
      {problem && <p role="alert">{problem}</p>}
    </Message>
  )
}
