import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { PAINT, paint } from '@/components/Swatch'
import { showUndo } from '@/components/Undo'
import { lookOf, OKABE_ITO } from '@/lib/colours'
import type { Movement } from '@/lib/library'
import { movementName } from '@/lib/words'
import { FIELD } from '../parts'
import { counted, messageOf } from '../words'
import { LONGEST_NAME, nameProblem } from './edits'
import classes from './Movements.module.css'
import { changeMovement, removeMovement } from './relabel'

interface Props {
  family: string
  movements: readonly Movement[]
  movement: Movement
  onClose: () => void
}

const COLOUR_NAMES = ['Blue', 'Orange', 'Green', 'Pink', 'Sky blue', 'Red', 'Yellow']
const PATTERN_NAMES = ['', ' with stripes']
const LOOKS = Array.from({ length: OKABE_ITO.length * PATTERN_NAMES.length }, (_, look) => look)

const lookName = (look: number) =>
  `${COLOUR_NAMES[look % OKABE_ITO.length]}${PATTERN_NAMES[Math.floor(look / OKABE_ITO.length)]}`

/** Name, colour and key of one movement, and its removal. */
export function MovementDialog({ family, movements, movement, onClose }: Props) {
  const queries = useQueryClient()
  const problemId = useId()
  const [wanted, setWanted] = useState(movement)
  const [problem, setProblem] = useState<string | null>(null)
  const [working, setWorking] = useState(false)

  const attempt = async (work: () => Promise<void>, otherwise: string) => {
    setWorking(true)
    try {
      await work()
      onClose()
    } catch (error) {
      setProblem(messageOf(error, otherwise))
      setWorking(false)
    }
  }

  const save = (event: FormEvent) => {
    event.preventDefault()
    const name = wanted.name.trim()
    const refused = nameProblem(movements, name, movement.name)
    setProblem(refused)
    if (refused) return
    void attempt(
      () => changeMovement(queries, family, movement.name, { ...wanted, name }),
      'It could not be changed. Save it again.',
    )
  }

  const remove = () =>
    attempt(async () => {
      const { takes, undo } = await removeMovement(queries, family, movement)
      const name = movementName(movement.name)
      const words =
        takes > 0 ? `${name} and its ${counted(takes, 'take')} are removed` : `${name} is removed`
      showUndo(`${words}.`, undo)
    }, 'It could not be removed; all is as it was.')

  return (
    <Dialog title={movementName(movement.name)} width={440} onClose={onClose}>
      <form className={classes.form} onSubmit={save} noValidate>
        <label className={classes.row}>
          <span>Name</span>
          <input
            className={FIELD}
            value={wanted.name}
            maxLength={LONGEST_NAME}
            autoComplete="off"
            data-autofocus
            aria-invalid={problem !== null}
            aria-describedby={problem ? problemId : undefined}
            onChange={(event) => setWanted({ ...wanted, name: event.target.value })}
          />
        </label>
        <Looks chosen={wanted.look} onChoose={(look) => setWanted({ ...wanted, look })} />
        <KeyField value={wanted.key} onChange={(key) => setWanted({ ...wanted, key })} />
        {problem && (
          <p id={problemId} role="alert" className={classes.problem}>
            {problem}
          </p>
        )}
        <div className={classes.actions}>
          <Button type="submit" look="primary" disabled={working}>
            Save
          </Button>
          <Button
            look="quiet"
            icon="trash"
            className={classes.remove}
            disabled={working}
            onClick={() => void remove()}
          >
            Remove with its takes
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function Looks({ chosen, onChoose }: { chosen: number; onChoose: (look: number) => void }) {
  return (
    <fieldset className={classes.looks}>
      <legend>Colour</legend>
      {LOOKS.map((look) => (
        <label key={look} className={classes.look}>
          <input
            type="radio"
            name="look"
            className="hidden-words"
            checked={look === chosen}
            onChange={() => onChoose(look)}
          />
          <span className={PAINT} {...paint(lookOf(look))} />
          <span className="hidden-words">{lookName(look)}</span>
        </label>
      ))}
    </fieldset>
  )
}

/** One key: whatever is pressed in the field becomes it. */
function KeyField({ value, onChange }: { value: string; onChange: (key: string) => void }) {
  const hintId = useId()
  return (
    <label className={classes.row}>
      <span>Key</span>
      <span className={classes.keyRow}>
        <input
          className={`${FIELD} ${classes.keyField}`}
          value={value.toUpperCase()}
          autoComplete="off"
          aria-describedby={hintId}
          onChange={(event) => {
            const typed = event.target.value.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
            onChange(typed.replace(value, '').slice(-1) || typed.slice(-1))
          }}
        />
        <span id={hintId} className={classes.hint}>
          One letter or digit. Chooses the movement; held during a long take, it labels it.
        </span>
      </span>
    </label>
  )
}
