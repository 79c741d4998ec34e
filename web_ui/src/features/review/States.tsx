import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { ApiError } from '@/lib/api'
import { fetchJobs, KEYS, type Recording, submitJob } from '@/lib/library'
import classes from './States.module.css'

/** Shapes of the page that is to come; they appear only if it takes a while. */
export function Waiting() {
  return (
    <div className={classes.waiting} role="status" aria-label="Opening the recording">
      <span className={classes.bar} />
      <span className={classes.block} />
      <span className={classes.bar} />
      <span className={classes.low} />
    </div>
  )
}

export function Absent() {
  return (
    <section className={classes.card}>
      <h1>This recording is not here</h1>
      <p>It was deleted or renamed in the folder. What else you recorded is in the list.</p>
      <Link to="/review" className={classes.link}>
        All recordings
      </Link>
    </section>
  )
}

export function Broken({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <section className={classes.card} role="alert">
      <span className={classes.badge}>
        <Icon name="warning" size={28} />
      </span>
      <h1>This recording could not be opened</h1>
      <p>{error instanceof ApiError ? error.message : 'Something unexpected happened.'}</p>
      <div className={classes.actions}>
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
        <Link to="/review" className={classes.link}>
          All recordings
        </Link>
      </div>
    </section>
  )
}

/** A video in which nobody has been looked for, or a file that cannot be used. */
export function NoBody({ recording }: { recording: Recording }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<string | null>(null)
  const jobs = useQuery({ queryKey: KEYS.jobs, queryFn: ({ signal }) => fetchJobs(signal) })
  const under = jobs.data?.jobs.some(
    ({ kind, state, payload }) =>
      kind === 'extract' &&
      (state === 'queued' || state === 'running') &&
      JSON.stringify(payload).includes(recording.id),
  )
  const look = async () => {
    try {
      await submitJob('extract', { videos: [`videos/${recording.id}.mp4`] })
      void jobs.refetch()
      navigate('/review')
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be begun.')
    }
  }
  return (
    <section className={classes.card}>
      <h1>{recording.title}</h1>
      <p>{recording.problem ?? (under ? BEING_WATCHED : NOT_WATCHED)}</p>
      {problem && <p role="alert">{problem}</p>}
      <div className={classes.actions}>
        {recording.problem === null && !under && recording.has_picture && (
          <Button look="primary" icon="figure" onClick={() => void look()}>
            Look for the person
          </Button>
        )}
        <Link to="/review" className={classes.link}>
          All recordings
        </Link>
      </div>
    </section>
  )
}

const BEING_WATCHED =
  'The program is looking for the person in this video. It opens by itself when that is done.'
const NOT_WATCHED =
  'Nobody has been looked for in this video yet. Until then there is nothing to label.'
