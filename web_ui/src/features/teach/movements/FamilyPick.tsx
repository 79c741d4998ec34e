import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { movementName } from '@/lib/words'
import { FIELD, Pick } from '../parts'
import { messageOf } from '../words'
import { type Families, LONGEST_NAME, withMovements } from './edits'
import classes from './Movements.module.css'
import { useChangeMovements } from './useMovements'

interface Props {
  families: Families
  family: string
  disabled: boolean
  onChoose: (family: string) => void
}

/** Which question is taught: most people have one, and never see this before they have taught something. */
export function FamilyPick({ families, family, disabled, onChoose }: Props) {
  const [asking, setAsking] = useState(false)
  const chosen = families.find(({ name }) => name === family)
  if (!chosen || (families.length === 1 && chosen.movements.length < 2)) return null
  return (
    <div className={classes.families} data-single={families.length === 1 || undefined}>
      {families.length > 1 && (
        <Pick
          label="Family of movements"
          value={family}
          disabled={disabled}
          options={families.map(({ name }) => [name, movementName(name)] as const)}
          onChange={onChoose}
        />
      )}
      <Button look="quiet" disabled={disabled} onClick={() => setAsking(true)}>
        Another family…
      </Button>
      {asking && (
        <NewFamily
          families={families}
          onMade={(name) => {
            onChoose(name)
            setAsking(false)
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  )
}

interface NewProps {
  families: Families
  onMade: (name: string) => void
  onClose: () => void
}

function NewFamily({ families, onMade, onClose }: NewProps) {
  const change = useChangeMovements()
  const problemId = useId()
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const make = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = name.trim()
    if (wanted === '') return setProblem('Give it a name.')
    if (families.some((each) => each.name === wanted)) return setProblem('There is one already.')
    try {
      // Without movements yet; they are added as in the first family.
      await change((present) => withMovements(present, wanted, (movements) => movements))
      onMade(wanted)
    } catch (error) {
      setProblem(messageOf(error, 'It could not be added.'))
    }
  }
  return (
    <Dialog title="Another family of movements" width={440} onClose={onClose}>
      <form className={classes.form} onSubmit={(event) => void make(event)} noValidate>
        <p className={classes.hint}>
          Movements of one family exclude each other: a squat is not a jump. A second family asks
          another question of the same takes, such as left or right, good or poor, and gets a model
          of its own.
        </p>
        <label className={classes.row}>
          <span>Name of the family</span>
          <input
            className={FIELD}
            value={name}
            maxLength={LONGEST_NAME}
            placeholder="e.g. side"
            autoComplete="off"
            data-autofocus
            aria-invalid={problem !== null}
            aria-describedby={problem ? problemId : undefined}
            onChange={(event) => {
              setName(event.target.value)
              setProblem(null)
            }}
          />
        </label>
        {problem && (
          <p id={problemId} role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.actions}>
          <Button type="submit" look="primary">
            Add the family
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
