import type { Box } from '@/features/live/drawSkeleton'
import type { Pen, StageArt } from '@/features/live/SkeletonCanvas'
import type { Landmark } from '@/lib/protocol'
import { BONES, landmarkIndex } from '@/lib/skeleton'

type Point = readonly [number, number]
type Figure = readonly (Point | null)[]

const PALE = '#CFE0FF'
const PALENESS = 0.58
const EDGE = '#1B2436'
// Vermilion of the palette that colour-blind eyes tell apart; on the stage's dark it stays clear of the pale figure.
const WRONG = '#FF7A2F'

const [LEFT_SHOULDER, RIGHT_SHOULDER, LEFT_HIP, RIGHT_HIP, LEFT_EAR, RIGHT_EAR] = (
  ['left_shoulder', 'right_shoulder', 'left_hip', 'right_hip', 'left_ear', 'right_ear'] as const
).map(landmarkIndex) as [number, number, number, number, number, number]

const MIDDLES = {
  hips: [LEFT_HIP, RIGHT_HIP],
  shoulders: [LEFT_SHOULDER, RIGHT_SHOULDER],
  head: [LEFT_EAR, RIGHT_EAR],
} as const

/** The reference as a pale body behind one's own, and the joint that is worst lit up on it. */
export const PRACTICE_ART: StageArt = {
  below: ({ context, box, result }) => {
    const figure = result.coach?.figure
    if (figure) drawFigure(context, figure, box)
  },
  above: (pen) => {
    const joint = pen.result.coach?.worst?.joint
    if (joint !== undefined) drawWrong(pen, joint)
  },
}

let sheet: OffscreenCanvas | null = null

/** Drawn opaque on a sheet of its own and laid on pale, so that limbs which cross are no darker. */
export function drawFigure(context: CanvasRenderingContext2D, figure: Figure, box: Box): void {
  const { width, height } = context.canvas
  if (width === 0 || height === 0) return
  sheet ??= new OffscreenCanvas(width, height)
  if (sheet.width !== width || sheet.height !== height) {
    sheet.width = width
    sheet.height = height
  }
  const pen = sheet.getContext('2d')
  if (!pen) return
  pen.clearRect(0, 0, width, height)
  drawBody(pen, figure, box)
  context.save()
  context.globalAlpha = PALENESS
  context.drawImage(sheet, 0, 0)
  context.restore()
}

/** Limbs as wide as a body's, so that it is a figure to fill and not a second skeleton. */
function drawBody(pen: OffscreenCanvasRenderingContext2D, figure: Figure, box: Box): void {
  const at = (place: number) => toCanvas(figure[place], box)
  const limb = limbWidth(figure, box)
  const head = headOf(figure, box)
  const trunk = [LEFT_SHOULDER, RIGHT_SHOULDER, RIGHT_HIP, LEFT_HIP].map(at)
  const bones = BONES.map(([from, to]) => [at(from), at(to)])
  pen.lineCap = pen.lineJoin = 'round'
  for (const [style, width] of [
    [EDGE, limb * 1.25],
    [PALE, limb],
  ] as const) {
    pen.strokeStyle = pen.fillStyle = style
    pen.lineWidth = width
    for (const bone of bones) line(pen, bone)
    if (isWhole(trunk)) fill(pen, trunk)
    if (head) disc(pen, head, limb * 0.7 + width / 2)
  }
}

/** A sixth of the trunk; what is hidden of it is guessed from the picture. */
function limbWidth(figure: Figure, box: Box): number {
  const [top, bottom] = [middle(figure, MIDDLES.shoulders), middle(figure, MIDDLES.hips)]
  const a = toCanvas(top, box)
  const b = toCanvas(bottom, box)
  return a && b
    ? Math.max(6, Math.hypot(a[0] - b[0], a[1] - b[1]) * 0.17)
    : Math.min(box.width, box.height) * 0.03
}

function headOf(figure: Figure, box: Box): Point | null {
  return toCanvas(middle(figure, MIDDLES.head), box) ?? toCanvas(figure[0], box)
}

function middle(figure: Figure, [one, other]: readonly [number, number]): Point | null {
  const [a, b] = [figure[one], figure[other]]
  return a && b ? [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2] : null
}

function toCanvas(point: Point | null | undefined, box: Box): Point | null {
  return point ? [box.x + point[0] * box.width, box.y + point[1] * box.height] : null
}

type Ink = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

function isWhole(points: readonly (Point | null | undefined)[]): points is Point[] {
  return points.every((point) => point != null)
}

function line(context: Ink, points: readonly (Point | null | undefined)[]): void {
  if (!isWhole(points)) return
  context.beginPath()
  for (const point of points) context.lineTo(...point)
  context.stroke()
}

function fill(context: Ink, points: readonly Point[]): void {
  context.beginPath()
  for (const point of points) context.lineTo(...point)
  context.closePath()
  context.fill()
}

function disc(context: Ink, [x, y]: Point, radius: number): void {
  context.beginPath()
  context.arc(x, y, radius, 0, 2 * Math.PI)
  context.fill()
}

/** The joint itself, and the limbs that meet in it. */
function drawWrong({ context, box, result }: Pen, joint: string): void {
  const figure = (result.landmarks ?? []).map(pointOf)
  const limbs = limbsAt(joint, figure)
  const scale = Math.max(1, Math.min(box.width, box.height) / 240)
  context.save()
  context.lineCap = 'round'
  for (const [style, size] of [
    ['rgb(11 13 17 / 70%)', 5.2 * scale],
    [WRONG, 3.4 * scale],
  ] as const) {
    context.strokeStyle = style
    context.lineWidth = size
    for (const limb of limbs)
      line(
        context,
        limb.map((end) => toCanvas(end, box)),
      )
  }
  const centre = toCanvas(limbs[0]?.[0], box)
  if (centre) {
    context.fillStyle = 'rgb(11 13 17 / 70%)'
    disc(context, centre, 6.4 * scale)
    context.fillStyle = WRONG
    disc(context, centre, 5.2 * scale)
    context.fillStyle = '#fff'
    disc(context, centre, 2.2 * scale)
  }
  context.restore()
}

function pointOf([x, y]: Landmark): Point | null {
  return x === null || y === null ? null : [x, y]
}

type Limb = readonly [Point | null | undefined, Point | null | undefined]

/** The limbs that meet in a joint, each beginning there. */
export function limbsAt(joint: string, figure: Figure): readonly Limb[] {
  const [hips, shoulders, head] = [MIDDLES.hips, MIDDLES.shoulders, MIDDLES.head].map((pair) =>
    middle(figure, pair),
  )
  if (joint === 'trunk_lean') return [[hips, shoulders]]
  if (joint === 'neck') return [[shoulders, head ?? figure[0]]]
  const place = landmarkIndex(joint as Parameters<typeof landmarkIndex>[0])
  if (place < 0) return []
  return BONES.filter(([from, to]) => from === place || to === place)
    .filter(([from, to]) => !isAcross(from, to))
    .map(([from, to]) => [figure[place], figure[from === place ? to : from]])
}

/** From one hip or shoulder to the other: no limb moves there. */
function isAcross(from: number, to: number): boolean {
  return (
    (from === LEFT_HIP && to === RIGHT_HIP) || (from === LEFT_SHOULDER && to === RIGHT_SHOULDER)
  )
}
