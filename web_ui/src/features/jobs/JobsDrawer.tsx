import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { ShareBar } from '@/components/ShareBar'
import { Waiting } from '@/components/Waiting'
import { useLive } from '@/features/live/context'
import { day } from '@/lib/amounts'
import { ApiError, apiUrl } from '@/lib/api'
import { cancelJob, forgetJob, type Job, KEYS, retryJob } from '@/lib/library'
import classes from './JobsDrawer.module.css'
import { isBusy, jobOutcome, jobStatus, jobTitle } from './jobWords'
import { useHindrance, useJobs } from './useJobs'

const ORDER: Record<Job['state'], number> = {
  running: 0,
  queued: 1,
  failed: 2,
  done: 2,
  cancelled: 2,
}
const ENDED_SHOWN = 30

/** What runs comes first, then what waits, then what ended, the newest of each first. */
export function inOrder(jobs: readonly Job[]): Job[] {
  const when = (job: Job) => (job.state === 'queued' ? -job.created_at : (job.ended_at ?? 0))
  return [...jobs].sort(
    (one, other) => ORDER[one.state] - ORDER[other.state] || when(other) - when(one),
  )
}

/** Beside the page, not over it: long work never keeps anybody from going on. */
export default function JobsDrawer({ onClose }: { onClose: () => void }) {
  const panel = useRef<HTMLElement>(null)
  const { data, isError, isPending, refetch } = useJobs()
  const online = useLive((state) => state.connection === 'online')
  const hindrance = useHindrance()
  useEffect(() => {
    panel.current?.focus()
    void refetch()
  }, [refetch])
  const jobs = inOrder(data?.jobs ?? [])
  const busy = jobs.filter(isBusy)
  const ended = jobs.filter((job) => !isBusy(job))
  return (
    <aside
      className={classes.drawer}
      aria-label="Work under way"
      tabIndex={-1}
      ref={panel}
      data-testid="jobs-drawer"
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className={classes.head}>
        <h2>Work under way</h2>
        <Button look="quiet" icon="close" words="Close" onClick={onClose} />
      </header>
      {hindrance !== null && (!online || busy.length > 0) && (
        <p className={classes.note} role="status">
          {hindrance}
        </p>
      )}
      {isPending && online && <Waiting words="Reading the list" rows={2} />}
      {isError && (
        <div className={classes.note}>
          <p>The list could not be read. What was begun goes on.</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {data && jobs.length === 0 && (
        <p className={classes.empty}>
          Nothing. Training, finding people in videos, and archives show up here while they are
          made; you can go on with something else.
        </p>
      )}
      {busy.length > 0 && <JobCards name="Under way" jobs={busy} onLeave={onClose} />}
      {ended.length > 0 && (
        <>
          <div className={classes.past}>
            <h3>Ended</h3>
            <ForgetAll jobs={ended} />
          </div>
          <JobCards name="Ended" jobs={ended.slice(0, ENDED_SHOWN)} onLeave={onClose} />
        </>
      )}
    </aside>
  )
}

interface CardsProps {
  name: string
  jobs: readonly Job[]
  /** Called when somebody goes to what came of a job. */
  onLeave: () => void
}

function JobCards({ name, jobs, onLeave }: CardsProps) {
  return (
    <ul className={classes.list} aria-label={name}>
      {jobs.map((job) => (
        <li key={job.id}>
          <JobCard job={job} onLeave={onLeave} />
        </li>
      ))}
    </ul>
  )
}

/** Does something to the queue and shows how it stands afterwards; says so where the program refuses. */
function useAct(): [act: (deed: () => Promise<unknown>) => void, busy: boolean, problem: string] {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const act = async (deed: () => Promise<unknown>) => {
    setBusy(true)
    setProblem('')
    try {
      await deed()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That did not work; try again.')
    }
    await queries.invalidateQueries({ queryKey: KEYS.jobs })
    setBusy(false)
  }
  return [(deed) => void act(deed), busy, problem]
}

function ForgetAll({ jobs }: { jobs: readonly Job[] }) {
  const [act, busy, problem] = useAct()
  return (
    <>
      <Button
        look="quiet"
        disabled={busy}
        onClick={() => act(() => Promise.all(jobs.map(({ id }) => forgetJob(id))))}
      >
        Clear the list
      </Button>
      {problem !== '' && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </>
  )
}

function JobCard({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const [act, busy, problem] = useAct()
  const title = jobTitle(job)
  return (
    <article className={classes.card} data-testid={`job-${job.id}`} data-state={job.state}>
      <h3>{title}</h3>
      {job.state === 'running' && <Bar job={job} />}
      <p className={classes.status}>{jobStatus(job)}</p>
      {problem !== '' && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.actions}>
        {!isBusy(job) && job.ended_at !== null && (
          <span className={classes.when}>{day(new Date(job.ended_at * 1000).toISOString())}</span>
        )}
        <Outcome job={job} onLeave={onLeave} />
        {isBusy(job) && (
          <Button
            disabled={busy || job.is_cancelling}
            aria-label={`Cancel: ${title}`}
            onClick={() => act(() => cancelJob(job.id))}
          >
            Cancel
          </Button>
        )}
        {(job.state === 'failed' || job.state === 'cancelled') && (
          <Button
            disabled={busy}
            aria-label={`Try again: ${title}`}
            onClick={() => act(() => retryJob(job.id))}
          >
            Try again
          </Button>
        )}
        {!isBusy(job) && (
          <Button
            look="quiet"
            icon="close"
            words={`Take off the list: ${title}`}
            disabled={busy}
            onClick={() => act(() => forgetJob(job.id))}
          />
        )}
      </div>
    </article>
  )
}

function Bar({ job }: { job: Job }) {
  const share = Math.min(1, Math.max(0, job.share_done))
  return (
    <span
      className={classes.bar}
      role="progressbar"
      aria-label={jobTitle(job)}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <ShareBar share={share} />
    </span>
  )
}

function Outcome({ job, onLeave }: { job: Job; onLeave: () => void }) {
  const outcome = jobOutcome(job)
  if (outcome?.to !== undefined) {
    return (
      <Link className={classes.outcome} to={outcome.to} onClick={onLeave}>
        {outcome.words}
      </Link>
    )
  }
  if (outcome?.file !== undefined) {
    return (
      <a className={classes.outcome} href={apiUrl(outcome.file)} download>
        {outcome.words}
      </a>
    )
  }
  return null
}
