import { useEffect, useState } from 'react'
import { Button } from '@/components/Button'
import { percent } from '@/lib/words'
import { useSession } from '../context'
import { useRefreshPeople } from './FitDialog'
import classes from './FitDialog.module.css'
import { choosePerson } from './person'
import { useFit, useGuide } from './useFit'

/** What came of it, also when it is little. */
export function FitResult({ onClose }: { onClose: () => void }) {
  const session = useSession()
  const guide = useGuide()
  const refresh = useRefreshPeople()
  const person = useFit((state) => state.person)
  const fit = useFit((state) => state.fit)
  const message = useFit((state) => state.message)
  const [problem, setProblem] = useState<string | null>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: told once, when the result comes
  useEffect(() => void refresh(), [])
  if (fit === null) return <p>{message}</p>

  const keep = async () => {
    const refusal = await choosePerson(session, person)
    setProblem(refusal)
    if (refusal === null) onClose()
  }
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
      <h3 className={classes.verdict}>
        {fit.helps ? `It knows you better now, ${person}` : 'It reads you well as it is'}
      </h3>
      <dl className={classes.shares}>
        <Share words="As it was" share={fit.right_before} />
        <Share
          words={fit.helps ? 'Fitted to you' : 'With a fit'}
          share={fit.right_after}
          strong={fit.helps}
        />
      </dl>
      <p className={classes.quiet}>
        {fit.helps
          ? 'Answers that were right, each movement counting alike, tried on moments that it did not learn from.'
          : 'A fit would not be right more often, so nothing was changed.'}
      </p>
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
            <Button look="primary" onClick={() => void keep()}>
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
