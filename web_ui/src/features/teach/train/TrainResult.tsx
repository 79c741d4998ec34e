import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Confusion } from '@/features/models/report/Confusion'
import { Mistakes } from '@/features/models/report/Mistakes'
import { Sentences } from '@/features/models/report/Sentences'
import { fetchReport, type Job, KEYS } from '@/lib/library'
import { useLooks } from '@/lib/looks'
import { messageOf } from '../words'
import classes from './Train.module.css'
import { modelOf } from './useTeachJob'
import { useTryLive } from './useTryLive'

interface Props {
  job: Job
  /** Somebody is being recorded: only the most needed. */
  short: boolean
  onClose: () => void
  onAgain: () => void
}

const WORST = 3
/** The rest is in the whole report. */
const SENTENCES = 3
const NO_CLASSES: readonly string[] = []

/** What came of it: a sentence, what was taken for what, the worst mistakes, and the way to the stage. */
export function TrainResult({ job, short, onClose, onAgain }: Props) {
  const model = modelOf(job) ?? ''
  const { data, isError, error, refetch } = useQuery({
    queryKey: KEYS.report(model),
    queryFn: ({ signal }) => fetchReport(model, signal),
    enabled: model !== '',
  })
  const looks = useLooks(data?.family ?? null, data?.classes ?? NO_CLASSES)
  const { trying, problem, tryLive } = useTryLive()
  const name = typeof job.payload.name === 'string' ? job.payload.name : model
  return (
    <div className={classes.result} data-testid="train-result">
      <div className={classes.formHead}>
        <h2>“{name}” is trained</h2>
        <Button look="quiet" icon="close" words="Put the result away" onClick={onClose} />
      </div>
      <div role="status">
        {data && <Sentences sentences={data.sentences.slice(0, short ? 1 : SENTENCES)} />}
      </div>
      {isError && (
        <p className={classes.problem}>
          {messageOf(error, 'How well it does could not be read.')}{' '}
          <button type="button" className={classes.link} onClick={() => void refetch()}>
            Try again
          </button>
        </p>
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <div className={classes.actions}>
        <Button
          look="primary"
          icon="play"
          className={classes.train}
          disabled={trying || model === ''}
          data-testid="try-live"
          onClick={() => void tryLive(model)}
        >
          {trying ? 'Putting it on the stage' : 'Try it live'}
        </Button>
        <Button onClick={onAgain}>Train again</Button>
        <Link className={classes.to} to={`/models/${encodeURIComponent(model)}`}>
          The whole report
        </Link>
      </div>
      {data && !short && (
        <div className={classes.findings}>
          <section>
            <h3>What was taken for what</h3>
            <Confusion report={data} looks={looks} />
          </section>
          <section>
            <h3>The worst mistakes</h3>
            <Mistakes mistakes={data.mistakes} most={WORST} />
          </section>
        </div>
      )}
    </div>
  )
}
