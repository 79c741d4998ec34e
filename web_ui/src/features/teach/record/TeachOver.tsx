import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '@/components/Button'
import { PAINT, paint } from '@/components/Swatch'
import { Tip } from '@/components/Tip'
import { CameraMenu } from '@/features/live/CameraMenu'
import { useLive, useSession } from '@/features/live/context'
import { type Look, lookOf } from '@/lib/colours'
import type { Movement } from '@/lib/library'
import { allowSounds } from '@/lib/tones'
import { movementName } from '@/lib/words'
import { secondsWords } from '../words'
import type { DirectorPhase } from './director'
import { framingHint } from './framing'
import { JustMade } from './JustMade'
import { change, useSettings } from './settings'
import classes from './TeachOver.module.css'
import { useTake } from './useDirector'

interface Props {
  movements: readonly Movement[]
  /** The movement that would be recorded next. */
  chosen: string | null
}

/** What lies over the picture while somebody is being recorded, readable from three metres. */
export function TeachOver({ movements, chosen }: Props) {
  const phase = useTake((state) => state.phase)
  const made = useTake((state) => state.made)
  return (
    <div className={classes.over} data-phase={phase} data-testid="teach-over">
      <Tools />
      <Middle />
      {phase === 'idle' && made ? (
        <JustMade made={made} />
      ) : (
        <Bottom movements={movements} chosen={chosen} />
      )}
      <Spoken />
    </div>
  )
}

function Tools() {
  const session = useSession()
  const mirror = useLive((state) => state.mirror)
  const sound = useSettings((settings) => settings.sound)
  const idle = useTake((state) => state.phase === 'idle')
  if (!idle) return null
  return (
    <div className={classes.tools}>
      <Tip words={sound ? 'Sounds are on' : 'Sounds are off'}>
        <Button
          icon={sound ? 'sound' : 'mute'}
          words="Sounds"
          aria-pressed={sound}
          onClick={() => {
            allowSounds()
            change({ sound: !sound })
          }}
        />
      </Tip>
      <Tip words="Mirror the picture">
        <Button
          icon="mirror"
          words="Mirror"
          aria-pressed={mirror}
          onClick={() => session.setMirror(!mirror)}
        />
      </Tip>
      <CameraMenu />
      <Tip words="Turn off the camera">
        <Button icon="stop" words="Turn off the camera" onClick={() => session.stop()} />
      </Tip>
    </div>
  )
}

/** The count-down, as large as the stage. */
function Middle() {
  const phase = useTake((state) => state.phase)
  const left = useTake((state) => state.left)
  if (phase === 'looking') return <p className={classes.call}>Come into the picture</p>
  if (phase !== 'counting') return null
  return (
    <p className={classes.digits} data-testid="count-down" key={left}>
      {left}
    </p>
  )
}

function lookIn(movements: readonly Movement[], name: string | null): Look | null {
  const found = movements.find((movement) => movement.name === name)
  return found ? lookOf(found.look) : null
}

function Bottom({ movements, chosen }: Props) {
  const phase = useTake((state) => state.phase)
  const label = useTake((state) => (state.phase === 'idle' ? null : state.label))
  const held = useTake((state) => state.held)
  const long = useTake((state) => state.phase !== 'idle' && state.mode === 'long')
  const mode = useSettings((settings) => settings.mode)
  const shown = phase === 'idle' ? (mode === 'long' ? null : chosen) : (held ?? label)
  return (
    <div className={classes.bottom}>
      <Hint />
      <div className={classes.line}>
        {shown !== null && (
          <span
            className={`${classes.mark} ${PAINT}`}
            {...paint(lookIn(movements, shown))}
            aria-hidden="true"
          />
        )}
        <p className={classes.movement} data-testid="to-record">
          {shown !== null && movementName(shown)}
          {shown === null && mode === 'long' && (
            <span className={classes.quiet}>{long ? 'Nothing held' : 'Long take'}</span>
          )}
        </p>
        <Progress />
      </div>
    </div>
  )
}

function Progress() {
  const phase = useTake((state) => state.phase)
  const total = useTake((state) => state.total)
  const number = useTake((state) => state.number)
  if (phase === 'idle') return null
  return (
    <div className={classes.progress}>
      {total > 1 && (
        <span className={classes.quiet}>
          {number} of {total}
        </span>
      )}
      {phase === 'recording' && <Clock />}
      {phase === 'saving' && <Saving />}
    </div>
  )
}

function Clock() {
  const seconds = useTake((state) => Math.floor(state.seconds * 10) / 10)
  const length = useTake((state) => state.length_s)
  const left = length === null ? null : Math.max(0, Math.ceil(length - seconds))
  return (
    <>
      <span className={classes.clock} data-testid="take-clock" role="timer">
        <span className={classes.dot} aria-hidden="true" />
        {left === null ? secondsWords(seconds) : `${left} s`}
      </span>
      {length !== null && (
        <span className={classes.track} aria-hidden="true">
          <span style={{ transform: `scaleX(${Math.min(1, seconds / length)})` }} />
        </span>
      )}
    </>
  )
}

function Saving() {
  const { recorder } = useSession()
  const captured = useStore(recorder.store, (state) => state.captured)
  const kept = useStore(recorder.store, (state) => state.kept)
  const share = captured > 0 ? Math.round((kept / captured) * 100) : 100
  return <span className={classes.quiet}>Saving{share < 100 && ` ${share} %`}</span>
}

const STEADY_MS = 500
const GO_ON = 'Go on: this page keeps the take until the program is back'
const WAITS = 'This page keeps the take, and saves it when the program is back'

function awayWords(phase: DirectorPhase): string | null {
  if (phase === 'recording') return GO_ON
  return phase === 'saving' ? WAITS : null
}

/** What stands in the way of a good take; it comes and goes slowly enough to be read. */
function Hint() {
  const hint = useLive((state) => framingHint(state.latest))
  const problem = useStore(useSession().recorder.store, (state) => state.problem)
  const [steady, setSteady] = useState<string | null>(null)
  useEffect(() => {
    const timer = setTimeout(() => setSteady(hint), STEADY_MS)
    return () => clearTimeout(timer)
  }, [hint])
  const away = useLive((state) => state.connection !== 'online')
  const kept = useTake((state) => awayWords(state.phase))
  const words = problem ?? (away ? kept : null) ?? steady
  return words === null ? null : (
    <p className={classes.hint} data-testid="framing-hint">
      {words}
    </p>
  )
}

/** The same for who listens to the page; seconds are left to the sounds. */
function Spoken() {
  const phase = useTake((state) => state.phase)
  const label = useTake((state) => state.label)
  const words = {
    idle: '',
    looking: 'Come into the picture.',
    counting: `Get ready${label === null ? '' : ` for ${movementName(label)}`}.`,
    starting: '',
    recording: 'Recording.',
    saving: 'Saving the take.',
  }[phase]
  return (
    <p className="hidden-words" role="status">
      {words}
    </p>
  )
}
