import { useEffect } from 'react'
import { Button } from '@/components/Button'
import { PAINT, paint } from '@/components/Swatch'
import over from '@/features/teach/record/TeachOver.module.css'
import { movementName } from '@/lib/words'
import { useLive } from '../context'
import { useLiveLooks } from '../models'
import classes from './FitStage.module.css'
import { useFit, useGuide } from './useFit'

/** What lies over the picture while somebody shows the movements, readable from three metres. */
export default function FitStage() {
  const guide = useGuide()
  const phase = useFit((state) => state.phase)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && guide.cancel()
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [guide])
  return (
    <div
      className={over.over}
      data-phase={phase === 'showing' ? 'recording' : phase}
      data-testid="fit-stage"
    >
      <Stop />
      <Middle />
      <Bottom />
      <Spoken />
    </div>
  )
}

function Stop() {
  const guide = useGuide()
  return (
    <div className={over.tools}>
      <Button icon="close" onClick={() => guide.cancel()}>
        Stop
      </Button>
    </div>
  )
}

/** What to do now, as large as the stage. */
function Middle() {
  const phase = useFit((state) => state.phase)
  const left = useFit((state) => state.left)
  const waiting = useFit((state) => state.waiting)
  if (phase === 'counting') {
    return (
      <p className={over.digits} data-testid="count-down" key={left}>
        {left}
      </p>
    )
  }
  if (phase === 'working') return <p className={over.call}>One moment</p>
  return waiting ? <p className={over.call}>Come into the picture</p> : null
}

function Bottom() {
  const phase = useFit((state) => state.phase)
  const movement = useFit((state) => state.movement)
  const number = useFit((state) => state.number)
  const total = useFit((state) => state.total)
  const lookOf = useLiveLooks()
  if (movement === null) return null
  return (
    <div className={over.bottom}>
      <p className={classes.order}>
        {phase === 'counting' ? 'Get ready' : 'Now'}
        <span className={over.quiet}>
          {number} of {total}
        </span>
      </p>
      <div className={over.line}>
        <span className={`${over.mark} ${PAINT}`} {...paint(lookOf(movement))} aria-hidden="true" />
        <p className={over.movement} data-testid="to-show" data-label={movement}>
          {movementName(movement)}
        </p>
        {phase === 'showing' && <TimeLeft />}
      </div>
    </div>
  )
}

function TimeLeft() {
  const shown_s = useFit((state) => state.shown_s)
  const seconds = useFit((state) => state.seconds)
  return (
    <div className={over.progress}>
      <span className={over.clock} role="timer">
        {Math.max(0, Math.ceil(seconds - shown_s))} s
      </span>
      <span className={over.track} aria-hidden="true">
        <span style={{ transform: `scaleX(${Math.min(1, shown_s / seconds)})` }} />
      </span>
    </div>
  )
}

/** The same for who listens to the page. */
function Spoken() {
  const phase = useFit((state) => state.phase)
  const movement = useFit((state) => state.movement)
  const running = useLive((state) => state.phase === 'running')
  const name = movement === null ? '' : movementName(movement)
  const words = {
    idle: '',
    counting: `Get ready for ${name}.`,
    showing: `${name}, now.`,
    working: 'One moment.',
    done: '',
    failed: '',
  }[phase]
  return (
    <p className="hidden-words" role="status">
      {running && words}
    </p>
  )
}
