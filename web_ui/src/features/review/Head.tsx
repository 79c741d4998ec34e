import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Tip } from '@/components/Tip'
import { clock } from '@/lib/amounts'
import { useEditor, useReview, useReviewState } from './context'
import classes from './Head.module.css'
import type { SaveState } from './labelEditor'

const SAVE_WORDS: Record<SaveState, string> = {
  saved: 'Saved',
  saving: 'Saving',
  waiting: 'Not saved yet',
  refused: 'Not saved',
  conflict: 'Not saved',
}

export function Head() {
  const review = useReview()
  const { recording } = review
  const about = [
    recording.person,
    recording.camera,
    recording.duration_s === null ? '' : clock(recording.duration_s),
  ]
  return (
    <header className={classes.head}>
      <Tip words="All recordings">
        <Link to="/review" className={classes.back} aria-label="All recordings">
          <Icon name="back" />
        </Link>
      </Tip>
      <div className={classes.names}>
        <h1>{recording.title}</h1>
        <p>{about.filter(Boolean).join(' · ')}</p>
      </div>
      <Saving />
      <Steps />
    </header>
  )
}

function Saving() {
  const save = useEditor((state) => state.save)
  const problem = useEditor((state) => state.problem)
  return (
    <p className={classes.save} data-testid="save" data-save={save} role="status">
      {save === 'saved' ? <Icon name="check" size={16} /> : null}
      <span title={problem ?? undefined}>{SAVE_WORDS[save]}</span>
    </p>
  )
}

function Steps() {
  const review = useReview()
  const before = useEditor((state) => state.past.at(-1)?.words)
  const after = useEditor((state) => state.future.at(-1)?.words)
  const spoken = useReviewState((state) => state.words)
  return (
    <div className={classes.steps}>
      <Tip words={before ? `Undo: ${before} (Ctrl Z)` : 'Nothing to undo'}>
        <Button
          look="quiet"
          icon="undo"
          words="Undo"
          aria-disabled={before === undefined}
          onClick={() => review.undo()}
        />
      </Tip>
      <Tip words={after ? `Do again: ${after} (Ctrl Shift Z)` : 'Nothing to do again'}>
        <Button
          look="quiet"
          icon="redo"
          words="Do again"
          aria-disabled={after === undefined}
          onClick={() => review.redo()}
        />
      </Tip>
      <p className="hidden-words" role="status" data-testid="spoken">
        {spoken}
      </p>
    </div>
  )
}
