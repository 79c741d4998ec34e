import type { Attempt } from './practiceLog'
import classes from './RepetitionList.module.css'
import { shownWords } from './saying'

/** One row a repetition: its score as a bar, and what was most wrong in it. */
export function RepetitionList({ attempts }: { attempts: readonly Attempt[] }) {
  return (
    <ol className={classes.list} data-testid="attempts">
      {attempts.map((attempt) => (
        <Row key={`${attempt.kind}-${attempt.number}`} attempt={attempt} />
      ))}
    </ol>
  )
}

function Row({ attempt: { kind, number, score, said } }: { attempt: Attempt }) {
  const worst = said[0]
  const half = kind === 'half'
  return (
    <li className={classes.row} data-kind={kind}>
      <span className={classes.number}>{half ? '½' : number}</span>
      <span className={classes.track} aria-hidden="true">
        {score !== null && <span style={{ width: `${score}%` }} />}
      </span>
      <span className={classes.score}>
        {half ? 'Half' : score === null ? 'Unsure' : Math.round(score)}
      </span>
      {worst && <span className={classes.words}>{shownWords(worst.words)}</span>}
    </li>
  )
}
