import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import type { Fit } from '@/lib/protocol'
import { percent } from '@/lib/words'
import { useSession } from '../context'
import { useRefreshPeople } from './FitDialog'
import classes from './FitDialog.module.css'
import { choosePerson, rememberPerson } from './person'
import { useFit, useGuide } from './useFit'

/** Below this nobody would call a model right. */
const POOR = 0.7

function verdictWords({ helps, right_before }: Fit, person: string): string {
  if (helps) return `It knows you better now, ${person}`
  return right_before < POOR ? 'A fit does not help' : 'It reads you well as it is'
}

/** What came of it, also when it is little. */
export function FitResult({ onClose }: { onClose: () => void }) {
  const session = useSession()
  const guide = useGuide()
  const refresh = useRefreshPeople()
  const person = useFit((state) => state.person)
  const fit = useFit((state) => state.fit)
  const message = useFit((state) => state.message)
  const [problem, setProblem] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the result comes
  useEffect(() => {
    void refresh()
    // The program uses it already; only forgetting it needs to be asked for.
    if (fit?.helps) rememberPerson(person)
  }, [])
  if (fit === null) return <p>{message}</p>

  const forget = async () => {
    const answer = await session.calibrate({ action: 'forget', person })
    setProblem(answer.ok ? null : answer.message)
    if (!answer.ok) return
    await choosePerson(session, null)
    await refresh()
    onClose()
  }
  return (
    <div className={classes.form} data-testid="fit-result" data-helps={fit.helps}>
      <h3 className={classes.verdict}>{verdictWords(fit, person)}</h3>
      <dl className={classes.shares}>
        <Share words="As it was" share={fit.right_before} />
        <Share
          words={fit.helps ? 'Fitted to you' : 'With a fit'}
          share={fit.right_after}
          strong={fit.helps}
        />
      </dl>
      <p className={classes.quiet}>
        Answers that were right, each movement counting alike, tried on moments that it did not
        learn from.
        {!fit.helps && ' A fit would not be right more often, so nothing was changed.'}
      </p>
      {Math.max(fit.right_before, fit.right_after) < POOR && (
        <p>
          It is still wrong too often. Show how you move on the page <Link to="/teach">Teach</Link>,
          a few takes of each movement, and train a model of your own.
        </p>
      )}
      {problem !== null && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.actions}>
        {fit.helps && (
          <>
            <Button look="quiet" onClick={() => void forget()}>
              Forget it
            </Button>
            <Button look="primary" onClick={onClose}>
              Keep it for {person}
            </Button>
          </>
        )}
        {!fit.helps && (
          <>
            <Button onClick={() => guide.cancel()}>Begin again</Button>
            <Button look="primary" onClick={onClose}>
              Close
            </Button>
          </>
        )}
      </div>
    </div>
  )
}

function Share({
  words,
  share,
  strong = false,
}: {
  words: string
  share: number
  strong?: boolean
}) {
  return (
    <div data-strong={strong || undefined}>
      <dt>{words}</dt>
      <dd>{percent(share)}</dd>
      <dd className={classes.track} aria-hidden="true">
        <span style={{ width: `${share * 100}%` }} />
      </dd>
    </div>
  )
}
