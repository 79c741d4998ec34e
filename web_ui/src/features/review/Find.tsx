import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import classes from './Side.module.css'
import type { Prediction } from './usePrediction'

interface Props {
  nextMistake: () => void
  leastSure: () => void
  rarest: () => void
  prediction: Prediction
}

/** Jumps to what is worth a look. */
export function Find({ nextMistake, leastSure, rarest, prediction }: Props) {
  const count = prediction.timeline ? prediction.mistakes.length : null
  return (
    <section className={classes.part} aria-label="Worth a look">
      <h2>Worth a look</h2>
      <div className={`${classes.row} ${classes.finds}`}>
        <Tip words="Where the model says something else than the label (Shift N)">
          <Button onClick={nextMistake}>
            {count ? `Next mistake (${count})` : 'Next mistake'}
          </Button>
        </Tip>
        <Tip words="Where the model is least sure (Shift U)">
          <Button onClick={leastSure}>Least sure</Button>
        </Tip>
        <Tip words="The label of which there is least in all recordings (Shift R)">
          <Button onClick={rarest}>Rarest</Button>
        </Tip>
      </div>
    </section>
  )
}
