import { usePlayed } from './context'
import classes from './Score.module.css'
import { matchWords, scoreWords, tempoWords } from './words'

/** How good it was, in one number, and how the two go together. */
export function Score() {
  const { comparison } = usePlayed()
  const { score, alignment } = comparison
  return (
    <section className={classes.score} aria-label="Score">
      <p className={classes.number} data-testid="score">
        {score === null ? '–' : Math.round(score)}
        {score !== null && <span className={classes.of}> of 100</span>}
      </p>
      <div className={classes.words}>
        <h2>{scoreWords(score)}</h2>
        <p>{score === null ? NO_SCORE : tempoWords(alignment.tempo_ratio)}</p>
        <p>{matchWords(comparison)}</p>
        {alignment.mirrored && <p>You move on the other side: your left goes with their right</p>}
      </div>
    </section>
  )
}

const NO_SCORE = 'No joint is seen well enough in both'
