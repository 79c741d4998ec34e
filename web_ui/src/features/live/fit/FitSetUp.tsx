import { type FormEvent, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Swatch } from '@/components/Swatch'
import { span } from '@/lib/amounts'
import type { Person, PersonFit } from '@/lib/outputs'
import { allowSounds } from '@/lib/tones'
import { movementName, percent } from '@/lib/words'
import { useLive, useSession } from '../context'
import { useClasses, useLiveLooks, useModel } from '../models'
import { usePeople, useRefreshPeople } from './FitDialog'
import classes from './FitDialog.module.css'
import { type FitPlan, secondsEach, secondsInAll } from './fitGuide'
import { choosePerson, fittedTo, rememberedPerson } from './person'
import { useGuide } from './useFit'

/** So many movements are asked for unless somebody wants more. */
const FIRST_CHOSEN = 5
const FEWEST = 2

/** Who, and which movements. */
export function FitSetUp({ onClose }: { onClose: () => void }) {
  const guide = useGuide()
  const movements = useClasses()
  const entry = useModel()
  const { data: people = [] } = usePeople()
  const [person, setPerson] = useState(() => rememberedPerson() ?? '')
  const [chosen, setChosen] = useState<readonly string[]>(() => movements.slice(0, FIRST_CHOSEN))
  const [problem, setProblem] = useState<string | null>(null)
  const id = useId()
  const somebody = people.find(({ name }) => name.toLowerCase() === person.trim().toLowerCase())
  const known = somebody?.fits.find(({ model }) => model === entry?.id)
  const plan: FitPlan = {
    person: person.trim(),
    movements: movements.filter((label) => chosen.includes(label)),
    seconds: secondsEach(chosen.length),
    lookBack_s: entry?.card?.window_s ?? 0,
  }
  if (movements.length < FEWEST) {
    return <p className={classes.quiet}>This model names no movements that could be told apart.</p>
  }
  const begin = (event: FormEvent) => {
    event.preventDefault()
    const lacking = lackOf(plan)
    setProblem(lacking)
    if (lacking !== null) return
    allowSounds()
    void guide.start(plan)
  }
  return (
    <form className={classes.form} onSubmit={begin} noValidate data-testid="fit-set-up">
      <p>
        Everybody moves a little differently. Show these movements once, and the model learns how
        you do them. Only numbers are kept, on this computer; no pictures.
      </p>
      <div className={classes.field}>
        <label htmlFor={id}>Your name</label>
        <input
          id={id}
          value={person}
          list={`${id}-known`}
          maxLength={80}
          autoComplete="off"
          data-testid="fit-person"
          onChange={(event) => setPerson(event.target.value)}
        />
        <datalist id={`${id}-known`}>
          {people.map(({ name }) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </div>
      {somebody && <Known person={somebody} fit={known} onUsed={onClose} />}
      <Which movements={movements} chosen={chosen} onChange={setChosen} />
      {problem !== null && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.actions}>
        <p className={classes.quiet}>About {span(secondsInAll(plan))} in all</p>
        <Button type="submit" look={known?.helps ? 'plain' : 'primary'}>
          {known ? 'Fit anew' : 'Begin'}
        </Button>
      </div>
    </form>
  )
}

function lackOf({ person, movements }: FitPlan): string | null {
  if (person === '') return 'Say who you are, so that it can be used again next time.'
  if (movements.length < FEWEST) return 'Choose at least two movements.'
  return null
}

interface WhichProps {
  movements: readonly string[]
  chosen: readonly string[]
  onChange: (chosen: readonly string[]) => void
}

function Which({ movements, chosen, onChange }: WhichProps) {
  const lookOf = useLiveLooks()
  const toggle = (label: string) =>
    onChange(chosen.includes(label) ? chosen.filter((each) => each !== label) : [...chosen, label])
  return (
    <fieldset className={classes.which}>
      <legend>Movements to show, {secondsEach(chosen.length)} s each</legend>
      <div className={classes.movements}>
        {movements.map((label) => (
          <label key={label} className={classes.movement}>
            <input
              type="checkbox"
              checked={chosen.includes(label)}
              onChange={() => toggle(label)}
            />
            <Swatch look={lookOf(label)} />
            {movementName(label)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface KnownProps {
  person: Person
  /** To this model. */
  fit: PersonFit | undefined
  onUsed: () => void
}

/** What is known of this person already. */
function Known({ person: { name }, fit, onUsed }: KnownProps) {
  const session = useSession()
  const inUse = useLive(fittedTo)
  const refresh = useRefreshPeople()
  const [problem, setProblem] = useState<string | null>(null)
  const use = async (who: string | null) => {
    const refusal = await choosePerson(session, who)
    setProblem(refusal)
    if (refusal === null && who !== null) onUsed()
  }
  const forget = async () => {
    const { ok, message } = await session.calibrate({ action: 'forget', person: name })
    setProblem(ok ? null : message)
    if (!ok) return
    // Whoever else is fitted to stays.
    if (rememberedPerson() === name) await choosePerson(session, null)
    await refresh()
  }
  return (
    <section className={classes.known} aria-label={`What is known of ${name}`}>
      <p>{knownWords(name, fit, inUse === name)}</p>
      {problem !== null && <p role="alert">{problem}</p>}
      <div className={classes.knownActions}>
        {inUse === name && <Button onClick={() => void use(null)}>Stop using it</Button>}
        {inUse !== name && fit?.helps && (
          <Button look="primary" onClick={() => void use(name)}>
            Use it
          </Button>
        )}
        <Button look="quiet" onClick={() => void forget()}>
          Forget {name}
        </Button>
      </div>
    </section>
  )
}

function knownWords(name: string, fit: PersonFit | undefined, inUse: boolean): string {
  if (!fit) return `${name} is known, but not with this model.`
  if (!fit.helps) return `A fit did not help ${name} with this model, so it is not used.`
  const gain = `${percent(fit.right_before)} right before, ${percent(fit.right_after)} with it`
  return `This model is fitted to ${name}${inUse ? ', and answers so now' : ''}: ${gain}.`
}
