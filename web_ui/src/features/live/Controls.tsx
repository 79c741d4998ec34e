import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import { CameraMenu } from './CameraMenu'
import classes from './Controls.module.css'
import { useLive, useSession } from './context'
import { fittedTo } from './fit/person'
import type { Side } from './LivePage'
import { useModel } from './models'
import type { FullScreen } from './useFullScreen'

interface Props {
  fullScreen: FullScreen
  side: Side | null
  onDetails: () => void
  onSignals: () => void
  onFit: () => void
  onModels: () => void
}

export function Controls({ fullScreen, side, onDetails, onSignals, onFit, onModels }: Props) {
  return (
    <div className={classes.controls} role="toolbar" aria-label="Stage controls">
      <StartStop />
      <CameraMenu className={classes.camera} />
      <ModelButton onModels={onModels} />
      <MirrorButton />
      <Figures />
      <Tip words={fullScreen.active ? 'Leave full screen (F)' : 'Full screen (F)'}>
        <Button
          icon={fullScreen.active ? 'unfull' : 'full'}
          words={fullScreen.active ? 'Leave full screen' : 'Full screen'}
          className={classes.full}
          disabled={!fullScreen.possible}
          onClick={fullScreen.toggle}
        />
      </Tip>
      <FitButton onFit={onFit} />
      <Button
        icon="signal"
        words="Signals"
        aria-expanded={side === 'signals'}
        className={classes.signals}
        onClick={onSignals}
      >
        Signals
      </Button>
      <Button
        icon="details"
        words="Details"
        aria-expanded={side === 'details'}
        className={classes.details}
        onClick={onDetails}
      >
        Details
      </Button>
    </div>
  )
}

function StartStop() {
  const session = useSession()
  const phase = useLive((state) => state.phase)
  const failed = useLive((state) => state.failure !== null)
  const running = phase === 'running'
  // Never the loudest thing: before and after, the card on the stage asks for the start.
  return (
    <Button
      icon={running ? 'stop' : 'play'}
      className={classes.start}
      disabled={phase === 'opening' || failed}
      onClick={() => session.toggle()}
    >
      {running ? 'Stop' : 'Start'}
    </Button>
  )
}

function ModelButton({ onModels }: { onModels: () => void }) {
  const model = useLive((state) => state.model)
  const entry = useModel()
  const online = useLive((state) => state.connection === 'online')
  const name = entry?.name ?? model ?? (online ? 'No model' : 'Model')
  return (
    <Button
      icon="figure"
      opens
      aria-haspopup="dialog"
      className={classes.model}
      onClick={onModels}
      words={entry || model ? `Model: ${name}` : name}
    >
      {name}
    </Button>
  )
}

/** Names whom the answers are fitted to. */
function FitButton({ onFit }: { onFit: () => void }) {
  const person = useLive(fittedTo)
  return (
    <Button
      icon="person"
      aria-haspopup="dialog"
      className={classes.fit}
      words={person === null ? 'Fit to me' : `Fitted to ${person}`}
      onClick={onFit}
    >
      {person ?? 'Fit to me'}
    </Button>
  )
}

function MirrorButton() {
  const session = useSession()
  const mirror = useLive((state) => state.mirror)
  return (
    <Tip words="Mirror the picture (M)">
      <Button
        icon="mirror"
        words="Mirror"
        aria-pressed={mirror}
        className={classes.mirror}
        onClick={() => session.setMirror(!mirror)}
      />
    </Tip>
  )
}

function Figures() {
  const rate = useLive((state) => Math.round(state.rate))
  const latency = useLive((state) => state.latencyMs)
  return (
    <Tip words="Pictures answered each second, and how long one answer takes">
      <p className={classes.figures} data-testid="figures">
        {latency !== null && (
          <>
            <span data-testid="rate">{rate}/s</span>
            <span data-testid="latency">{Math.round(latency)} ms</span>
          </>
        )}
      </p>
    </Tip>
  )
}
