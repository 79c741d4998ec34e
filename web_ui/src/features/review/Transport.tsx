import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import { usePlaying, useReview } from './context'
import { PlayButtons, Speed } from './PlayControls'
import classes from './Transport.module.css'
import { clockWords } from './timeScale'

interface Props {
  alone: boolean
  /** Null where there is no picture to choose. */
  onAlone: ((alone: boolean) => void) | null
}

export function Transport({ alone, onAlone }: Props) {
  const { playhead } = useReview()
  const playing = usePlaying()
  const speed = useStore(playhead.store, (state) => state.speed)
  return (
    <div className={classes.bar} role="toolbar" aria-label="Playing">
      <PlayButtons playing={playing} playhead={playhead} />
      <Time />
      <Speed speed={speed} playhead={playhead} />
      {onAlone && (
        <Tip words={alone ? 'Show the picture (Shift V)' : 'Show the body alone (Shift V)'}>
          <Button
            icon="figure"
            words="Body alone"
            aria-pressed={alone}
            onClick={() => onAlone(!alone)}
          >
            Body alone
          </Button>
        </Tip>
      )}
    </div>
  )
}

/** Written past React: it changes with every picture of the screen. */
function Time() {
  const { playhead, frames } = useReview()
  const clock = useRef<HTMLSpanElement>(null)
  const number = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = (time_s: number) => {
      if (clock.current) clock.current.textContent = clockWords(time_s, 2)
      if (number.current) number.current.textContent = ` · frame ${frames.indexAt(time_s) + 1}`
    }
    write(playhead.time_s)
    return playhead.listen(write)
  }, [playhead, frames])
  return (
    <p className={classes.time} data-testid="time">
      <span ref={clock} />
      <span ref={number} className={classes.number} />
      <span className={classes.whole}> of {frames.count}</span>
    </p>
  )
}
