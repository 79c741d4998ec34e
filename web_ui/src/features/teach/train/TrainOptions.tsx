import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { day } from '@/lib/amounts'
import type { Movement, Recording, TeachRequest } from '@/lib/library'
import { movementName } from '@/lib/words'
import { Choice, FIELD } from '../parts'
import { counted, labelsOf, messageOf, secondsWords } from '../words'
import classes from './Train.module.css'

interface Props {
  family: string
  movements: readonly Movement[]
  recordings: readonly Recording[]
  onBegin: (request: TeachRequest) => Promise<void>
  onClose: () => void
}

type Look = 'pose' | 'short' | 'long'

const WINDOWS_S: Record<Look, number | null> = { pose: null, short: 1, long: 3 }

const LOOK_WORDS: Record<Look, string> = {
  pose: 'For poses held still: each picture is judged alone, and the answer comes at once.',
  short: 'For steps, squats, swings: it looks at the last second of movement.',
  long: 'For slow sequences: it looks at the last three seconds, and answers as late.',
}

const EFFORT_WORDS = {
  quick: 'A few seconds. Good while you are still recording.',
  thorough: 'Some minutes. Tries several kinds of model and keeps the best.',
} as const

/** "Squat and stand", "Squat, stand and 2 more". */
export function modelName(movements: readonly Movement[]): string {
  const names = movements.map(({ name }, place) => {
    const words = movementName(name)
    // A lone letter is a shape, not a word.
    return place === 0 ? words : words.replace(/^\p{Lu}(?=\p{Ll})/u, (first) => first.toLowerCase())
  })
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`
  return [names.slice(0, -1).join(', '), names.at(-1)].filter(Boolean).join(' and ')
}

/** What to learn from, what to look at, how hard to try. */
export function TrainOptions({ family, movements, recordings, onBegin, onClose }: Props) {
  const usable = recordings.filter(
    (recording) => recording.problem === null && labelsOf(recording, family).length > 0,
  )
  const shown = new Set(usable.flatMap((recording) => labelsOf(recording, family)))
  const [name, setName] = useState(() =>
    modelName(movements.filter((each) => shown.has(each.name))),
  )
  const [look, setLook] = useState<Look>('short')
  const [effort, setEffort] = useState<TeachRequest['effort']>('quick')
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [problem, setProblem] = useState<string | null>(null)
  const [working, setWorking] = useState(false)
  const problemId = useId()
  const chosen = usable.filter(({ id }) => !left.has(id))
  const begin = async (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') {
      setProblem('Give the model a name.')
      return
    }
    setWorking(true)
    setProblem(null)
    try {
      await onBegin({
        family,
        recordings: left.size === 0 ? null : chosen.map(({ id }) => id),
        window_s: WINDOWS_S[look],
        effort,
        name: name.trim(),
      })
    } catch (error) {
      setProblem(messageOf(error, 'The training could not be begun. Try again.'))
      setWorking(false)
    }
  }
  return (
    <form
      className={classes.form}
      onSubmit={(event) => void begin(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      noValidate
      data-testid="train-options"
    >
      <div className={classes.formHead}>
        <h2>Train a model</h2>
        <Button look="quiet" icon="close" words="Close" onClick={onClose} />
      </div>
      <div className={classes.options}>
        <label className={classes.option}>
          <span className={classes.optionName}>Name</span>
          <input
            className={FIELD}
            value={name}
            maxLength={80}
            autoComplete="off"
            // biome-ignore lint/a11y/noAutofocus: whoever pressed Train goes on from here
            autoFocus
            data-testid="model-name"
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <div className={classes.option}>
          <span className={classes.optionName}>What tells the movements apart</span>
          <Choice
            name="window"
            legend="What tells the movements apart"
            value={look}
            options={[
              ['pose', 'A pose'],
              ['short', 'A short move'],
              ['long', 'A long move'],
            ]}
            onChange={setLook}
          />
          <p className={classes.tells}>{LOOK_WORDS[look]}</p>
        </div>
        <div className={classes.option}>
          <span className={classes.optionName}>How hard to try</span>
          <Choice
            name="effort"
            legend="How hard to try"
            value={effort}
            options={[
              ['quick', 'Quick'],
              ['thorough', 'Thorough'],
            ]}
            onChange={setEffort}
          />
          <p className={classes.tells}>{EFFORT_WORDS[effort]}</p>
        </div>
      </div>
      <Chooser family={family} usable={usable} left={left} onChange={setLeft} />
      {problem && (
        <p id={problemId} role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
      <div className={classes.actions}>
        <Button
          type="submit"
          look="primary"
          className={classes.train}
          disabled={working || chosen.length === 0}
          data-testid="begin-training"
        >
          Train on {counted(chosen.length, 'recording')}
        </Button>
      </div>
    </form>
  )
}

function detailsOf({ kind, title, duration_s, person, created_at }: Recording): string {
  // A take is called after its movement, which stands above this already.
  const name = kind === 'video' ? title : day(created_at)
  return [name, secondsWords(duration_s ?? 0), person].filter(Boolean).join(', ')
}

interface ChooserProps {
  family: string
  usable: readonly Recording[]
  left: ReadonlySet<string>
  onChange: (left: ReadonlySet<string>) => void
}

/** All of them, unless somebody opens this and leaves some out. */
function Chooser({ family, usable, left, onChange }: ChooserProps) {
  const toggle = (id: string) => {
    const next = new Set(left)
    if (!next.delete(id)) next.add(id)
    onChange(next)
  }
  return (
    <details className={classes.chooser}>
      <summary>
        <Icon name="chevron" size={16} />
        Learn from {left.size === 0 ? 'all' : `${usable.length - left.size} of`} {usable.length}{' '}
        recordings
      </summary>
      <ul>
        {usable.map((recording) => (
          <li key={recording.id}>
            <label className={classes.check}>
              <input
                type="checkbox"
                checked={!left.has(recording.id)}
                onChange={() => toggle(recording.id)}
              />
              <span>
                {labelsOf(recording, family).map(movementName).join(', ')}
                <span className={classes.quiet}>{detailsOf(recording)}</span>
              </span>
            </label>
          </li>
        ))}
      </ul>
    </details>
  )
}
