import { testedWords } from '@/lib/words'
import type { CardScore } from './cardScore'
import { rangeWords, shareWords } from './report/figures'
import { Interval } from './report/Scores'
import classes from './ScoreLine.module.css'

/** How often a model is right, in one figure and one line. */
export function ScoreLine({ score, large }: { score: CardScore | null; large?: boolean }) {
  if (!score) return <p className={classes.none}>Not tested: how well it does is not known.</p>
  const range = rangeWords(score)
  const where = score.tested_on
    ? `, every movement counting alike, ${testedWords(score.tested_on)}`
    : ' on what it did not learn from'
  return (
    <div className={classes.score} data-large={large || undefined}>
      <span className={classes.value}>{shareWords(score.value)}</span>
      <span className={classes.words}>
        right{where}
        {range && <span>{range}</span>}
      </span>
      <span className={classes.line}>
        <Interval {...score} />
      </span>
    </div>
  )
}
