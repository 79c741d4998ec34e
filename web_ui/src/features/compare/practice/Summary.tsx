import { useEffect, useRef } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { type KeyList, usePageKeys } from '@/lib/keys'
import { meanScore } from './practiceLog'
import { RepetitionList } from './RepetitionList'
import classes from './Summary.module.css'
import { usePractice } from './usePractice'
import { adviceWords, countWords, scoreWords } from './words'

const KEYS_HERE: KeyList = [['Enter', 'Practise again']]

interface Props {
  onAgain: () => void
  onOther: () => void
}

/** What came of a practice. */
export function Summary({ onAgain, onOther }: Props) {
  usePageKeys(KEYS_HERE)
  const log = usePractice((state) => state.log)
  const score = meanScore(log)
  const again = useRef<HTMLButtonElement>(null)
  // Whoever ended it by key goes on from here.
  useEffect(() => again.current?.focus(), [])
  return (
    <div className={classes.page} data-testid="practice-summary">
      <div className={classes.words}>
        <p className={classes.over}>Practice is over</p>
        <h1 className={classes.count}>{countWords(log)}</h1>
        {score !== null && (
          <p className={classes.score} data-testid="mean-score">
            Score {scoreWords(score)} on average
          </p>
        )}
        <p className={classes.advice} data-testid="most-frequent">
          {adviceWords(log)}
        </p>
      </div>
      <div className={classes.actions}>
        <Button look="primary" ref={again} onClick={onAgain}>
          Practise again
        </Button>
        <Button onClick={onOther}>Another reference</Button>
        <Link to="/compare">Compare two recordings</Link>
      </div>
      {log.attempts.length > 0 && (
        <section className={classes.list} aria-label="Each repetition">
          <RepetitionList attempts={log.attempts} />
        </section>
      )}
      <p className={classes.quiet}>
        Nothing of it was kept. To look at it moment by moment, record yourself and compare.
      </p>
    </div>
  )
}
