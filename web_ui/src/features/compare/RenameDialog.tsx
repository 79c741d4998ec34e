import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import form from '@/features/library/Form.module.css'
import { ApiError } from '@/lib/api'
import { useComparisonActions } from './useComparisonActions'

interface Props {
  id: string
  name: string
  onClose: () => void
}

export function RenameDialog({ id, name, onClose }: Props) {
  const field = useId()
  const { rename } = useComparisonActions()
  const [value, setValue] = useState(name)
  const [problem, setProblem] = useState<string | null>(null)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    try {
      if (value.trim() !== name) await rename(id, value.trim())
      onClose()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be saved.')
    }
  }
  return (
    <Dialog title="Rename the comparison" width={420} onClose={onClose}>
      <form className={form.form} onSubmit={(event) => void save(event)}>
        <div className={form.field}>
          <label htmlFor={field}>Name</label>
          <input
            id={field}
            data-autofocus
            value={value}
            maxLength={100}
            autoComplete="off"
            onChange={(event) => setValue(event.target.value)}
          />
        </div>
        {problem && (
          <p className={form.problem} role="alert">
            {problem}
          </p>
        )}
        <div className={form.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look="primary" disabled={value.trim() === ''}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
