import { useState } from 'react'
import { Button } from '@/components/Button'
import { movementName } from '@/lib/words'
import { useDiscard } from '../library'
import { Thumbnail } from '../takes/Thumbnail'
import { messageOf, secondsWords } from '../words'
import type { MadeTake } from './director'
import classes from './JustMade.module.css'
import { useDirector } from './useDirector'

export const RECORD_ID = 'record-take'

const HARDLY_SEEN = 0.5
const OFTEN_UNSEEN = 0.9

/** How good a take is, in words. */
export function takeVerdict({ seen, recording, label }: MadeTake): string {
  if (seen < HARDLY_SEEN) return 'You were hardly seen in it. Better discard it and step into view.'
  if (seen < OFTEN_UNSEEN) return `Nobody was seen in ${Math.round((1 - seen) * 100)} % of it.`
  if (label === null && Object.keys(recording.seconds).length === 0) {
    return 'Nothing in it is labelled yet; you can do that in Review.'
  }
  return 'You were seen all the time.'
}

/** The take that was just made. It is kept already; this is the moment to think better of it. */
export function JustMade({ made }: { made: MadeTake }) {
  const director = useDirector()
  const discard = useDiscard()
  const [problem, setProblem] = useState<string | null>(null)
  const { recording, label } = made
  const name = label === null ? 'Long take' : movementName(label)
  const done = () => {
    director.forgetMade()
    // The next take is one key away.
    document.getElementById(RECORD_ID)?.focus()
  }
  const away = async () => {
    try {
      await discard(recording, `The take of ${name} is discarded.`)
      done()
    } catch (error) {
      setProblem(messageOf(error, 'It could not be discarded; it is still there.'))
    }
  }
  return (
    <section className={classes.card} aria-label="The take just made" data-testid="just-made">
      <Thumbnail recording={recording} className={classes.picture} />
      <div className={classes.words}>
        <p className={classes.name}>
          {name}, {secondsWords(recording.duration_s ?? 0)}
        </p>
        <p>{problem ?? takeVerdict(made)}</p>
      </div>
      <div className={classes.actions}>
        <Button icon="trash" data-testid="discard" onClick={() => void away()}>
          Discard
        </Button>
        <Button look="primary" icon="check" data-testid="keep" onClick={done}>
          Keep
        </Button>
      </div>
    </section>
  )
}
