import { Button } from '@/components/Button'
import { PAINT, paint } from '@/components/Swatch'
import type { Look } from '@/lib/colours'
import { jointWords, movementName, percent } from '@/lib/words'
import { useLive } from './context'
import classes from './Details.module.css'
import { Listen } from './Listen'
import { ModelCardView } from './ModelCardView'
import { useClasses, useLiveLooks, useModel } from './models'
import { Part, SidePanel } from './SidePanel'
import { WhyView } from './why/WhyView'

interface Props {
  onClose: () => void
  onModels: () => void
}

export default function Details({ onClose, onModels }: Props) {
  const entry = useModel()
  return (
    <SidePanel title="Details" testId="details" onClose={onClose}>
      <Part title="Why">
        <WhyView />
      </Part>
      <Part title="How sure">
        <Bars />
      </Part>
      <Part title="What it sees of you">
        <Joints />
      </Part>
      <Part title="Where the time goes">
        <Timings />
      </Part>
      {entry && (
        <Part title="The model">
          <ModelCardView entry={entry} />
          <Button onClick={onModels}>All models</Button>
        </Part>
      )}
      <Part title="Let a game or a lamp listen">
        <Listen />
      </Part>
    </SidePanel>
  )
}

/** One bar per movement, always in the model's own order, so that none jumps. */
function Bars() {
  const movements = useClasses()
  const lookOf = useLiveLooks()
  const probabilities = useLive((state) => state.latest?.probabilities ?? null)
  if (movements.length === 0) return <p className={classes.quiet}>No movements to name yet.</p>
  return (
    <ul className={classes.bars} data-testid="bars">
      {movements.map((label) => {
        const share = probabilities?.[label] ?? null
        return (
          <li key={label} data-label={label}>
            <span className={classes.name}>{movementName(label)}</span>
            <span className={classes.share}>{share === null ? '' : percent(share)}</span>
            <span className={classes.track}>
              <Bar look={lookOf(label)} share={share ?? 0} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Bar({ look, share }: { look: Look | null; share: number }) {
  const painted = paint(look)
  return (
    <span
      className={`${classes.bar} ${PAINT}`}
      data-pattern={painted['data-pattern']}
      style={{ ...painted.style, width: `${share * 100}%` }}
    />
  )
}

function Joints() {
  const status = useLive((state) => state.latest?.status ?? null)
  const missing = useLive((state) => (state.latest?.missing ?? []).join(' '))
  if (status === null) return <p className={classes.quiet}>Nothing yet.</p>
  if (status === 'no_pose') return <p className={classes.quiet}>Nobody is in the picture.</p>
  if (missing === '') return <p className={classes.quiet}>All that this model needs.</p>
  return (
    <ul className={classes.joints}>
      {jointWords(missing.split(' ')).map((words) => (
        <li key={words}>{words} hidden</li>
      ))}
    </ul>
  )
}

const STAGES: ReadonlyArray<readonly [key: string, words: string]> = [
  ['queue', 'Waiting its turn'],
  ['decode', 'Opening the picture'],
  ['pose', 'Finding your body'],
  ['features', 'Measuring angles'],
  ['classify', 'Naming the movement'],
  ['server', 'All of it, in the program'],
]

function Timings() {
  const timing = useLive((state) => state.latest?.timing_ms ?? null)
  const latency = useLive((state) => state.latencyMs)
  if (!timing || latency === null) return <p className={classes.quiet}>Nothing yet.</p>
  return (
    <dl className={classes.timings} data-testid="timings">
      {STAGES.filter(([key]) => timing[key] !== undefined).map(([key, words]) => (
        <div key={key}>
          <dt>{words}</dt>
          <dd>{timing[key]?.toFixed(1)} ms</dd>
        </div>
      ))}
      <div>
        <dt>From a picture to its answer</dt>
        <dd>{latency.toFixed(0)} ms</dd>
      </div>
    </dl>
  )
}
