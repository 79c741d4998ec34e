import { type FormEvent, useId, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { PAINT, paint } from '@/components/Swatch'
import { Waiting } from '@/components/Waiting'
import { lookOf } from '@/lib/colours'
import type { Movement } from '@/lib/library'
import { movementName } from '@/lib/words'
import type { Tally } from '../library'
import { FIELD } from '../parts'
import { messageOf, tallyWords } from '../words'
import { added, LONGEST_NAME, nameProblem, withMovements } from './edits'
import { MovementDialog } from './MovementDialog'
import classes from './Movements.module.css'
import { useChangeMovements } from './useMovements'

interface Props {
  family: string
  movements: readonly Movement[]
  /** Whether the program has told which there are. */
  known: boolean
  tallies: ReadonlyMap<string, Tally>
  /** Movements with enough takes to learn from. */
  enough: ReadonlySet<string>
  chosen: string | null
  onChoose: (name: string) => void
  /** A take runs: nothing is changed now. */
  busy: boolean
  /** While a long take runs, the cards are held instead of chosen. */
  hold: {
    held: string | null
    press: (name: string) => void
    release: (name: string) => void
  } | null
}

export function MovementList(props: Props) {
  const { family, movements, known, tallies, enough, chosen, busy } = props
  const [changing, setChanging] = useState<Movement | null>(null)
  return (
    <section className={classes.whole} aria-labelledby="movements-title">
      <h2 id="movements-title" className={classes.title}>
        Movements
      </h2>
      {movements.length > 0 && (
        <ul className={classes.list} data-testid="movements">
          {movements.map((movement) => (
            <li key={movement.name} className={classes.item}>
              <Card
                {...props}
                movement={movement}
                tally={tallies.get(movement.name)}
                enough={enough.has(movement.name)}
                chosen={movement.name === chosen}
              />
              <Button
                look="quiet"
                icon="rename"
                words={`Change ${movementName(movement.name)}`}
                className={classes.change}
                disabled={busy}
                onClick={() => setChanging(movement)}
              />
            </li>
          ))}
        </ul>
      )}
      {!known && <Waiting words="Reading the movements" rows={2} height_px={64} />}
      {known && (
        <AddMovement
          family={family}
          movements={movements}
          disabled={busy}
          onAdded={props.onChoose}
        />
      )}
      {changing && (
        <MovementDialog
          family={family}
          movements={movements}
          movement={changing}
          onClose={() => setChanging(null)}
        />
      )}
    </section>
  )
}

interface CardProps extends Pick<Props, 'onChoose' | 'hold' | 'busy'> {
  movement: Movement
  tally: Tally | undefined
  enough: boolean
  chosen: boolean
}

function Card({ movement, tally, enough, chosen, busy, onChoose, hold }: CardProps) {
  const { name, look, key } = movement
  const held = hold?.held === name
  const press = hold && {
    onPointerDown: () => hold.press(name),
    onPointerUp: () => hold.release(name),
    onPointerCancel: () => hold.release(name),
    onPointerLeave: () => hold.release(name),
  }
  return (
    <button
      type="button"
      className={classes.card}
      aria-pressed={hold ? held : chosen}
      aria-keyshortcuts={key || undefined}
      disabled={busy && !hold}
      data-testid={`movement-${name}`}
      data-held={held || undefined}
      onClick={hold ? undefined : () => onChoose(name)}
      {...press}
    >
      <span className={`${classes.mark} ${PAINT}`} {...paint(lookOf(look))} aria-hidden="true" />
      <span className={classes.name}>{movementName(name)}</span>
      <span className={classes.tally}>
        {enough && <Icon name="check" size={16} />}
        {tallyWords(tally)}
      </span>
      {key !== '' && <kbd className={classes.key}>{key.toUpperCase()}</kbd>}
    </button>
  )
}

interface AddProps {
  family: string
  movements: readonly Movement[]
  disabled: boolean
  onAdded: (name: string) => void
}

const EXAMPLES = ['Squat', 'Stand', 'Lunge', 'Jump']

function AddMovement({ family, movements, disabled, onAdded }: AddProps) {
  const change = useChangeMovements()
  const problemId = useId()
  const input = useRef<HTMLInputElement>(null)
  const [name, setName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const wanted = name.trim()
    const refused = nameProblem(movements, wanted)
    setProblem(refused)
    if (refused) {
      input.current?.focus()
      return
    }
    setName('')
    try {
      await change((families) => withMovements(families, family, added(wanted)))
      onAdded(wanted)
    } catch (error) {
      setName(wanted)
      setProblem(messageOf(error, 'It could not be added.'))
    }
  }
  const example = EXAMPLES[movements.length % EXAMPLES.length]
  return (
    <form className={classes.add} onSubmit={(event) => void add(event)} noValidate>
      <label>
        <span className="hidden-words">Name of a new movement</span>
        <input
          ref={input}
          className={FIELD}
          value={name}
          maxLength={LONGEST_NAME}
          placeholder={`Name, e.g. ${example}`}
          autoComplete="off"
          disabled={disabled}
          aria-invalid={problem !== null}
          aria-describedby={problem ? problemId : undefined}
          onChange={(event) => {
            setName(event.target.value)
            setProblem(null)
          }}
        />
      </label>
      <Button
        type="submit"
        icon="plus"
        words="Add the movement"
        disabled={disabled}
        look={movements.length < 2 && name.trim() !== '' ? 'primary' : 'plain'}
      />
      {problem && (
        <p id={problemId} role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      {!problem && movements.length < 2 && (
        <p className={classes.help}>
          {movements.length === 0
            ? 'What should it learn to tell apart? Begin with two movements that look different.'
            : 'And a second one, so that there is something to tell apart.'}
        </p>
      )}
    </form>
  )
}
