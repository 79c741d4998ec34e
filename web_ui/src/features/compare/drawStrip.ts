import { clock } from '@/lib/amounts'
import type { Comparison } from '@/lib/comparisons'
import { css, errorColour, type Rgb } from './errorColour'
import { columnsOf, ticksOf } from './heat'
import type { Moments } from './moments'
import type { Area } from './useCanvas'

export const PHASES_PX = 22
export const ROW_PX = 22
const GAP_PX = 2
const AXIS_PX = 22
const MARK_PX = 9

export const stripHeight = (n_joints: number) => PHASES_PX + n_joints * ROW_PX + AXIS_PX

interface Shown {
  comparison: Comparison
  moments: Moments
  /** The colour of what is right. */
  right: Rgb
}

interface Paint {
  context: CanvasRenderingContext2D
  width: number
  /** A colour of the page's tokens. */
  token: (name: string) => string
  font: (weight: number, px: number) => string
}

/** All of it but the line that moves: phases, joints, corrections, times. */
export function drawStrip(context: CanvasRenderingContext2D, area: Area, shown: Shown): void {
  const style = getComputedStyle(context.canvas)
  context.save()
  context.scale(area.density, area.density)
  const paint: Paint = {
    context,
    width: area.width / area.density,
    token: (name) => style.getPropertyValue(name),
    font: (weight, px) => `${weight} ${px}px ${style.fontFamily}`,
  }
  drawPhases(paint, shown)
  drawJoints(paint, shown)
  drawBreaks(paint, shown)
  drawCorrections(paint, shown)
  drawTimes(paint, shown)
  context.restore()
}

function drawPhases({ context, width, token, font }: Paint, { comparison, moments }: Shown): void {
  context.font = font(500, 12)
  context.textBaseline = 'middle'
  context.textAlign = 'center'
  for (const { phase, start, end } of moments.phases) {
    const x = (start / moments.count) * width
    const wide = ((end - start) / moments.count) * width
    context.fillStyle = token('--hover')
    context.fillRect(x, 0, Math.max(1, wide - 1), PHASES_PX - GAP_PX * 2)
    const name = comparison.phases[phase]?.name ?? ''
    if (context.measureText(name).width > wide - 8) continue
    context.fillStyle = token('--quiet')
    context.fillText(name, x + wide / 2, (PHASES_PX - GAP_PX * 2) / 2 + 1)
  }
}

function drawJoints({ context, width, token }: Paint, { comparison, moments, right }: Shown): void {
  const n_columns = Math.max(1, Math.min(Math.floor(width), moments.count))
  const wide = width / n_columns
  const unsure = hatching(context, token('--hatch'), token('--surface'))
  comparison.joints.forEach((_, joint) => {
    const y = PHASES_PX + joint * ROW_PX
    context.fillStyle = unsure
    context.fillRect(0, y, width, ROW_PX - GAP_PX)
    columnsOf(moments, joint, n_columns).forEach((error, column) => {
      if (Number.isNaN(error)) return
      context.fillStyle = css(errorColour(error, right))
      // A little wider than it is, so that no line shows between two.
      const x = column * wide
      context.fillRect(x, y, Math.min(wide + 0.5, width - x), ROW_PX - GAP_PX)
    })
  })
}

function hatching(
  context: CanvasRenderingContext2D,
  line: string,
  ground: string,
): CanvasPattern | string {
  const tile = document.createElement('canvas')
  tile.width = 6
  tile.height = 6
  const on = tile.getContext('2d')
  if (!on) return ground
  on.fillStyle = ground
  on.fillRect(0, 0, 6, 6)
  on.strokeStyle = line
  on.lineWidth = 1.2
  on.beginPath()
  for (const x of [-6, 0, 6]) {
    on.moveTo(x - 1, 7)
    on.lineTo(x + 7, -1)
  }
  on.stroke()
  return context.createPattern(tile, 'repeat') ?? ground
}

/** Where the clocks leap, from one stretch to the next. */
function drawBreaks({ context, width, token }: Paint, { comparison, moments }: Shown): void {
  context.fillStyle = token('--ground')
  for (const row of moments.breaks) {
    const x = (row / moments.count) * width
    context.fillRect(x - 1.5, 0, 3, PHASES_PX + comparison.joints.length * ROW_PX)
  }
}

function drawCorrections(paint: Paint, { comparison, moments }: Shown): void {
  const { context, width, token, font } = paint
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  comparison.corrections.forEach(({ joint, time_s }, place) => {
    const row = comparison.joints.findIndex((one) => one.joint === joint)
    if (row < 0) return
    const along = ((moments.rowOf(time_s) + 0.5) / moments.count) * width
    const x = Math.min(width - MARK_PX - 1, Math.max(MARK_PX + 1, along))
    const y = PHASES_PX + row * ROW_PX + (ROW_PX - GAP_PX) / 2
    context.beginPath()
    context.arc(x, y, MARK_PX, 0, 2 * Math.PI)
    context.fillStyle = token('--ink')
    context.fill()
    context.lineWidth = 1.5
    context.strokeStyle = token('--surface')
    context.stroke()
    context.fillStyle = token('--surface')
    context.font = font(650, 12)
    context.fillText(`${place + 1}`, x, y + 0.5)
  })
}

function drawTimes(paint: Paint, { comparison, moments }: Shown): void {
  const { context, width, token, font } = paint
  const y = PHASES_PX + comparison.joints.length * ROW_PX
  context.font = font(400, 12)
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillStyle = token('--quiet')
  for (const { share, time_s } of ticksOf(moments, width)) {
    const x = share * width
    context.fillRect(x, y, 1, 6)
    const words = clock(time_s)
    if (x + 4 + context.measureText(words).width <= width) context.fillText(words, x + 4, y + 11)
  }
}
