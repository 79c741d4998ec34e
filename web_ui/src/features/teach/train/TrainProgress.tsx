import { useState } from 'react'
import { Button } from '@/components/Button'
import { useHindrance } from '@/features/jobs/useJobs'
import { span } from '@/lib/amounts'
import type { Job } from '@/lib/library'
import { messageOf } from '../words'
import classes from './Train.module.css'
import type { TeachJob } from './useTeachJob'

function standing(job: Job): string {
  if (job.is_cancelling) return 'Ending'
  if (job.state === 'queued') return job.message || 'Waits its turn'
  return job.stage || 'Getting ready'
}

/** How far the training is; the page can be used meanwhile, and even closed. */
export function TrainProgress({ job, teaching }: { job: Job; teaching: TeachJob }) {
  const [problem, setProblem] = useState<string | null>(null)
  const hindrance = useHindrance()
  // What was left when nobody told any more is no news.
  const left_s = job.state === 'running' && hindrance === null ? job.seconds_left : null
  const percent = Math.round(job.share_done * 100)
  const name = typeof job.payload.name === 'string' ? job.payload.name : 'the model'
  const cancel = () =>
    teaching
      .cancel(job)
      .catch((error: unknown) => setProblem(messageOf(error, 'It could not be cancelled.')))
  return (
    <div className={classes.working} data-testid="train-progress">
      <div className={classes.workingHead}>
        <h2>Training “{name}”</h2>
        <p className={classes.left} data-testid="time-left">
          {left_s !== null && `${span(left_s)} left`}
        </p>
        <Button disabled={job.is_cancelling} onClick={() => void cancel()}>
          Cancel
        </Button>
      </div>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label="Training"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        data-waits={job.state === 'queued' || undefined}
      >
        <span style={{ transform: `scaleX(${job.share_done})` }} />
      </div>
      <p className={classes.quiet}>{problem ?? hindrance ?? standing(job)}</p>
    </div>
  )
}
