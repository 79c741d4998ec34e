import { useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Message } from '@/components/Message'
import { Waiting } from '@/components/Waiting'
import { isBusy, jobStatus } from '@/features/jobs/jobWords'
import { useHindrance, useJobs } from '@/features/jobs/useJobs'
import { useSearches } from '@/features/library/searches'
import { ApiError } from '@/lib/api'
import { type Job, type Recording, retryJob } from '@/lib/library'
import classes from './States.module.css'

/** Shapes of the page that is to come. */
export function Opening() {
  return (
    <Waiting words="Opening the recording" large className={classes.waiting}>
      <span className={classes.bar} />
      <span className={classes.block} />
      <span className={classes.bar} />
      <span className={classes.low} />
    </Waiting>
  )
}

const AllRecordings = () => (
  <Link to="/review" className={classes.link}>
    All recordings
  </Link>
)

export function Absent() {
  return (
    <Message title="This recording is not here" place="page" actions={<AllRecordings />}>
      <p>It was deleted or renamed in the folder. What else you recorded is in the list.</p>
    </Message>
  )
}

export function Broken({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <Message
      title="This recording could not be opened"
      place="page"
      icon="warning"
      warns
      actions={
        <>
          <Button look="primary" onClick={onRetry}>
            Try again
          </Button>
          <AllRecordings />
        </>
      }
    >
      <p>{error instanceof ApiError ? error.message : 'Something unexpected happened.'}</p>
    </Message>
  )
}

/** A video in which nobody has been found, or a file that cannot be used. */
export function NoBody({ recording }: { recording: Recording }) {
  const jobs = useJobs()
  const [problem, setProblem] = useState<string | null>(null)
  const latest = useSearches().get(recording.id)
  const hindrance = useHindrance()
  const again = async (job: Job) => {
    try {
      await retryJob(job.id)
      await jobs.refetch()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be begun.')
    }
  }
  const ended = latest?.state === 'failed' || latest?.state === 'cancelled'
  return (
    <Message
      title={recording.title}
      place="page"
      actions={
        <>
          {recording.problem === null && latest && ended && (
            <Button look="primary" icon="figure" onClick={() => void again(latest)}>
              Look for the person again
            </Button>
          )}
          <AllRecordings />
        </>
      }
    >
      <p role="status">
        {recording.problem ?? (latest ? searchWords(latest, hindrance) : NOT_WATCHED)}
      </p>
      {latest && isBusy(latest) && (
        <progress
          className={classes.progress}
          value={latest.share_done}
          max={1}
          aria-label="Part of the film that was looked through"
        />
      )}
      {problem && <p role="alert">{problem}</p>}
    </Message>
  )
}

function searchWords(job: Job, hindrance: string | null): string {
  if (isBusy(job)) return `${BEING_WATCHED} ${hindrance ?? `${jobStatus(job)}.`}`
  return job.state === 'done' ? NOBODY : jobStatus(job)
}

const BEING_WATCHED =
  'The program is looking for the person in this film; the timeline opens by itself after that.'
const NOBODY = 'No person was found in this film, so there is nothing to label.'
const NOT_WATCHED =
  'Nobody has been looked for in this film yet. Films that are brought in on the page of recordings are looked through by themselves; for one that was put into the folder by hand, “poser extract” does it.'
