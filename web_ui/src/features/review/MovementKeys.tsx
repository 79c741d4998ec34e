import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Swatch } from '@/components/Swatch'
import { ApiError } from '@/lib/api'
import { KEYS, type Movements, saveMovements } from '@/lib/library'
import { movementName } from '@/lib/words'
import { useAtPlayhead, useReview, useReviewState } from './context'
import { useLooks } from './looks'
import { withMovement } from './newMovement'
import classes from './Side.module.css'
import { segmentAt } from './segments'

/** The movements of the family in hand: each is tapped to name a label, or held to paint. */
export function MovementKeys() {
  const review = useReview()
  const looks = useLooks()
  const family = useReviewState((state) => state.family)
  const brush = useReviewState((state) => state.brush)
  const labels = looks.families.find(({ name }) => name === family)?.labels ?? []
  const present = useAtPlayhead((time_s) => segmentAt(review.track, time_s)?.label ?? null)
  return (
    <section className={classes.part} aria-label="Movements">
      <div className={classes.title}>
        <h2>Movements</h2>
        {looks.families.length > 1 && <FamilyChoice />}
      </div>
      <p className={labels.length === 0 ? classes.quiet : `${classes.quiet} ${classes.hint}`}>
        {labels.length === 0
          ? 'What do you see? Give it a name; then hold its key while it plays.'
          : 'Hold a key, or a button, while it plays to paint. Tap it to name what is selected.'}
      </p>
      <ul className={classes.movements}>
        {labels.map((label) => {
          const key = looks.keyOf(label, family)
          return (
            <li key={label}>
              <BrushButton
                brush={label}
                pressed={brush === label}
                present={present === label}
                words={key ? `${movementName(label)}, key ${key.toUpperCase()}` : undefined}
              >
                <Swatch look={looks.lookOf(label, family)} />
                <span className={classes.name}>{movementName(label)}</span>
                {key && <kbd>{key.toUpperCase()}</kbd>}
              </BrushButton>
            </li>
          )
        })}
        {labels.length > 0 && (
          <li>
            <BrushButton brush={null} pressed={brush === null} words="Nothing, key Delete">
              <Swatch look={null} />
              <span className={classes.name}>Nothing</span>
              <kbd>Del</kbd>
            </BrushButton>
          </li>
        )}
      </ul>
      <NewMovement family={family} first={labels.length === 0} />
    </section>
  )
}

interface BrushProps {
  brush: string | null
  pressed: boolean
  present?: boolean
  words?: string | undefined
  children: React.ReactNode
}

function BrushButton({ brush, pressed, present = false, words, children }: BrushProps) {
  const review = useReview()
  const release = () => review.releaseBrush()
  return (
    <button
      type="button"
      className={classes.brush}
      aria-label={words}
      data-held={pressed || undefined}
      data-present={present || undefined}
      onPointerDown={(event) => {
        if (event.button === 0) review.holdBrush(brush)
      }}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => {
        // By keyboard, or by a screen reader: a tap.
        if (event.detail !== 0) return
        review.holdBrush(brush)
        release()
      }}
    >
      {children}
    </button>
  )
}

function FamilyChoice() {
  const review = useReview()
  const { families } = useLooks()
  const family = useReviewState((state) => state.family)
  return (
    <select
      className={classes.select}
      aria-label="Track"
      value={family}
      onChange={(event) => review.setFamily(event.target.value)}
    >
      {families.map(({ name }) => (
        <option key={name} value={name}>
          {movementName(name)}
        </option>
      ))}
    </select>
  )
}

function NewMovement({ family, first }: { family: string; first: boolean }) {
  const queries = useQueryClient()
  const [name, setName] = useState('')
  const [open, setOpen] = useState(first)
  const [problem, setProblem] = useState<string | null>(null)
  const field = useId()

  const add = async (event: FormEvent) => {
    event.preventDefault()
    const movements = queries.getQueryData<Movements>(KEYS.movements)
    if (!movements || name.trim() === '') return
    try {
      const saved = await saveMovements(withMovement(movements, family, name))
      queries.setQueryData(KEYS.movements, saved)
      setName('')
      setOpen(false)
      setProblem(null)
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be added.')
      await queries.invalidateQueries({ queryKey: KEYS.movements })
    }
  }

  if (!open && !first) {
    return (
      <Button look="quiet" icon="plus" className={classes.add} onClick={() => setOpen(true)}>
        Movement
      </Button>
    )
  }
  return (
    <form className={classes.form} onSubmit={(event) => void add(event)}>
      <label htmlFor={field} className="hidden-words">
        Name of the movement
      </label>
      <input
        id={field}
        className={classes.input}
        value={name}
        maxLength={60}
        placeholder="Name of the movement"
        // biome-ignore lint/a11y/noAutofocus: the field appears where the person asked for it
        autoFocus={!first}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        Add
      </Button>
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}
