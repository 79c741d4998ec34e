import type { Landmark } from '@/lib/protocol'
import { BONES, JOINTS, landmarkIndex } from '@/lib/skeleton'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** Where a picture of this shape lies when it is shown whole inside the given area. */
export function containedBox(area: { width: number; height: number }, aspect: number): Box {
  const width = Math.min(area.width, area.height * aspect)
  const height = width / aspect
  return { x: (area.width - width) / 2, y: (area.height - height) / 2, width, height }
}

/** How solid a point is drawn: gone below 0.2, full from 0.8 on. */
export function solidity(landmark: Landmark | undefined): number {
  const [x, y, , visibility] = landmark ?? [null, null, null, null]
  if (x === null || y === null) return 0
  return Math.min(1, Math.max(0, ((visibility ?? 0) - 0.2) / 0.6))
}

/** The first eleven points lie in the face, close together: their dots are small. */
const FACE_ENDS = landmarkIndex('left_shoulder')

export function drawSkeleton(
  context: CanvasRenderingContext2D,
  landmarks: readonly Landmark[],
  options: { box: Box; colour: string },
): void {
  const { box, colour } = options
  const scale = Math.max(1, Math.min(box.width, box.height) / 240)
  const at = (landmark: Landmark) =>
    [box.x + (landmark[0] ?? 0) * box.width, box.y + (landmark[1] ?? 0) * box.height] as const

  const stroke = (style: string, width: number) => {
    context.strokeStyle = style
    context.lineWidth = width
    for (const [from, to] of BONES) {
      const a = landmarks[from]
      const b = landmarks[to]
      const alpha = Math.min(solidity(a), solidity(b))
      if (!a || !b || alpha === 0) continue
      context.globalAlpha = alpha
      context.beginPath()
      context.moveTo(...at(a))
      context.lineTo(...at(b))
      context.stroke()
    }
  }
  context.lineCap = 'round'
  // A dark line below the light one keeps the figure visible on any clothes.
  stroke('rgb(11 13 17 / 55%)', 3.2 * scale)
  stroke('rgb(255 255 255 / 92%)', 1.6 * scale)

  for (const place of JOINTS) {
    const joint = landmarks[place]
    const alpha = solidity(joint)
    if (!joint || alpha === 0) continue
    context.globalAlpha = alpha
    context.beginPath()
    context.arc(...at(joint), (place < FACE_ENDS ? 1.3 : 2.1) * scale, 0, 2 * Math.PI)
    context.fillStyle = colour
    context.fill()
    context.lineWidth = 0.9 * scale
    context.strokeStyle = '#fff'
    context.stroke()
  }
  context.globalAlpha = 1
}
