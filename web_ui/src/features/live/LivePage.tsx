import { type CSSProperties, lazy, Suspense, useRef, useState } from 'react'
import { Controls } from './Controls'
import { useLive } from './context'
import classes from './LivePage.module.css'
import { Stage } from './Stage'
import { Strip } from './Strip'
import { useFullScreen } from './useFullScreen'
import { useShortcuts } from './useShortcuts'

const Details = lazy(() => import('./Details'))
const ModelsDialog = lazy(() => import('./ModelsDialog'))

// Narrower than 4:3 the label has no room; wider than 16:9 the stage gets too low.
const stageShape = (aspect: number | null) => Math.min(16 / 9, Math.max(4 / 3, aspect ?? 16 / 9))

export function LivePage() {
  const frame = useRef<HTMLDivElement>(null)
  const fullScreen = useFullScreen(frame)
  const [detailsOpen, setDetailsOpen] = useState(false)
  const [modelsOpen, setModelsOpen] = useState(false)
  const aspect = useLive((state) => state.aspect)
  const toggleDetails = () => setDetailsOpen((open) => !open)
  const openModels = () => setModelsOpen(true)
  useShortcuts({ toggleDetails, toggleFullScreen: fullScreen.toggle })

  return (
    <div className={classes.page} data-details={detailsOpen || undefined}>
      <h1 className="hidden-words">Live</h1>
      <div className={classes.area}>
        <div className={classes.column} style={{ '--shape': stageShape(aspect) } as CSSProperties}>
          <div
            className={classes.frame}
            ref={frame}
            data-full-screen={fullScreen.active || undefined}
          >
            <Stage onChooseModel={openModels} />
            <Strip />
          </div>
          <Controls
            fullScreen={fullScreen}
            detailsOpen={detailsOpen}
            onDetails={toggleDetails}
            onModels={openModels}
          />
        </div>
      </div>
      <Suspense>
        {detailsOpen && <Details onClose={toggleDetails} onModels={openModels} />}
        {modelsOpen && <ModelsDialog onClose={() => setModelsOpen(false)} />}
      </Suspense>
    </div>
  )
}
