import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { isTaken } from '@/lib/keys'
import { fetchPoses, type Poses, type Recording } from '@/lib/library'
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

/** In how many of its frames somebody was found, 0 to 1. */
export function seenShare({ n_landmarks, times_ms, values }: Poses): number {
  const width = n_landmarks * 3
  let seen = 0
  for (let frame = 0; frame < times_ms.length; frame += 1) {
    const points = values.subarray(frame * width, (frame + 1) * width)
    if (points.some((value) => !Number.isNaN(value))) seen += 1
  }
  return times_ms.length === 0 ? 0 : seen / times_ms.length
}

/** How good a take is, in words; `seen` is null until it is known. */
export function takeVerdict({ recording, label }: MadeTake, seen: number | null): string {
  if (seen !== null && seen < HARDLY_SEEN) {
    return 'You were hardly seen in it. Better discard it and step into view.'
  }
  if (seen !== null && seen < OFTEN_UNSEEN) {
    return `Nobody was seen in ${Math.round((1 - seen) * 100)} % of it.`
  }
  if (label === null && Object.keys(recording.seconds).length === 0) {
    return 'Nothing in it is labelled yet; you can do that in Review.'
  }
  return seen === null ? 'It is kept.' : 'You were seen all the time.'
}

/** The longest take is looked at in part only: enough to tell whether anybody was there. */
const LOOKED_AT = 3000

function useSeen({ id, n_frames }: Recording): number | null {
  const { data } = useQuery({
    queryKey: ['seen', id],
    queryFn: async ({ signal }) =>
      seenShare(await fetchPoses(id, 0, Math.min(n_frames ?? 0, LOOKED_AT), signal)),
    enabled: (n_frames ?? 0) > 0,
  })
  return data ?? null
}

/** The take that was just made. It is kept already; this is the moment to think better of it. */
export function JustMade({ made }: { made: MadeTake }) {
  const director = useDirector()
  const discard = useDiscard()
  const [problem, setProblem] = useState<string | null>(null)
  const { recording, label } = made
  const seen = useSeen(recording)
  const name = label === null ? 'Long take' : movementName(label)
  const done = () => {
    director.forgetMade()
    // The next take is one key away.
    document.getElementById(RECORD_ID)?.focus()
  }
  const away = async () => {
    try {
      await discard(
        recording,
        label === null ? 'The long take is discarded.' : `The take of ${name} is discarded.`,
      )
      done()
    } catch (error) {
      setProblem(messageOf(error, 'It could not be discarded; it is still there.'))
    }
  }
  const latest = useRef(away)
  useEffect(() => {
    latest.current = away
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isTaken(event) || !['Backspace', 'Delete'].includes(event.key)) return
      event.preventDefault()
      void latest.current()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <section className={classes.card} aria-label="The take just made" data-testid="just-made">
      <Thumbnail recording={recording} className={classes.picture} />
      <div className={classes.words}>
        <p className={classes.name}>
          {name}, {secondsWords(recording.duration_s ?? 0)}
        </p>
        <p>{problem ?? takeVerdict(made, seen)}</p>
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
