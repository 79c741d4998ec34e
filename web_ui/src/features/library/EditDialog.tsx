import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { ApiError } from '@/lib/api'
import { changeRecording, KEYS, type Recording } from '@/lib/library'
import classes from './Form.module.css'
import { valuesOf } from './search'

interface Props {
  recording: Recording
  all: readonly Recording[]
  onClose: () => void
}

const FIELDS = [
  ['title', 'Name', ''],
  ['person', 'Who moves', 'Models are tested on people they have not seen, so a name helps.'],
  ['camera', 'Camera', ''],
  ['session', 'Session', 'For example the day or the class.'],
] as const

type Field = (typeof FIELDS)[number][0]

/** What is said of a recording. */
export function EditDialog({ recording, all, onClose }: Props) {
  const queries = useQueryClient()
  const [values, setValues] = useState<Record<Field, string>>(recording)
  const [problem, setProblem] = useState<string | null>(null)
  const id = useId()
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const changed = FIELDS.filter(([field]) => values[field].trim() !== recording[field])
    try {
      if (changed.length > 0) {
        const change = Object.fromEntries(changed.map(([field]) => [field, values[field].trim()]))
        await changeRecording(recording.id, change)
        await queries.invalidateQueries({ queryKey: KEYS.library })
      }
      onClose()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be saved.')
    }
  }
  return (
    <Dialog title={recording.title} width={440} onClose={onClose}>
      <form className={classes.form} onSubmit={(event) => void save(event)}>
        {FIELDS.map(([field, words, hint]) => (
          <div key={field} className={classes.field}>
            <label htmlFor={`${id}-${field}`}>{words}</label>
            <input
              id={`${id}-${field}`}
              value={values[field]}
              maxLength={200}
              list={field === 'title' ? undefined : `${id}-${field}-known`}
              autoComplete="off"
              aria-describedby={hint ? `${id}-${field}-hint` : undefined}
              onChange={(event) => setValues({ ...values, [field]: event.target.value })}
            />
            {hint && (
              <p id={`${id}-${field}-hint`} className={classes.hint}>
                {hint}
              </p>
            )}
            {field !== 'title' && (
              <datalist id={`${id}-${field}-known`}>
                {valuesOf(all, (one) => one[field]).map((value) => (
                  <option key={value} value={value} />
                ))}
              </datalist>
            )}
          </div>
        ))}
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={values.title.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
