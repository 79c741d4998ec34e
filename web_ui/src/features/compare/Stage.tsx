import { useCallback, useEffect, useRef, useState } from 'react'
import { containedBox } from '@/features/live/drawSkeleton'
import { clockWords } from '@/features/review/timeScale'
import { apiUrl } from '@/lib/api'
import { picturePath } from '@/lib/library'
import { usePlayed } from './context'
import { drawBones, drawGhost, drawLimbs, placeInPicture } from './drawBody'
import type { SideName } from './moments'
import { Space } from './Space'
import classes from './Stage.module.css'
import { type Draw, useCanvas } from './useCanvas'

export const VIEWS = ['sides', 'over', 'space'] as const
export type ViewName = (typeof VIEWS)[number]

const PALE = 'rgb(214 219 228)'
const DARK = 'rgb(11 13 17 / 60%)'

/** Both beside each other, one over the other, or both in space. */
export function Stage({ view }: { view: ViewName }) {
  const { header } = usePlayed().moments.track
  const [width = 1, height = 1] = header.student_size
  const [otherWidth = 1, otherHeight = 1] = header.reference_size
  const wide = width > height && otherWidth > otherHeight
  return (
    <section
      className={classes.stage}
      aria-label="Reference and you"
      data-view={view}
      data-wide={wide || undefined}
      data-testid="stage"
    >
      {view === 'sides' && (
        <>
          <Pane side="reference" />
          <Pane side="student" />
        </>
      )}
      {view === 'over' && <Pane side="student" over />}
      {view === 'space' && <Space />}
    </section>
  )
}

const WHO: Record<SideName, string> = { reference: 'Reference', student: 'You' }

/** One recording at the playhead: its film if there is one, and the body. */
function Pane({ side, over = false }: { side: SideName; over?: boolean }) {
  const { comparison } = usePlayed()
  const { has_picture, title } = comparison[side]
  const [broken, setBroken] = useState(false)
  return (
    <figure className={classes.pane} data-testid={`pane-${side}`}>
      {has_picture && !broken && <Film side={side} onBroken={() => setBroken(true)} />}
      <Bodies side={side} over={over} />
      <figcaption className={classes.caption}>
        <span className={classes.who}>{over ? 'You, the reference pale' : WHO[side]}</span>
        <span className={classes.title}>{title}</span>
        <Clock side={side} />
      </figcaption>
      {!has_picture && <p className={classes.note}>There is no film of this, only the body</p>}
      {broken && (
        <p className={classes.note} role="status">
          This browser cannot show the film; the body is shown alone.
        </p>
      )}
    </figure>
  )
}

function Film({ side, onBroken }: { side: SideName; onBroken: () => void }) {
  const { playhead, comparison } = usePlayed()
  const video = useRef<HTMLVideoElement>(null)
  useEffect(
    () => (video.current ? playhead.attach(video.current, side) : undefined),
    [playhead, side],
  )
  return (
    <video
      ref={video}
      className={classes.film}
      src={apiUrl(picturePath(comparison[side].id))}
      preload="auto"
      muted
      playsInline
      tabIndex={-1}
      onError={onBroken}
      data-testid={`film-${side}`}
    />
  )
}

function Bodies({ side, over }: { side: SideName; over: boolean }) {
  const { moments, playhead, plan } = usePlayed()
  const points = useRef(plan.points())
  const draw = useCallback<Draw>(
    (context, area) => {
      const { track } = moments
      const { row } = playhead
      const size = track.header[`${side}_size`]
      const box = containedBox(area, (size[0] ?? 1) / (size[1] ?? 1))
      const line = Math.max(1, Math.min(box.width, box.height) / 240)
      if (over) {
        placeInPicture(points.current, track.figure, row, box, 2)
        drawGhost(context, plan, points.current, line * 8)
      }
      const values = side === 'student' ? track.student_picture : track.reference_picture
      placeInPicture(points.current, values, row, box, 3)
      drawBones(context, plan, points.current, { colour: DARK, width: line * 3.4 })
      drawBones(context, plan, points.current, { colour: PALE, width: line * 1.8 })
      if (side === 'student') {
        const errorOf = (joint: number) => moments.errorAt(row, joint)
        drawLimbs(context, plan, points.current, errorOf, line * 2.6)
      }
    },
    [moments, playhead, plan, side, over],
  )
  const listen = useCallback((ask: () => void) => playhead.listen(ask), [playhead])
  return (
    <div aria-hidden="true">
      <canvas ref={useCanvas(draw, listen)} className={classes.body} />
    </div>
  )
}

/** Written past React: it changes with every picture of the screen. */
function Clock({ side }: { side: SideName }) {
  const { playhead, moments } = usePlayed()
  const clock = useRef<HTMLSpanElement>(null)
  useEffect(() => {
    const write = (place: number) => {
      if (clock.current) clock.current.textContent = clockWords(moments.timeOf(side, place), 1)
    }
    write(playhead.place)
    return playhead.listen(write)
  }, [playhead, moments, side])
  return <span ref={clock} className={classes.clock} data-testid={`time-${side}`} />
}
