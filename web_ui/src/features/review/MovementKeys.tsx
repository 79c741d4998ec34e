import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Swatch } from '@/components/Swatch'
import { changeMovements } from '@/features/teach/movements/useMovements'
import { ApiError } from '@/lib/api'
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
  const [newFamily, setNewFamily] = useState(false)
  const present = useAtPlayhead((time_s) => segmentAt(review.track, time_s)?.label ?? null)
  return (
    <section className={classes.part} aria-label="Movements">
      <div className={classes.title}>
        <h2>Movements</h2>
        {labels.length > 0 && <FamilyChoice onNew={() => setNewFamily(true)} />}
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
      <NewMovement
        key={`${family} ${newFamily}`}
        family={newFamily ? null : family}
        first={labels.length === 0}
        onDone={() => setNewFamily(false)}
      />
    </section>
  )
}

interface BrushProps {
  brush: string | null
  pressed: boolean
  present?: boolean
  words?: string | undefined
  children: ReactNode
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

/** Stands for the family that is still to be made, among those to choose from. */
const NEW = '\n'

function FamilyChoice({ onNew }: { onNew: () => void }) {
  const review = useReview()
  const { families } = useLooks()
  const family = useReviewState((state) => state.family)
  return (
    <select
      className={classes.select}
      aria-label="Family of movements"
      value={family}
      onChange={({ target }) => {
        if (target.value === NEW) onNew()
        else review.setFamily(target.value)
      }}
    >
      {families.map(({ name }) => (
        <option key={name} value={name}>
          {movementName(name)}
        </option>
      ))}
      <option value={NEW}>Another family…</option>
    </select>
  )
}

interface NewProps {
  /** Null makes a family of its own for it. */
  family: string | null
  /** There is none yet, so that the field is open from the beginning. */
  first: boolean
  onDone: () => void
}

function NewMovement({ family, first, onDone }: NewProps) {
  const review = useReview()
  const queries = useQueryClient()
  const [newFamily, setNewFamily] = useState('')
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const makesFamily = family === null

  const add = async (event: FormEvent) => {
    event.preventDefault()
    const into = family ?? newFamily.trim()
    if (busy || name.trim() === '' || into === '') return
    setBusy(true)
    try {
      await changeMovements(queries, (families) => withMovement(families, into, name))
      review.setFamily(into)
      setName('')
      setAsked(false)
      setProblem(null)
      onDone()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be added.')
    } finally {
      setBusy(false)
    }
  }

  if (!asked && !first && !makesFamily) {
    return (
      <Button look="quiet" icon="plus" className={classes.add} onClick={() => setAsked(true)}>
        Movement
      </Button>
    )
  }
  return (
    <form className={classes.form} onSubmit={(event) => void add(event)}>
      {makesFamily && (
        <>
          <p className={classes.quiet}>
            Movements of one family exclude each other; another family is for another question, such
            as how well it was done.
          </p>
          <Field words="Name of the family" value={newFamily} onChange={setNewFamily} focused />
        </>
      )}
      <Field
        words={makesFamily ? 'Its first movement' : 'Name of the movement'}
        value={name}
        onChange={setName}
        focused={asked && !makesFamily}
      />
      <Button
        type="submit"
        disabled={name.trim() === '' || (makesFamily && newFamily.trim() === '')}
      >
        Add
      </Button>
      {(asked || makesFamily) && (
        <Button
          look="quiet"
          icon="close"
          words="Add nothing"
          onClick={() => {
            setAsked(false)
            onDone()
          }}
        />
      )}
      {problem && <p role="alert">{problem}</p>}
    </form>
  )
}

interface FieldProps {
  words: string
  value: string
  onChange: (value: string) => void
  /** It appears where the person asked for it, who wants to write in it. */
  focused: boolean
}

function Field({ words, value, onChange, focused }: FieldProps) {
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (focused) field.current?.focus()
  }, [focused])
  return (
    <input
      ref={field}
      className={classes.input}
      aria-label={words}
      value={value}
      maxLength={60}
      placeholder={words}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
