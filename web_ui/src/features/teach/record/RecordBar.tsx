import { type KeyboardEvent, type PointerEvent, useId, useRef } from 'react'
import { Button } from '@/components/Button'
import { Switch } from '@/components/Switch'
import { useLive } from '@/features/live/context'
import type { Movement } from '@/lib/library'
import { movementName } from '@/lib/words'
import { Choice, FIELD, Pick } from '../parts'
import { MODES, type Mode } from './director'
import { RECORD_ID } from './JustMade'
import classes from './RecordBar.module.css'
import { COUNT_DOWNS_S, change, LENGTHS_S, REPEATS, useSettings } from './settings'
import { useTake } from './useDirector'
import type { RecordActions } from './useRecording'

interface Props {
  actions: RecordActions
  chosen: string | null
  movements: readonly Movement[]
  /** Who has been recorded before. */
  people: readonly string[]
}

const MODE_WORDS: Record<Mode, { name: string; tells: string }> = {
  timed: { name: 'Timed', tells: 'One take of a set length, after a count-down.' },
  hold: { name: 'Hold', tells: 'Hold the button, or Space, for as long as the movement goes on.' },
  'hands-free': {
    name: 'Hands-free',
    tells: 'Press once and step back: it waits until it sees you, and records take after take.',
  },
  long: {
    name: 'Long take',
    tells: 'Record without end. Hold the key or the card of a movement while it is done.',
  },
}

export function RecordBar({ actions, chosen, movements, people }: Props) {
  const mode = useSettings((settings) => settings.mode)
  const idle = useTake((state) => state.phase === 'idle')
  return (
    <div className={classes.bar} data-testid="record-bar">
      <div className={classes.first}>
        <RecordButton actions={actions} chosen={chosen} />
        <Choice
          name="mode"
          legend="How to record"
          value={mode}
          disabled={!idle}
          options={MODES.map((each) => [each, MODE_WORDS[each].name] as const)}
          onChange={(next) => change({ mode: next })}
        />
      </div>
      <div className={classes.settings} data-idle={idle || undefined}>
        <ModeSettings mode={mode} severalMovements={movements.length > 1} disabled={!idle} />
        <Person people={people} disabled={!idle} />
        <KeepPictures disabled={!idle} />
      </div>
      <p className={classes.tells}>{MODE_WORDS[mode].tells}</p>
    </div>
  )
}

function RecordButton({ actions, chosen }: Omit<Props, 'movements' | 'people'>) {
  const phase = useTake((state) => state.phase)
  const mode = useSettings((settings) => settings.mode)
  const running = useLive((state) => state.phase === 'running')
  const online = useLive((state) => state.connection === 'online')
  const pressed = useRef(false)
  const idle = phase === 'idle'
  const holds = mode === 'hold'
  const able = idle ? running && online && (chosen !== null || mode === 'long') : phase !== 'saving'
  const press = (event: PointerEvent<HTMLButtonElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    pressed.current = true
    actions.begin()
  }
  const release = () => {
    if (pressed.current) actions.end()
    pressed.current = false
  }
  const held = holds && {
    onPointerDown: press,
    onPointerUp: release,
    onPointerCancel: release,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.key !== ' ' && event.key !== 'Enter') return
      event.preventDefault()
      if (!event.repeat) actions.begin()
    },
    onKeyUp: (event: KeyboardEvent) => event.key === 'Enter' && actions.end(),
    // A finger that rests is not a wish for a menu.
    onContextMenu: (event: { preventDefault: () => void }) => event.preventDefault(),
  }
  return (
    <Button
      look={idle ? 'primary' : 'plain'}
      icon={idle ? 'record' : 'stop'}
      className={classes.record}
      id={RECORD_ID}
      data-testid="record"
      data-recording={phase === 'recording' || undefined}
      disabled={!able}
      aria-keyshortcuts="Space"
      onClick={holds ? undefined : actions.toggle}
      {...held}
    >
      {recordWords(phase, mode, chosen)}
    </Button>
  )
}

function recordWords(phase: string, mode: Mode, chosen: string | null): string {
  if (phase === 'saving') return 'Saving'
  if (phase === 'recording') return mode === 'hold' ? 'Let go to end' : 'End the take'
  if (phase !== 'idle') return 'Stop'
  if (mode === 'hands-free') return 'Record hands-free'
  if (mode === 'long') return 'Record a long take'
  if (chosen === null) return 'Record'
  return `${mode === 'hold' ? 'Hold to record' : 'Record'} ${movementName(chosen)}`
}

interface ModeSettingsProps {
  mode: Mode
  severalMovements: boolean
  disabled: boolean
}

function ModeSettings({ mode, severalMovements, disabled }: ModeSettingsProps) {
  const { seconds, countDown_s, repeats, inTurn } = useSettings()
  const timed = mode === 'timed' || mode === 'hands-free'
  return (
    <>
      {timed && (
        <Pick
          label="Length"
          value={seconds}
          disabled={disabled}
          options={LENGTHS_S.map((each) => [each, `${each} s`] as const)}
          onChange={(next) => change({ seconds: next })}
        />
      )}
      {mode !== 'hold' && (
        <Pick
          label="Count-down"
          value={countDown_s}
          disabled={disabled}
          options={COUNT_DOWNS_S.map((each) => [each, each === 0 ? 'None' : `${each} s`] as const)}
          onChange={(next) => change({ countDown_s: next })}
        />
      )}
      {mode === 'hands-free' && (
        <Pick
          label="Takes each"
          value={repeats}
          disabled={disabled}
          options={REPEATS.map((each) => [each, `${each}`] as const)}
          onChange={(next) => change({ repeats: next })}
        />
      )}
      {mode === 'hands-free' && severalMovements && (
        <Pick
          label="Of"
          value={inTurn ? 'all' : 'one'}
          disabled={disabled}
          options={[
            ['all', 'All, in turn'],
            ['one', 'The chosen one'],
          ]}
          onChange={(next) => change({ inTurn: next === 'all' })}
        />
      )}
    </>
  )
}

function Person({ people, disabled }: { people: readonly string[]; disabled: boolean }) {
  const person = useSettings((settings) => settings.person)
  const listId = useId()
  return (
    <label className={classes.person}>
      <span>Who moves</span>
      <input
        className={FIELD}
        value={person}
        list={listId}
        maxLength={80}
        placeholder="Name, if you like"
        autoComplete="off"
        disabled={disabled}
        data-testid="person"
        onChange={(event) => change({ person: event.target.value })}
      />
      <datalist id={listId}>
        {people.map((each) => (
          <option key={each} value={each} />
        ))}
      </datalist>
    </label>
  )
}

function KeepPictures({ disabled }: { disabled: boolean }) {
  const keep = useSettings((settings) => settings.keepPictures)
  return (
    <Switch
      on={keep}
      disabled={disabled}
      testId="keep-pictures"
      className={classes.keep}
      onChange={(keepPictures) => change({ keepPictures })}
    >
      <span>
        Keep my picture too
        <span className={classes.small}>
          {keep
            ? 'The film stays on this computer, until you delete it.'
            : 'Off: only the skeleton is kept.'}
        </span>
      </span>
    </Switch>
  )
}
