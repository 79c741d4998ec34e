import { type ReactNode, useEffect, useRef } from 'react'
import { useLive, useSession } from './context'
import { FailureCard } from './FailureCard'
import { LabelBar } from './LabelBar'
import { SkeletonCanvas, type StageArt } from './SkeletonCanvas'
import classes from './Stage.module.css'
import { Trouble } from './Trouble'
import { Welcome } from './Welcome'

interface Props {
  /** Without it, nothing is said of models: the stage serves a page that needs none. */
  onChooseModel?: (() => void) | undefined
  /** Colour of the joints; the one of the movement that the model names if left out. */
  colour?: string | undefined
  /** What is drawn with the body. */
  art?: StageArt | undefined
  /** What lies over the picture. */
  over?: ReactNode
  /** What stands there before the first picture, and after the last one. */
  empty?: ReactNode
}

export function Stage({
  onChooseModel,
  colour,
  art,
  over = <LabelBar />,
  empty = <Welcome />,
}: Props) {
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
        <SkeletonCanvas colour={colour} art={art} />
      </div>
      {running && over}
      {running && <Trouble onChooseModel={onChooseModel} />}
      {!running && failure !== null && <FailureCard failure={failure} />}
      {!running && failure === null && empty}
    </section>
  )
}
