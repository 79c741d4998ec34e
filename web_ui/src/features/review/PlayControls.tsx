import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import classes from './PlayControls.module.css'
import { SPEEDS } from './playhead'

interface Played {
  toggle: () => void
  step: (by: number) => void
  setSpeed: (speed: number) => void
}

/** Play, and one picture at a time. */
export function PlayButtons({ playing, playhead }: { playing: boolean; playhead: Played }) {
  return (
    <>
      <Tip words={playing ? 'Pause (Space)' : 'Play (Space)'}>
        <Button
          look="primary"
          icon={playing ? 'pause' : 'play'}
          words={playing ? 'Pause' : 'Play'}
          onClick={() => playhead.toggle()}
        />
      </Tip>
      <Tip words="One frame back (←)">
        <Button icon="frameBack" words="One frame back" onClick={() => playhead.step(-1)} />
      </Tip>
      <Tip words="One frame on (→)">
        <Button icon="frameOn" words="One frame on" onClick={() => playhead.step(1)} />
      </Tip>
    </>
  )
}

export function Speed({ speed, playhead }: { speed: number; playhead: Played }) {
  return (
    <select
      className={classes.speed}
      aria-label="Speed"
      value={speed}
      onChange={(event) => playhead.setSpeed(Number(event.target.value))}
    >
      {SPEEDS.map((one) => (
        <option key={one} value={one}>
          {one}×
        </option>
      ))}
    </select>
  )
}
