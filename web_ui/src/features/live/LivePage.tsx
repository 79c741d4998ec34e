import { type CSSProperties, lazy, Suspense, useEffect, useRef, useState } from 'react'
import { Controls } from './Controls'
import { useLive, useSession } from './context'
import classes from './LivePage.module.css'
import { Stage } from './Stage'
import { Strip } from './Strip'
import { stageShape } from './stageShape'
import { useFullScreen } from './useFullScreen'
import { useShortcuts } from './useShortcuts'

const Details = lazy(() => import('./Details'))
const SignalsPanel = lazy(() => import('./signals/SignalsPanel'))
const Fitting = lazy(() => import('./fit/Fitting'))
const FitStage = lazy(() => import('./fit/FitStage'))
const ModelsDialog = lazy(() => import('./ModelsDialog'))

/** What stands beside the stage. */
export type Side = 'details' | 'signals'

export function LivePage() {
  const frame = useRef<HTMLDivElement>(null)
  const fullScreen = useFullScreen(frame)
  const [side, setSide] = useState<Side | null>(null)
  const [modelsOpen, setModelsOpen] = useState(false)
  const [fitOpen, setFitOpen] = useState(false)
  const [fitting, setFitting] = useState(false)
  const aspect = useLive((state) => state.aspect)
  const toggle = (which: Side) => setSide((open) => (open === which ? null : which))
  const toggleDetails = () => toggle('details')
  const toggleSignals = () => toggle('signals')
  const openModels = () => setModelsOpen(true)
  const openFit = () => setFitOpen(true)
  const closeFit = () => {
    setFitOpen(false)
    setFitting(false)
  }
  useShortcuts({ toggleDetails, toggleSignals, openFit, toggleFullScreen: fullScreen.toggle })
  useSignalsHere()

  return (
    <div className={classes.page} data-side={side ?? undefined}>
      <h1 className="hidden-words">Live</h1>
      <div className={classes.area}>
        <div className={classes.column} style={{ '--shape': stageShape(aspect) } as CSSProperties}>
          <div
            className={classes.frame}
            ref={frame}
            data-full-screen={fullScreen.active || undefined}
          >
            <Stage onChooseModel={openModels} over={fitting ? <FitStage /> : undefined} />
            <Strip />
          </div>
          <Controls
            fullScreen={fullScreen}
            side={side}
            onDetails={toggleDetails}
            onSignals={toggleSignals}
            onFit={openFit}
            onModels={openModels}
          />
        </div>
      </div>
      <Suspense>
        {side === 'details' && <Details onClose={toggleDetails} onModels={openModels} />}
        {side === 'signals' && <SignalsPanel onClose={toggleSignals} />}
        {fitOpen && <Fitting onClose={closeFit} onStage={setFitting} />}
        {modelsOpen && <ModelsDialog onClose={() => setModelsOpen(false)} />}
      </Suspense>
    </div>
  )
}

/** While this page is open, movements that begin set off what the person wished. */
function useSignalsHere(): void {
  const session = useSession()
  useEffect(() => {
    let leave: (() => void) | null = null
    let gone = false
    void import('./signals/signals').then(({ signalsOf }) => {
      if (!gone) leave = signalsOf(session).enter()
    })
    return () => {
      gone = true
      leave?.()
    }
  }, [session])
}
