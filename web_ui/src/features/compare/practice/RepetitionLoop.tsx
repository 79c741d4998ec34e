import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { type Box, drawSkeleton } from '@/features/live/drawSkeleton'
import type { Repetition } from '@/lib/comparisons'
import { fetchPoses, type Poses } from '@/lib/library'
import type { Landmark } from '@/lib/protocol'
import classes from './RepetitionLoop.module.css'

/** More pictures than any repetition is looked for in. */
const MOST_FRAMES = 3000
const PAUSE_MS = 600
const USUAL_SIZE = [16, 9] as const
const SEEN_FROM = 0.4
/** Share of the canvas that the body takes. */
const FILLS = 0.84
const COLOUR = '#CFE0FF'

interface Props {
  recording: string
  size: readonly [number, number] | null
  /** What of it is played; its middle stands still while that is not known. */
  stretch: Repetition | null
  className?: string | undefined
}

/** The body in one repetition of a recording, over and over again. */
export function RepetitionLoop({ recording, size, stretch, className }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { data: poses } = useQuery({
    queryKey: ['poses', recording],
    queryFn: ({ signal }) => fetchPoses(recording, 0, MOST_FRAMES, signal),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const [width, height] = size ?? USUAL_SIZE
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || !poses) return
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    const reach = reachOf(poses, stretch)
    const began = performance.now()
    let handle = 0
    let drawn = -1
    const draw = (now: number) => {
      const passed = still ? null : now - began
      const frame = frameAt(poses, stretch, passed)
      if (frame !== drawn) {
        drawn = frame
        context.clearRect(0, 0, element.width, element.height)
        const box = boxAround(element, reach, width / height)
        drawSkeleton(context, bodyAt(poses, frame), { box, colour: COLOUR })
      }
      if (!still) handle = requestAnimationFrame(draw)
    }
    const fit = new ResizeObserver(() => {
      const density = Math.min(2, window.devicePixelRatio || 1)
      element.width = Math.round(element.clientWidth * density)
      element.height = Math.round(element.clientHeight * density)
      drawn = -1
      if (still) draw(began)
    })
    fit.observe(element)
    handle = requestAnimationFrame(draw)
    return () => {
      cancelAnimationFrame(handle)
      fit.disconnect()
    }
  }, [poses, stretch, width, height])
  return (
    <div className={[classes.loop, className].filter(Boolean).join(' ')} aria-hidden="true">
      <canvas ref={canvas} className={classes.canvas} />
    </div>
  )
}

/** Which frame is shown so long after the beginning; null for one that stands for the whole. */
export function frameAt(
  { times_ms }: Pick<Poses, 'times_ms'>,
  stretch: Repetition | null,
  passed_ms: number | null,
): number {
  if (times_ms.length === 0) return -1
  if (stretch === null) return Math.floor(times_ms.length / 2)
  if (passed_ms === null) return lastUntil(times_ms, stretch.turn_s * 1000)
  const [start, end] = [stretch.start_s * 1000, stretch.end_s * 1000]
  const within = passed_ms % (end - start + PAUSE_MS)
  return lastUntil(times_ms, Math.min(end, start + within))
}

function lastUntil(times_ms: Float64Array, time_ms: number): number {
  let [low, high] = [0, times_ms.length - 1]
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((times_ms[middle] ?? 0) <= time_ms + 0.5) low = middle
    else high = middle - 1
  }
  return low
}

/** How far the body gets in the stretch, in fractions of the picture. */
export function reachOf(poses: Poses, stretch: Repetition | null): Box {
  const [start, end] = stretch ? [stretch.start_s * 1000, stretch.end_s * 1000] : [0, Infinity]
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let frame = 0; frame < poses.times_ms.length; frame += 1) {
    const time = poses.times_ms[frame] ?? 0
    if (time < start || time > end) continue
    for (const [x, y, , seen] of bodyAt(poses, frame)) {
      if (x === null || y === null || (seen ?? 0) < SEEN_FROM) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y)
    }
  }
  if (left >= right || top >= bottom) return { x: 0, y: 0, width: 1, height: 1 }
  return { x: left, y: top, width: right - left, height: bottom - top }
}

/** Where the whole picture would have to lie for the body to fill the canvas. */
function boxAround(area: { width: number; height: number }, reach: Box, aspect: number): Box {
  const [wide, high] = [area.width * FILLS, area.height * FILLS]
  const height = Math.min(high / reach.height, wide / (reach.width * aspect))
  const width = height * aspect
  return {
    x: area.width / 2 - (reach.x + reach.width / 2) * width,
    y: area.height / 2 - (reach.y + reach.height / 2) * height,
    width,
    height,
  }
}

function bodyAt({ values, n_landmarks }: Poses, frame: number): Landmark[] {
  return Array.from({ length: frame < 0 ? 0 : n_landmarks }, (_, place) => {
    const at = (frame * n_landmarks + place) * 3
    const [x = Number.NaN, y = Number.NaN, seen = Number.NaN] = values.subarray(at, at + 3)
    const known = Number.isFinite(x) && Number.isFinite(y)
    return known ? [x, y, null, Number.isFinite(seen) ? seen : 0] : [null, null, null, null]
  })
}
