import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import classes from './ConflictBar.module.css'
import { useEditor, useReview } from './context'

/** Says that labels could not be saved, what became of them, and what to do. */
export function ConflictBar() {
  const { editor } = useReview()
  const save = useEditor((state) => state.save)
  const problem = useEditor((state) => state.problem)
  if (save === 'conflict') {
    return (
      <div className={classes.bar} role="alert" data-testid="conflict">
        <Icon name="warning" />
        <p>
          <strong>Somebody else changed these labels meanwhile,</strong> perhaps you in another tab.
          Yours are still here, but not saved. Whichever you choose, Undo brings the other back.
        </p>
        <div className={classes.actions}>
          <Button look="primary" onClick={() => editor.keepMine()}>
            Keep mine
          </Button>
          <Button onClick={() => editor.takeTheirs()}>Take the others</Button>
        </div>
      </div>
    )
  }
  if (save !== 'refused' && save !== 'waiting') return null
  return (
    <div className={classes.bar} role="alert" data-testid="not-saved">
      <Icon name="warning" />
      <p>
        {save === 'waiting' ? WAITING : `${problem ?? ''} Your labels are still here, not saved.`}
      </p>
      <div className={classes.actions}>
        <Button onClick={() => void editor.flush()}>Try now</Button>
      </div>
    </div>
  )
}

const WAITING =
  'The program does not answer. Your labels are kept in this page and saved when it is back; do not close the page.'
