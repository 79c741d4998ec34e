import { type UseQueryResult, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Message } from '@/components/Message'
import { ShareBar } from '@/components/ShareBar'
import { showWords } from '@/components/Undo'
import { Waiting } from '@/components/Waiting'
import { isBusy, jobStatus } from '@/features/jobs/jobWords'
import { useHindrance, useJobs } from '@/features/jobs/useJobs'
import { messageOf } from '@/features/teach/words'
import { clock, day } from '@/lib/amounts'
import type { ComparisonSummary } from '@/lib/comparisons'
import { cancelJob, forgetJob, type Job, KEYS, retryJob } from '@/lib/library'
import classes from './ComparisonList.module.css'
import { RenameDialog } from './RenameDialog'
import { useComparisonActions } from './useComparisonActions'
import { pairWords, scoreWords } from './words'

interface Props {
  query: UseQueryResult<{ comparisons: readonly ComparisonSummary[] }>
}

/** What is being compared, and what was. */
export function ComparisonList({ query }: Props) {
  const jobs = useJobs().data?.jobs.filter(isUnmade) ?? []
  const [renamed, setRenamed] = useState<ComparisonSummary | null>(null)
  const comparisons = query.data?.comparisons ?? []
  if (query.isPending) return <Waiting words="Reading the comparisons" rows={3} height_px={76} />
  if (query.isError && !query.data) {
    return (
      <Message
        title="The comparisons cannot be shown"
        place="part"
        icon="warning"
        warns
        actions={<Button onClick={() => void query.refetch()}>Try again</Button>}
      >
        <p>{messageOf(query.error, 'They are where they were.')}</p>
      </Message>
    )
  }
  if (jobs.length + comparisons.length === 0) return <FirstUse />
  return (
    <section className={classes.part} aria-label="Comparisons">
      <h2>Compared before</h2>
      <ul className={classes.list} data-testid="comparisons">
        {jobs.map((job) => (
          <UnderWay key={job.id} job={job} />
        ))}
        {comparisons.map((one) => (
          <Row key={one.id} comparison={one} onRename={() => setRenamed(one)} />
        ))}
      </ul>
      {renamed && (
        <RenameDialog id={renamed.id} name={renamed.name} onClose={() => setRenamed(null)} />
      )}
    </section>
  )
}

const isUnmade = ({ kind, state }: Job) => kind === 'compare' && state !== 'done'

const STEPS = [
  ['Both side by side', 'The films run in step, however fast each of you is.'],
  ['Every joint in colours', 'Blue and orange show where an angle is too small or too large.'],
  ['What to change first', 'At most five corrections in words, each with its moment.'],
] as const

/** What one gets, for who has never done it. */
function FirstUse() {
  return (
    <ul className={classes.steps} data-testid="first-use">
      {STEPS.map(([title, words]) => (
        <li key={title}>
          <h3>{title}</h3>
          <p>{words}</p>
        </li>
      ))}
    </ul>
  )
}

function Row({ comparison, onRename }: { comparison: ComparisonSummary; onRename: () => void }) {
  const { id, name, score, problem, created_at, duration_s } = comparison
  const { remove } = useComparisonActions()
  const length = duration_s === null ? '' : clock(duration_s)
  return (
    <li className={classes.row} data-testid={`comparison-${id}`}>
      <p className={classes.score} title={problem === null ? scoreWords(score) : undefined}>
        {score === null ? '–' : Math.round(score)}
        <span className="hidden-words">{score === null ? 'Not scored' : ' of 100'}</span>
      </p>
      <div className={classes.words}>
        {problem === null ? (
          <Link className={classes.name} to={`/compare/${encodeURIComponent(id)}`}>
            {name}
          </Link>
        ) : (
          <p className={classes.name}>{name}</p>
        )}
        <p className={problem === null ? classes.about : classes.problem}>
          {problem ?? [pairWords(comparison), length, day(created_at)].filter(Boolean).join(' · ')}
        </p>
      </div>
      <div className={classes.tools}>
        {problem === null && (
          <Button
            look="quiet"
            icon="rename"
            words={`Rename ${name}`}
            title="Rename"
            onClick={onRename}
          />
        )}
        <Button
          look="quiet"
          icon="trash"
          words={`Delete ${name}`}
          title="Delete"
          onClick={() => void remove(comparison)}
        />
      </div>
    </li>
  )
}

/** One that is being made, or could not be. */
function UnderWay({ job }: { job: Job }) {
  const queries = useQueryClient()
  const hindrance = useHindrance()
  const busy = isBusy(job)
  const name = String(job.payload.name ?? '') || 'Comparison'
  const tell = async (deed: () => Promise<unknown>) => {
    try {
      await deed()
    } catch (error) {
      showWords(messageOf(error, 'That did not work; try again.'))
    }
    await queries.invalidateQueries({ queryKey: KEYS.jobs })
  }
  return (
    <li className={classes.row} data-testid={`making-${job.id}`} data-state={job.state}>
      <p className={classes.score} aria-hidden="true">
        {busy ? `${Math.round(job.share_done * 100)} %` : '–'}
      </p>
      <div className={classes.words}>
        <p className={classes.name}>{name}</p>
        <p className={job.state === 'failed' ? classes.problem : classes.about}>
          {(busy ? hindrance : null) ?? jobStatus(job)}
        </p>
        {busy && (
          <span
            role="progressbar"
            aria-label={`Comparing ${name}`}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(job.share_done * 100)}
          >
            <ShareBar share={job.share_done} className={classes.bar} />
          </span>
        )}
      </div>
      <div className={classes.tools}>
        {busy && (
          <Button disabled={job.is_cancelling} onClick={() => void tell(() => cancelJob(job.id))}>
            Cancel
          </Button>
        )}
        {!busy && (
          <>
            <Button onClick={() => void tell(() => retryJob(job.id))}>Try again</Button>
            <Button
              look="quiet"
              icon="close"
              words={`Take off the list: ${name}`}
              onClick={() => void tell(() => forgetJob(job.id))}
            />
          </>
        )}
      </div>
    </li>
  )
}
