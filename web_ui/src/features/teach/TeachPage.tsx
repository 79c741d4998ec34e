import { useEffect, useMemo, useRef, useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import card from '@/features/live/Card.module.css'
import { useLive, useSession } from '@/features/live/context'
import { Figure } from '@/features/live/Figure'
import { Stage } from '@/features/live/Stage'
import { lookOf } from '@/lib/colours'
import { type KeyList, usePageKeys } from '@/lib/keys'
import { recall, remember } from '@/lib/remember'
import { tallies, useLibrary, useReadiness, useRecordings, useRefresh } from './library'
import { FIRST_FAMILY, movementsOf } from './movements/edits'
import { FamilyPick } from './movements/FamilyPick'
import { MovementList } from './movements/MovementList'
import { useFamilies, useMovements } from './movements/useMovements'
import { RecordBar } from './record/RecordBar'
import { TeachOver } from './record/TeachOver'
import { useDirector, useTake } from './record/useDirector'
import { useRecording } from './record/useRecording'
import { useWakeLock } from './record/useWakeLock'
import classes from './TeachPage.module.css'
import { OpenTakes } from './takes/OpenTakes'
import { TakeList } from './takes/TakeList'
import { TrainArea } from './train/TrainArea'
import { messageOf } from './words'

const KEYS_HERE: KeyList = [
  ['Space', 'Record, or end the take; while recording by holding: hold it'],
  ['Esc', 'Throw the running take away'],
  ['Backspace', 'Discard the take just made'],
  ['A letter', 'Choose the movement with that key; in a long take: hold it to label'],
]
const FAMILY_KEY = 'poser.teach.family'
const NEVER: ReadonlySet<string> = new Set()

/** Name movements, record them, have them learned, try what was learned. */
export default function TeachPage() {
  usePageKeys(KEYS_HERE)
  const [family, setFamily] = useFamily()
  const families = useFamilies()
  const movements = movementsOf(families, family)
  const [chosen, choose] = useChosen(movements.map(({ name }) => name))
  const recordings = useRecordings()
  const takes = useMemo(() => newestTakes(recordings), [recordings])
  const tally = useMemo(() => tallies(recordings, family), [recordings, family])
  const enough = useEnough(family)
  const busy = useTake((state) => state.phase !== 'idle')
  const actions = useRecording({ family, movements, chosen, choose })
  const label = useTake((state) => state.label)
  // What is being recorded may be another one than the one chosen for the next take.
  const current = busy && label !== null ? label : chosen
  const look = movements.find(({ name }) => name === current)?.look
  const hold = useHold()
  const waiting = useLibrary().isPending
  const known = useMovements().data !== undefined
  const stage = useRef<HTMLDivElement>(null)
  useNewTakes()
  useWakeLock(busy)
  useEffect(() => {
    // Whoever was reading a result further down wants to see themselves now.
    if (busy) stage.current?.scrollIntoView?.({ block: 'nearest' })
  }, [busy])

  return (
    <div className={classes.page}>
      <h1 className="hidden-words">Teach</h1>
      <div className={classes.notices}>
        <OpenTakes />
        <Troubles />
      </div>
      <div className={classes.work}>
        <div className={classes.movements}>
          <MovementList
            family={family}
            movements={movements}
            known={known}
            tallies={tally}
            enough={enough}
            chosen={current}
            onChoose={choose}
            busy={busy}
            hold={hold}
          />
          <FamilyPick families={families} family={family} disabled={busy} onChoose={setFamily} />
        </div>
        <div className={classes.centre}>
          <div className={classes.stage} ref={stage}>
            <Stage
              colour={look === undefined ? undefined : lookOf(look).colour}
              over={<TeachOver movements={movements} chosen={chosen} />}
              empty={<TeachWelcome />}
            />
          </div>
          <RecordBar
            actions={actions}
            chosen={chosen}
            movements={movements}
            people={peopleIn(recordings)}
          />
          <TakeProblem />
        </div>
        <div className={classes.takes}>
          <TakeList family={family} takes={takes} movements={movements} waiting={waiting} />
        </div>
      </div>
      <TrainArea family={family} movements={movements} recordings={recordings} busy={busy} />
    </div>
  )
}

function newestTakes<T extends { kind: string; created_at: string }>(recordings: readonly T[]) {
  return recordings
    .filter(({ kind }) => kind === 'take')
    .sort((one, other) => other.created_at.localeCompare(one.created_at))
}

function peopleIn(recordings: readonly { person: string }[]): readonly string[] {
  return [...new Set(recordings.map(({ person }) => person).filter(Boolean))].sort()
}

function useFamily(): readonly [string, (family: string) => void] {
  const families = useFamilies()
  const [wanted, setWanted] = useState(() => recall(FAMILY_KEY))
  const choose = (family: string) => {
    remember(FAMILY_KEY, family)
    setWanted(family)
  }
  const known = wanted !== null && families.some(({ name }) => name === wanted)
  return [known ? wanted : (families[0]?.name ?? FIRST_FAMILY), choose]
}

function useChosen(names: readonly string[]): readonly [string | null, (name: string) => void] {
  const [wanted, choose] = useState<string | null>(null)
  const known = wanted !== null && names.includes(wanted)
  return [known ? wanted : (names[0] ?? null), choose]
}

function useEnough(family: string): ReadonlySet<string> {
  const { data } = useReadiness(family)
  return useMemo(
    () =>
      data ? new Set(data.movements.filter((each) => each.enough).map(({ name }) => name)) : NEVER,
    [data],
  )
}

/** While a long take runs, the cards are there to be held. */
function useHold() {
  const director = useDirector()
  const long = useTake((state) => state.phase === 'recording' && state.mode === 'long')
  const held = useTake((state) => state.held)
  if (!long) return null
  return {
    held,
    press: (name: string) => director.hold(name),
    release: (name: string) => director.letGo(name),
  }
}

/** A new take shows up in the list, and in what there is to learn from. */
function useNewTakes(): void {
  const refresh = useRefresh()
  const made = useTake((state) => state.made?.recording.id)
  useEffect(() => {
    if (made !== undefined) void refresh()
  }, [made, refresh])
}

function TakeProblem() {
  const director = useDirector()
  const problem = useTake((state) => state.problem)
  if (problem === null) return null
  return (
    <div className={classes.problem} role="alert" data-testid="take-problem">
      <p>{problem}</p>
      <Button look="quiet" icon="close" words="Put away" onClick={() => director.forgetMade()} />
    </div>
  )
}

/** What the program refuses to tell, and how to go on. */
function Troubles() {
  const movements = useMovements()
  const library = useLibrary()
  const failed = [movements, library].find(({ isError }) => isError)
  if (!failed) return null
  return (
    <div className={classes.problem} role="alert">
      <p>
        {messageOf(failed.error, 'What is recorded could not be read; it is safe on the disk.')}
      </p>
      <Button
        onClick={() => {
          void movements.refetch()
          void library.refetch()
        }}
      >
        Try again
      </Button>
    </div>
  )
}

const PROMISE = 'Your picture goes to the program on this computer and nowhere else.'

function TeachWelcome() {
  const session = useSession()
  const phase = useLive((state) => state.phase)
  if (phase === 'opening') {
    return (
      <div className={card.card} data-late="">
        <Figure />
        <h2>Opening the camera</h2>
        <p>Your browser may ask whether you allow it. {PROMISE}</p>
      </div>
    )
  }
  return (
    <div className={card.card} data-testid="teach-welcome">
      <Figure />
      <h2>Show it what you do</h2>
      <p>Name two movements or more, record each of them a few times, press Train. {PROMISE}</p>
      <div className={card.actions}>
        <Button
          look="primary"
          icon="camera"
          className={card.large}
          onClick={() => void session.start()}
        >
          Turn on the camera
        </Button>
        <Link className={classes.bring} to="/review">
          or bring videos that you have
        </Link>
      </div>
    </div>
  )
}
