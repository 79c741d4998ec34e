import { useEffect, useRef } from 'react'
import { useLive, useSession } from './context'
import { FailureCard } from './FailureCard'
import { LabelBar } from './LabelBar'
import { SkeletonCanvas } from './SkeletonCanvas'
import classes from './Stage.module.css'
import { Trouble } from './Trouble'
import { Welcome } from './Welcome'

export function Stage({ onChooseModel }: { onChooseModel: () => void }) {
  const session = useSession()
  const video = useRef<HTMLVideoElement>(null)
  const phase = useLive((state) => state.phase)
  const failure = useLive((state) => state.failure)
  const mirror = useLive((state) => state.mirror)
  const running = phase === 'running'

  useEffect(() => (video.current ? session.attach(video.current) : undefined), [session])

  return (
    <section className={classes.stage} data-testid="stage" data-phase={phase} aria-label="Stage">
      <div className={classes.picture} data-mirror={mirror || undefined} hidden={!running}>
        <video ref={video} muted playsInline className={classes.video} data-testid="video" />
        <SkeletonCanvas />
      </div>
      {running && <LabelBar />}
      {running && <Trouble onChooseModel={onChooseModel} />}
      {!running && failure !== null && <FailureCard failure={failure} />}
      {!running && failure === null && <Welcome />}
    </section>
  )
}
