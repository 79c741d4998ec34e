import { useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import type { ModelEntry } from '@/lib/protocol'
import { useModelActions } from './actions'
import classes from './RenameDialog.module.css'

const LONGEST_NAME = 100

export default function RenameDialog({
  entry,
  onClose,
}: {
  entry: ModelEntry
  onClose: () => void
}) {
  const id = useId()
  const [name, setName] = useState(entry.name)
  const [description, setDescription] = useState(entry.card?.description ?? '')
  const [problem, setProblem] = useState<string | null>(null)
  const actions = useModelActions(setProblem)
  const save = async () => {
    setProblem(null)
    const change = { name: name.trim(), description: description.trim() }
    if (change.name === '') setProblem('A model needs a name.')
    else if (await actions.change(entry, change)) onClose()
  }
  return (
    <Dialog title="Name and describe" width={480} onClose={onClose}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <label htmlFor={`${id}-name`}>Name</label>
        <input
          id={`${id}-name`}
          data-autofocus
          value={name}
          maxLength={LONGEST_NAME}
          autoComplete="off"
          onChange={(event) => setName(event.target.value)}
        />
        <label htmlFor={`${id}-words`}>What it is for</label>
        <textarea
          id={`${id}-words`}
          rows={4}
          maxLength={2000}
          value={description}
          onChange={(event) => setDescription(event.target.value)}
        />
        {problem !== null && (
          <p role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.buttons}>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" disabled={actions.busy !== null}>
            {actions.busy === null ? 'Save' : 'Saving'}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
