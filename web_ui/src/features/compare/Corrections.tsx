import { useCallback, useRef } from 'react'
import { clockWords } from '@/features/review/timeScale'
import type { Correction } from '@/lib/comparisons'
import classes from './Corrections.module.css'
import { useAtPlace, usePlayed } from './context'
import { drawGhost, drawLimbs, type Points, placeInPicture } from './drawBody'
import { type Draw, useCanvas } from './useCanvas'
import { titled } from './words'

/** What to change first, each with the moment at which it shows. */
export function Corrections() {
  const { comparison } = usePlayed()
  const { corrections } = comparison
  return (
    <section className={classes.corrections} aria-label="Corrections">
      <h2>Change this first</h2>
      {corrections.length === 0 && (
        <p className={classes.none}>
          {comparison.score === null
            ? 'Nothing could be measured well enough to say.'
            : 'Nothing stands out. You do it as the reference does.'}
        </p>
      )}
      <ol className={classes.list} data-testid="corrections">
        {corrections.map((correction, place) => (
          <li key={`${correction.joint} ${correction.phase}`}>
            <One correction={correction} number={place + 1} />
          </li>
        ))}
      </ol>
    </section>
  )
}

const NEAR_S = 0.2

function One({ correction, number }: { correction: Correction; number: number }) {
  const { moments, playhead } = usePlayed()
  const { time_s, words } = correction
  const here = useAtPlace(
    useCallback(
      (place) => Math.abs(moments.timeOf('student', place) - time_s) < NEAR_S,
      [moments, time_s],
    ),
  )
  return (
    <button
      type="button"
      className={classes.one}
      aria-current={here || undefined}
      onClick={() => playhead.goTo(time_s)}
    >
      <Snapshot row={moments.rowOf(time_s)} />
      <span className={classes.words}>
        <span className={classes.number}>{number}</span>
        {titled(words)}
        <span className={classes.time}>
          <span className="hidden-words">. Go to </span>
          {clockWords(time_s, 1)}
        </span>
      </span>
    </button>
  )
}

const ROOM = 1.12

/** Both bodies at a moment, as large as fits. */
function Snapshot({ row }: { row: number }) {
  const { moments, plan } = usePlayed()
  const points = useRef(plan.points())
  const draw = useCallback<Draw>(
    (context, { width, height, density }) => {
      const { track } = moments
      const [wide = 1, high = 1] = track.header.student_size
      const whole = { x: 0, y: 0, width: wide, height: high }
      placeInPicture(points.current, track.student_picture, row, whole, 3)
      const part = around(points.current)
      if (!part) return
      const scale = Math.min(width / part.width, height / part.height) / ROOM
      const box = {
        x: width / 2 - part.x * scale,
        y: height / 2 - part.y * scale,
        width: wide * scale,
        height: high * scale,
      }
      const line = 1.5 * density
      placeInPicture(points.current, track.figure, row, box, 2)
      drawGhost(context, plan, points.current, line * 2.4)
      placeInPicture(points.current, track.student_picture, row, box, 3)
      drawLimbs(context, plan, points.current, (joint) => moments.errorAt(row, joint), line * 1.5)
    },
    [moments, plan, row],
  )
  return <canvas ref={useCanvas(draw)} className={classes.snapshot} />
}

/** The middle and the extent of a body. */
function around(points: Points) {
  let [left, top, right, bottom] = [
    Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
  ]
  for (let place = 0; place < points.length; place += 3) {
    const [x = 0, y = 0] = points.subarray(place, place + 2)
    if (!Number.isFinite(x + y)) continue
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  if (right <= left || bottom <= top) return null
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top }
}
