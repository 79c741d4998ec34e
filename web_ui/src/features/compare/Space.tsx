import { type KeyboardEvent, type PointerEvent, useCallback, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { usePlayed } from './context'
import { drawBones, drawGhost, drawLimbs, makeSolid, type Points } from './drawBody'
import classes from './Space.module.css'
import { extentOf, FIRST, type Frame, frameFor, project, stand, turned, type View } from './space'
import { type Draw, useCanvas } from './useCanvas'

const REFERENCE = 'rgb(214 219 228)'
const FLOOR = 'rgb(180 188 201 / 26%)'
const FLOOR_ROOM = 1.15
const DEG_PER_PX = 0.5
const DEG_PER_KEY = 10
const DIRECTIONS: readonly (readonly [string, View])[] = [
  ['From the front', { yaw_deg: 0, pitch_deg: -8 }],
  ['From the side', { yaw_deg: 90, pitch_deg: -8 }],
  ['From above', { yaw_deg: 0, pitch_deg: -75 }],
]
const TURNS: Record<string, readonly [yaw: number, pitch: number]> = {
  ArrowLeft: [-DEG_PER_KEY, 0],
  ArrowRight: [DEG_PER_KEY, 0],
  ArrowUp: [0, -DEG_PER_KEY],
  ArrowDown: [0, DEG_PER_KEY],
}

/** Both bodies in space, to be turned around together. */
export function Space() {
  const { moments, playhead, plan } = usePlayed()
  const { track } = moments
  const [extent] = useState(() =>
    extentOf(plan.n_landmarks, track.reference_world, track.student_world),
  )
  const [view, setView] = useState(FIRST)
  const held = useRef<{ x: number; y: number } | null>(null)
  const bodies = useRef({ reference: plan.points(), student: plan.points(), drawn: plan.points() })

  const draw = useCallback<Draw>(
    (context, { width, height, density }) => {
      const { row } = playhead
      const { reference, student, drawn } = bodies.current
      stand(reference, track.reference_world, row)
      stand(student, track.student_world, row)
      const line = Math.max(density, Math.min(width, height) / 130)
      const half = width / 2
      const place = (points: Points, frame: Frame) => {
        project(drawn, points, view, frame)
        makeSolid(drawn)
      }
      const left = frameFor({ x: 0, width: half, height }, extent)
      const right = frameFor({ x: half, width: half, height }, extent)
      for (const [x, frame] of [[0, left] as const, [half, right] as const]) {
        context.save()
        context.beginPath()
        context.rect(x, 0, half - density, height)
        context.clip()
        drawFloor(context, view, frame, extent.radius, density)
        context.restore()
      }
      place(reference, left)
      drawBones(context, plan, drawn, { colour: REFERENCE, width: line })
      place(reference, right)
      drawGhost(context, plan, drawn, line * 2.2)
      place(student, right)
      drawBones(context, plan, drawn, { colour: REFERENCE, width: line * 0.6 })
      drawLimbs(context, plan, drawn, (joint) => moments.errorAt(row, joint), line)
    },
    [moments, playhead, plan, track, extent, view],
  )
  const listen = useCallback((ask: () => void) => playhead.listen(ask), [playhead])
  const canvas = useCanvas(draw, listen)

  const onKeyDown = (event: KeyboardEvent) => {
    const turn = TURNS[event.key]
    if (!turn || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    setView((now) => turned(now, ...turn))
  }
  const onPointerMove = (event: PointerEvent) => {
    const from = held.current
    if (!from) return
    held.current = { x: event.clientX, y: event.clientY }
    const [x, y] = [event.clientX - from.x, event.clientY - from.y]
    setView((now) => turned(now, -x * DEG_PER_PX, y * DEG_PER_PX))
  }
  return (
    <div className={classes.space}>
      <div
        className={classes.hand}
        role="slider"
        tabIndex={0}
        aria-label="Both bodies in space, turned with the arrow keys"
        aria-valuemin={-180}
        aria-valuemax={180}
        aria-valuenow={Math.round(view.yaw_deg)}
        aria-valuetext={directionWords(view)}
        data-testid="space"
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          held.current = { x: event.clientX, y: event.clientY }
          event.currentTarget.setPointerCapture(event.pointerId)
        }}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          held.current = null
        }}
        onPointerCancel={() => {
          held.current = null
        }}
      >
        <canvas ref={canvas} className={classes.canvas} />
      </div>
      <p className={classes.who}>Reference</p>
      <p className={classes.who}>You, the reference pale</p>
      <div className={classes.directions}>
        {DIRECTIONS.map(([words, direction]) => (
          <Button key={words} className={classes.direction} onClick={() => setView(direction)}>
            {words}
          </Button>
        ))}
      </div>
    </div>
  )
}

/** "seen 25° from the left, 8° from above" */
export function directionWords({ yaw_deg, pitch_deg }: View): string {
  const yaw = Math.round(yaw_deg)
  const pitch = Math.round(pitch_deg)
  const round =
    yaw === 0 ? 'from the front' : `turned ${Math.abs(yaw)}° to the ${yaw > 0 ? 'right' : 'left'}`
  if (pitch === 0) return round
  return `${round}, ${Math.abs(pitch)}° from ${pitch < 0 ? 'above' : 'below'}`
}

/** A square on which they stand, so that one sees from where one looks. */
function drawFloor(
  context: CanvasRenderingContext2D,
  view: View,
  frame: Frame,
  radius: number,
  density: number,
): void {
  const reach = radius * FLOOR_ROOM
  const lines: number[] = []
  for (const share of [-1, -0.5, 0, 0.5, 1]) {
    lines.push(share * reach, 0, -reach, share * reach, 0, reach)
    lines.push(-reach, 0, share * reach, reach, 0, share * reach)
  }
  const ends = Float32Array.from(lines)
  project(ends, ends, view, frame)
  context.strokeStyle = FLOOR
  context.lineWidth = density
  context.beginPath()
  for (let place = 0; place < ends.length; place += 6) {
    context.moveTo(ends[place] ?? 0, ends[place + 1] ?? 0)
    context.lineTo(ends[place + 3] ?? 0, ends[place + 4] ?? 0)
  }
  context.stroke()
}
