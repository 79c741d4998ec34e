import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Waiting } from '@/components/Waiting'
import { messageOf } from '@/features/teach/words'
import { fetchRepetitions } from '@/lib/comparisons'
import type { Recording } from '@/lib/library'
import type { Practise } from '@/lib/protocol'
import { RepetitionLoop } from '../RepetitionLoop'
import classes from './ReferenceDetails.module.css'
import { RepetitionChoice } from './RepetitionChoice'

interface Props {
  recording: Recording
  onChoose: (wish: Practise) => void
}

/** The repetitions of a recording, the chosen one playing, and the way on. */
export function ReferenceDetails({ recording, onChoose }: Props) {
  const [repetition, setRepetition] = useState<number | null>(null)
  const panel = useRef<HTMLElement>(null)
  const { data, error, isPending, isError, refetch } = useQuery({
    queryKey: ['repetitions', recording.id],
    queryFn: ({ signal }) => fetchRepetitions(recording.id, signal),
  })
  useEffect(() => {
    panel.current?.scrollIntoView?.({ block: 'nearest' })
  }, [])
  const repetitions = data?.repetitions ?? []
  const none = data !== undefined && repetitions.length === 0
  const shown = repetitions[repetition ?? 0] ?? null
  const wish = {
    recording: recording.id,
    ...(repetition === null ? {} : { repetition }),
  }
  return (
    <section
      className={classes.details}
      ref={panel}
      aria-label={recording.title}
      data-testid="reference-details"
    >
      <h2>{recording.title}</h2>
      <RepetitionLoop
        recording={recording.id}
        size={recording.image_size}
        stretch={shown}
        className={classes.loop}
      />
      {isPending && <Waiting words="Looking for repetitions" height_px={44} />}
      {isError && (
        <div className={classes.problem} role="alert">
          <p>{messageOf(error, 'Its repetitions could not be looked for.')}</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {none && (
        <p className={classes.problem} role="status">
          It shows no whole repetition of a movement. Take one that goes from rest to rest, with the
          whole body in the picture.
        </p>
      )}
      {repetitions.length > 0 && (
        <RepetitionChoice repetitions={repetitions} chosen={repetition} onChoose={setRepetition} />
      )}
      <Button
        look="primary"
        icon="figure"
        className={classes.begin}
        disabled={isPending || none}
        data-testid="begin-practice"
        onClick={() => onChoose(wish)}
      >
        Practise this
      </Button>
    </section>
  )
}
