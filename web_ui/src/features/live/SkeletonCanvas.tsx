import { useEffect, useRef } from 'react'
import type { Result } from '@/lib/protocol'
import { useSession } from './context'
import { type Box, containedBox, drawSkeleton } from './drawSkeleton'
import { useLiveLooks } from './models'
import classes from './SkeletonCanvas.module.css'

/** A skeleton older than this is taken off the picture: the person has moved on. */
const STALE_MS = 700
const NO_MOVEMENT = '#B4BCC9'

export interface Pen {
  context: CanvasRenderingContext2D
  /** Where the picture lies on the canvas. */
  box: Box
  result: Result
}

/** What a page draws besides the body; the same object each time. */
export interface StageArt {
  below: (pen: Pen) => void
  above: (pen: Pen) => void
}

interface Props {
  colour?: string | undefined
  art?: StageArt | undefined
}

export function SkeletonCanvas({ colour: fixed, art }: Props) {
  const session = useSession()
  const canvas = useRef<HTMLCanvasElement>(null)
  const lookOf = useLiveLooks()
  const looks = useRef({ lookOf, fixed })
  useEffect(() => {
    looks.current = { lookOf, fixed }
  }, [lookOf, fixed])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const fit = new ResizeObserver(() => {
      const density = Math.min(2, window.devicePixelRatio || 1)
      element.width = Math.round(element.clientWidth * density)
      element.height = Math.round(element.clientHeight * density)
    })
    fit.observe(element)
    // Drawn with every picture that the camera gives, not with every answer.
    const stop = session.onVideoFrame(() => {
      const { latest, latestAt, aspect, shown } = session.store.getState()
      context.clearRect(0, 0, element.width, element.height)
      const fresh = performance.now() - latestAt < STALE_MS
      if (!latest?.landmarks || aspect === null || !fresh) return
      const { lookOf: look, fixed: given } = looks.current
      const colour = given ?? look(shown.label)?.colour ?? NO_MOVEMENT
      const pen = { context, box: containedBox(element, aspect), result: latest }
      art?.below(pen)
      drawSkeleton(context, latest.landmarks, { box: pen.box, colour })
      art?.above(pen)
    })
    return () => {
      stop()
      fit.disconnect()
    }
  }, [session, art])

  return (
    <div className={classes.layer} aria-hidden="true">
      <canvas ref={canvas} className={classes.canvas} />
    </div>
  )
}
