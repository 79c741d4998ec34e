import type { CSSProperties } from 'react'
import type { Report } from '@/lib/library'
import { testedWords } from '@/lib/words'
import { mainScore, rangeWords, shareWords } from './figures'
import classes from './Scores.module.css'

interface Props {
  report: Pick<Report, 'scores' | 'others' | 'tested_on'>
}

/** How well a model did in tests: one large figure with its interval, and the others beside it. */
export function Scores({ report }: Props) {
  const main = mainScore(report.scores)
  if (!main) return <p className={classes.quiet}>It was not tested.</p>
  const others = report.scores.filter((score) => score !== main)
  return (
    <div className={classes.whole}>
      <div className={classes.main}>
        <p className={classes.value} data-testid="main-score">
          {shareWords(main.value)}
        </p>
        <div>
          <p className={classes.words}>
            {main.words}, {testedWords(report.tested_on)}
          </p>
          <p className={classes.quiet}>
            {rangeWords(main)
              ? `Expect ${rangeWords(main)}.`
              : 'Too few recordings to say how much of this is luck.'}
          </p>
        </div>
      </div>
      <Interval {...main} />
      <dl className={classes.rows}>
        {others.map((score) => (
          <ScoreRow key={score.name} words={score.words} score={score} />
        ))}
        {report.others.map((score) => (
          <ScoreRow
            key={score.tested_on}
            words={`Right ${testedWords(score.tested_on)}`}
            score={score}
          />
        ))}
      </dl>
    </div>
  )
}

interface Figure {
  value: number
  low: number | null
  high: number | null
}

function ScoreRow({ words, score }: { words: string; score: Figure }) {
  const range = rangeWords(score)
  return (
    <div>
      <dt>{words}</dt>
      <dd>
        <span className={classes.figure}>{shareWords(score.value)}</span>
        {range && <span className={classes.range}>{range}</span>}
      </dd>
    </div>
  )
}

/** A score on a line from 0 to 100 %, with the stretch that luck could explain. */
export function Interval({ value, low, high }: Figure) {
  const style = { '--value': value, '--low': low ?? value, '--high': high ?? value }
  return (
    <span className={classes.line} style={style as CSSProperties} aria-hidden="true">
      {low !== null && high !== null && <span className={classes.stretch} />}
      <span className={classes.mark} />
    </span>
  )
}
