import { useEffect, useId, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { isBusy } from '@/features/jobs/jobWords'
import { useLive } from '@/features/live/context'
import type { Job, Movement, Recording } from '@/lib/library'
import { useReadiness } from '../library'
import { messageOf } from '../words'
import classes from './Train.module.css'
import { TrainOptions } from './TrainOptions'
import { TrainProgress } from './TrainProgress'
import { TrainResult } from './TrainResult'
import { type TeachJob, useTeachJob } from './useTeachJob'

interface Props {
  family: string
  movements: readonly Movement[]
  recordings: readonly Recording[]
  /** Somebody is being recorded: nothing is to move under their eyes. */
  busy: boolean
}

/** Below everything: is there enough to learn from, the training, and what came of it. */
export function TrainArea(props: Props) {
  const [asking, setAsking] = useState(false)
  const teaching = useTeachJob()
  const { job } = teaching
  const area = useRef<HTMLElement>(null)
  const state = areaState(asking, job)
  const { busy } = props
  useEffect(() => {
    if (state !== 'ready' && !busy) area.current?.scrollIntoView?.({ block: 'nearest' })
  }, [state, busy])
  return (
    <section
      className={classes.area}
      ref={area}
      aria-label="Train"
      data-testid="train-area"
      data-state={state}
    >
      {state === 'ready' && <Ready {...props} onTrain={() => setAsking(true)} />}
      {state === 'asking' && (
        <TrainOptions
          {...props}
          onBegin={async (request) => {
            await teaching.begin(request)
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
      {state === 'working' && job && <TrainProgress job={job} teaching={teaching} />}
      {state === 'done' && job && (
        <TrainResult
          job={job}
          short={busy}
          onClose={teaching.dismiss}
          onAgain={() => setAsking(true)}
        />
      )}
      {state === 'ended' && job && (
        <Ended job={job} teaching={teaching} onAgain={() => setAsking(true)} />
      )}
    </section>
  )
}

type AreaState = 'ready' | 'asking' | 'working' | 'done' | 'ended'

function areaState(asking: boolean, job: Job | null): AreaState {
  if (job && isBusy(job)) return 'working'
  if (asking || !job) return asking ? 'asking' : 'ready'
  if (job.state === 'done') return 'done'
  return job.state === 'failed' ? 'ended' : 'ready'
}

const NOBODY_THERE =
  'The program is not answering; what you have recorded is safe. This page goes on by itself when it is back.'
const NOT_KNOWN = 'Whether there is enough to learn from could not be found out.'
const NOTHING_YET = 'Name at least two movements, and record each of them a few times.'

function Ready({ family, movements, onTrain }: Props & { onTrain: () => void }) {
  const sentenceId = useId()
  const { data, isError, error, refetch } = useReadiness(family)
  const online = useLive((state) => state.connection === 'online')
  const ready = online && data?.ready === true
  const readyWords = () => {
    if (!online) return NOBODY_THERE
    if (isError) return messageOf(error, NOT_KNOWN)
    return movements.length === 0 ? NOTHING_YET : (data?.sentence ?? '')
  }
  return (
    <div className={classes.line}>
      <span className={classes.sign} data-ready={ready || undefined}>
        <Icon name={ready ? 'check' : 'record'} />
      </span>
      <p id={sentenceId} className={classes.sentence} role="status" data-testid="readiness">
        {readyWords()}
      </p>
      {isError && online && <Button onClick={() => void refetch()}>Try again</Button>}
      <Button
        look={ready ? 'primary' : 'plain'}
        className={classes.train}
        disabled={!ready}
        aria-describedby={sentenceId}
        data-testid="train"
        onClick={onTrain}
      >
        Train
      </Button>
    </div>
  )
}

interface EndedProps {
  job: Job
  teaching: TeachJob
  onAgain: () => void
}

function Ended({ job, teaching, onAgain }: EndedProps) {
  return (
    <div className={classes.line} role="alert">
      <span className={classes.sign}>
        <Icon name="warning" />
      </span>
      <div className={classes.sentence}>
        <p className={classes.strong}>The training did not come to its end; your takes are safe</p>
        <p>{job.message}</p>
      </div>
      <Button onClick={teaching.dismiss}>Put away</Button>
      <Button look="primary" onClick={onAgain}>
        Train again
      </Button>
    </div>
  )
}
