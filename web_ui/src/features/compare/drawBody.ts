import type { TrackHeader } from '@/lib/comparisons'
import { css, errorColour } from './errorColour'

/** The points of a body on a canvas: x, y and how solid each is, one after the other. */
export type Points = Float32Array

const FACE = /eye|mouth|nose|ear/
/** Their middle is the middle of the head. */
const HEAD = /^(nose|left_ear|right_ear|head)$/
const SHOULDER = /^(left|right)_shoulder$/
/** How far the skull reaches around its middle, as a share of the way from there to the shoulders. */
const SKULL = 0.42

/** What to draw of a skeleton; worked out once. */
export class BodyPlan {
  readonly n_landmarks: number
  readonly bones: readonly (readonly [number, number])[]
  readonly head: readonly number[]
  readonly shoulders: readonly number[]
  /** In the order of the joints; null for one that has no limb to colour. */
  readonly limbs: readonly (readonly (readonly number[])[] | null)[]

  constructor({ landmarks, bones, limbs, joints }: TrackHeader) {
    const isFace = (place: number) => FACE.test(landmarks[place] ?? '')
    this.n_landmarks = landmarks.length
    this.bones = bones.flatMap(([from, to]) =>
      from === undefined || to === undefined || (isFace(from) && isFace(to))
        ? []
        : [[from, to] as const],
    )
    const named = (pattern: RegExp) =>
      landmarks.flatMap((name, place) => (pattern.test(name) ? [place] : []))
    this.head = named(HEAD)
    this.shoulders = named(SHOULDER)
    this.limbs = joints.map((joint) => limbs[joint] ?? null)
  }

  points(): Points {
    return new Float32Array(this.n_landmarks * 3)
  }
}

interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Writes where a moment's points fall in a picture; solid from 0.2 to 0.8 of visibility on, if that is told. */
export function placeInPicture(
  out: Points,
  values: Float32Array,
  row: number,
  box: Box,
  stride: 2 | 3,
): void {
  const n_landmarks = out.length / 3
  const start = row * n_landmarks * stride
  for (let place = 0; place < n_landmarks; place += 1) {
    const from = start + place * stride
    out[place * 3] = box.x + (values[from] ?? Number.NaN) * box.width
    out[place * 3 + 1] = box.y + (values[from + 1] ?? Number.NaN) * box.height
    const seen = stride === 3 ? (values[from + 2] ?? 0) : 1
    out[place * 3 + 2] = Math.min(1, Math.max(0, (seen - 0.2) / 0.6))
  }
}

/** As if all of it were seen: for bodies in space, where depth stood in the third place. */
export function makeSolid(points: Points): void {
  for (let place = 2; place < points.length; place += 3) points[place] = 1
}

interface Line {
  colour: string
  width: number
  alpha?: number
}

/** A body as lines of one colour. */
export function drawBones(
  context: CanvasRenderingContext2D,
  plan: BodyPlan,
  points: Points,
  { colour, width, alpha = 1 }: Line,
): void {
  context.lineCap = 'round'
  context.strokeStyle = colour
  context.lineWidth = width
  for (const [from, to] of plan.bones) {
    const [x0 = Number.NaN, y0 = 0, solid0 = 0] = at(points, from)
    const [x1 = Number.NaN, y1 = 0, solid1 = 0] = at(points, to)
    const solid = Math.min(solid0, solid1) * alpha
    if (!Number.isFinite(x0 + x1 + y0 + y1) || solid <= 0) continue
    context.globalAlpha = solid
    context.beginPath()
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
    context.stroke()
  }
  const head = headOf(plan, points)
  if (head) {
    context.globalAlpha = head.solid * alpha
    context.beginPath()
    traceHead(context, head)
    context.stroke()
  }
  context.globalAlpha = 1
}

/** A ring at the end of a neck; lines through a face would only distract. */
function headOf(plan: BodyPlan, points: Points) {
  if (plan.head.length === 0 || plan.shoulders.length === 0) return null
  const head = middleOf(points, plan.head)
  const neck = middleOf(points, plan.shoulders)
  if (!head || !neck) return null
  const long = Math.hypot(head.x - neck.x, head.y - neck.y)
  return { head, neck, radius: long * SKULL, solid: Math.min(head.solid, neck.solid) }
}

function traceHead(
  context: CanvasRenderingContext2D,
  { head, neck, radius }: NonNullable<ReturnType<typeof headOf>>,
): void {
  context.moveTo(neck.x, neck.y)
  context.lineTo(neck.x + (head.x - neck.x) * (1 - SKULL), neck.y + (head.y - neck.y) * (1 - SKULL))
  context.moveTo(head.x + radius, head.y)
  context.arc(head.x, head.y, radius, 0, 2 * Math.PI)
}

/** The reference under a body: wide and see-through, so that what lies over it stays plain. */
export function drawGhost(
  context: CanvasRenderingContext2D,
  plan: BodyPlan,
  points: Points,
  width: number,
): void {
  context.lineCap = 'round'
  context.lineJoin = 'round'
  context.strokeStyle = 'rgb(226 231 240 / 46%)'
  context.lineWidth = width
  // All in one, so that it does not thicken where bones meet.
  context.beginPath()
  for (const [from, to] of plan.bones) {
    const [x0 = Number.NaN, y0 = 0] = at(points, from)
    const [x1 = Number.NaN, y1 = 0] = at(points, to)
    if (!Number.isFinite(x0 + x1 + y0 + y1)) continue
    context.moveTo(x0, y0)
    context.lineTo(x1, y1)
  }
  const head = headOf(plan, points)
  if (head) traceHead(context, head)
  context.stroke()
}

/** The limbs that move at the joints, each in the colour of its error. */
export function drawLimbs(
  context: CanvasRenderingContext2D,
  plan: BodyPlan,
  points: Points,
  errorOf: (joint: number) => number,
  width: number,
): void {
  context.lineCap = 'round'
  const limbs = plan.limbs.flatMap((limb, joint) => {
    const [start, end] = limb ?? []
    const from = start && middleOf(points, start)
    const to = end && middleOf(points, end)
    if (!from || !to || Math.min(from.solid, to.solid) <= 0) return []
    return [{ from, to, colour: css(errorColour(errorOf(joint))) }]
  })
  // A dark rim keeps every colour apart from whatever is behind it.
  for (const rim of [true, false]) {
    for (const { from, to, colour } of limbs) {
      context.globalAlpha = Math.min(from.solid, to.solid)
      context.strokeStyle = rim ? 'rgb(11 13 17 / 80%)' : colour
      context.lineWidth = rim ? width * 1.5 : width
      context.beginPath()
      context.moveTo(from.x, from.y)
      context.lineTo(to.x, to.y)
      context.stroke()
    }
  }
  context.globalAlpha = 1
}

function middleOf(points: Points, places: readonly number[]) {
  let [x, y, solid] = [0, 0, 1]
  for (const place of places) {
    const [x0 = Number.NaN, y0 = 0, solid0 = 0] = at(points, place)
    x += x0 / places.length
    y += y0 / places.length
    solid = Math.min(solid, solid0)
  }
  return Number.isFinite(x + y) ? { x, y, solid } : null
}

const at = (points: Points, place: number) => points.subarray(place * 3, place * 3 + 3)
