import { type Look, OKABE_ITO } from '@/lib/colours'
import type { Segment, Timeline } from '@/lib/library'
import { firstAfter } from './frames'
import type { Stretch } from './jumps'
import type { Size } from './lanes'
import { clockWords, decimalsFor, ticks, toX, type View } from './timeScale'

/** Colours of the page that a canvas cannot take from the style sheet by itself. */
export interface Palette {
  ink: string
  quiet: string
  line: string
  accent: string
  bad: string
  hatch: string
}

export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement)
  const read = (name: string) => style.getPropertyValue(`--${name}`).trim()
  return {
    ink: read('ink'),
    quiet: read('quiet'),
    line: read('line'),
    accent: read('accent'),
    bad: read('bad'),
    hatch: read('hatch'),
  }
}

type Context = CanvasRenderingContext2D
export type LookOf = (label: string) => Look

const FONT = '13px "Inter Variable", system-ui, sans-serif'
const SMALL = '12px "Inter Variable", system-ui, sans-serif'
const TEXT_LEFT = 8

/** Writing on a movement's colour: only the dark blue needs white. */
export function inkOn(colour: string): string {
  return colour === OKABE_ITO[0] ? '#ffffff' : '#16181d'
}

const tiles = new Map<string, HTMLCanvasElement>()
const TILE = 9

/** Seven colours are solid; the rounds after them have a pattern, as in Swatch.module.css. */
function fillOf(context: Context, look: Look): string | CanvasPattern {
  if (look.pattern === 'solid') return look.colour
  const name = `${look.colour} ${look.pattern}`
  const tile = tiles.get(name) ?? patternTile(look)
  tiles.set(name, tile)
  return context.createPattern(tile, 'repeat') ?? look.colour
}

function patternTile({ colour, pattern }: Look): HTMLCanvasElement {
  return makeTile((context) => {
    context.fillStyle = colour
    context.fillRect(0, 0, TILE, TILE)
    context.fillStyle = 'rgb(255 255 255 / 75%)'
    context.strokeStyle = 'rgb(255 255 255 / 75%)'
    if (pattern === 'bars') context.fillRect(0, 0, 2, TILE)
    else if (pattern === 'stripes') strokeDiagonal(context, 3)
    else {
      context.beginPath()
      context.arc(TILE / 2, TILE / 2, pattern === 'dots' ? 2 : 2.5, 0, 2 * Math.PI)
      if (pattern === 'dots') context.fill()
      else context.stroke()
    }
  })
}

function makeTile(draw: (context: Context) => void): HTMLCanvasElement {
  const tile = document.createElement('canvas')
  tile.width = TILE
  tile.height = TILE
  const context = tile.getContext('2d')
  if (context) draw(context)
  return tile
}

function strokeDiagonal(context: Context, width: number): void {
  context.lineWidth = width
  context.beginPath()
  for (const shift of [-TILE, 0, TILE]) {
    context.moveTo(shift - 1, TILE + 1)
    context.lineTo(shift + TILE + 1, -1)
  }
  context.stroke()
}

function hatchOf(context: Context, colour: string): string | CanvasPattern {
  const name = `hatch ${colour}`
  const tile =
    tiles.get(name) ??
    makeTile((drawing) => {
      drawing.strokeStyle = colour
      strokeDiagonal(drawing, 2)
    })
  tiles.set(name, tile)
  return context.createPattern(tile, 'repeat') ?? colour
}

export function drawAxis(context: Context, view: View, size: Size, colours: Palette): void {
  const { step_s, times_s } = ticks(view, size.width)
  const decimals = decimalsFor(step_s)
  context.font = SMALL
  context.textBaseline = 'middle'
  context.fillStyle = colours.quiet
  context.strokeStyle = colours.line
  context.beginPath()
  for (const time of times_s) {
    const x = Math.round(toX(view, size.width, time)) + 0.5
    context.moveTo(x, size.height - 7)
    context.lineTo(x, size.height)
    const words = clockWords(time, decimals)
    const room = context.measureText(words).width
    const left = Math.min(size.width - room - 2, Math.max(2, x - room / 2))
    context.fillText(words, left, (size.height - 7) / 2)
  }
  context.stroke()
}

export interface LabelLane {
  track: readonly Segment[]
  selected: Segment | null
  range: { start_s: number; end_s: number } | null
  lookOf: LookOf
  nameOf: (label: string) => string
}

export function drawLabels(
  context: Context,
  view: View,
  size: Size,
  lane: LabelLane & { colours: Palette },
): void {
  const { track, selected, range, colours } = lane
  const place = (start_s: number, end_s: number) => {
    const left = Math.max(-4, toX(view, size.width, start_s))
    const right = Math.min(size.width + 4, toX(view, size.width, end_s))
    return { left, width: Math.max(1, right - left) }
  }
  context.font = FONT
  context.textBaseline = 'middle'
  for (const segment of track) {
    if (segment.end_s < view.start_s || segment.start_s > view.start_s + view.span_s) continue
    drawLabel(context, segment, { ...place(segment.start_s, segment.end_s), ...lane, size })
  }
  if (range) {
    const { left, width } = place(range.start_s, range.end_s)
    context.fillStyle = `color-mix(in srgb, ${colours.accent} 22%, transparent)`
    context.fillRect(left, 1, width, size.height - 2)
    context.strokeStyle = colours.accent
    context.setLineDash([4, 3])
    context.strokeRect(left + 0.5, 1.5, width - 1, size.height - 3)
    context.setLineDash([])
  }
  if (!selected || !track.includes(selected)) return
  const { left, width } = place(selected.start_s, selected.end_s)
  context.strokeStyle = colours.ink
  context.lineWidth = 2
  context.beginPath()
  context.roundRect(left + 1, 1, Math.max(2, width - 2), size.height - 2, 4)
  context.stroke()
  context.fillStyle = colours.ink
  for (const x of [left, left + width - 4]) context.fillRect(x, size.height / 2 - 9, 4, 18)
  context.lineWidth = 1
}

interface LabelBox extends LabelLane {
  left: number
  width: number
  size: Size
}

function drawLabel(context: Context, segment: Segment, box: LabelBox): void {
  const look = box.lookOf(segment.label)
  const { left, width, size } = box
  // A hair of ground between two labels that touch.
  const inner = Math.max(1, width - 1)
  context.fillStyle = fillOf(context, look)
  context.beginPath()
  context.roundRect(left, 2, inner, size.height - 4, Math.min(4, inner / 2))
  context.fill()
  if (inner < 28) return
  const name = box.nameOf(segment.label)
  const start = Math.max(left, 0) + TEXT_LEFT
  const room = left + inner - start - TEXT_LEFT
  const words = shortened(context, name, room)
  if (words === '') return
  if (look.pattern !== 'solid') {
    context.fillStyle = look.colour
    context.fillRect(start - 4, size.height / 2 - 10, context.measureText(words).width + 8, 20)
  }
  context.fillStyle = inkOn(look.colour)
  context.fillText(words, start, size.height / 2 + 0.5)
}

/** As much of some words as there is room for; nothing if that is hardly a letter. */
function shortened(context: Context, words: string, room: number): string {
  if (context.measureText(words).width <= room) return words
  for (let length = words.length - 1; length >= 2; length -= 1) {
    const shorter = `${words.slice(0, length).trimEnd()}…`
    if (context.measureText(shorter).width <= room) return shorter
  }
  return ''
}

export interface PredictionLane {
  timeline: Timeline
  mistakes: readonly Stretch[]
  lookOf: LookOf
  nameOf: (label: string) => string
  colours: Palette
}

const MISTAKE_PX = 4

/** What the model says, as high as it is sure of it; hatched where it would say "unsure", underlined where it errs. */
export function drawPrediction(
  context: Context,
  view: View,
  size: Size,
  lane: PredictionLane,
): void {
  const { timeline, mistakes, colours } = lane
  const room = size.height - MISTAKE_PX - 4
  const bars = barsOf(timeline, view, size.width)
  for (const bar of bars) {
    const look = lane.lookOf(timeline.classes[bar.label] ?? '')
    const height = Math.max(2, bar.confidence * room)
    context.fillStyle = bar.sure ? fillOf(context, look) : hatchOf(context, colours.hatch)
    context.fillRect(bar.left, 2 + room - height, bar.width, height)
    if (!bar.sure) continue
    context.fillStyle = 'rgb(0 0 0 / 16%)'
    context.fillRect(bar.left, 2 + room - height, bar.width, 1)
  }
  writeNames(context, bars, size, lane)
  context.fillStyle = colours.bad
  for (const { start_s, end_s } of mistakes) {
    const left = toX(view, size.width, start_s)
    const right = toX(view, size.width, end_s)
    if (right < 0 || left > size.width) continue
    context.fillRect(left, size.height - MISTAKE_PX, Math.max(2, right - left), MISTAKE_PX - 1)
  }
}

const NAME_ROOM_PX = 36

/** The name of each movement where the model begins to say it, if there is room. */
function writeNames(
  context: Context,
  bars: readonly Bar[],
  size: Size,
  lane: PredictionLane,
): void {
  context.font = FONT
  context.textBaseline = 'middle'
  const y = size.height - MISTAKE_PX - 14
  for (let first = 0, next = 0; first < bars.length; first = next) {
    const run = bars[first]
    next = first + 1
    while (next < bars.length && bars[next]?.label === run?.label) next += 1
    const last = bars[next - 1]
    if (!run || !last) return
    const left = Math.max(0, run.left)
    const room = Math.min(size.width, last.left + last.width) - left - 2 * TEXT_LEFT
    if (room < NAME_ROOM_PX) continue
    const label = lane.timeline.classes[run.label] ?? ''
    const words = shortened(context, lane.nameOf(label), room)
    const { colour } = lane.lookOf(label)
    context.fillStyle = colour
    context.fillRect(left + TEXT_LEFT - 4, y - 9, context.measureText(words).width + 8, 18)
    context.fillStyle = inkOn(colour)
    context.fillText(words, left + TEXT_LEFT, y + 0.5)
  }
}

interface Bar {
  left: number
  width: number
  label: number
  confidence: number
  sure: boolean
}

/** Frames as bars; those that share a pixel are drawn as their mean. */
export function barsOf(timeline: Timeline, view: View, width: number): Bar[] {
  const { times_s, labels, confidences, verdicts } = timeline
  const bars: Bar[] = []
  const [first, last] = visibleRange(times_s, view)
  for (let i = first; i < last; ) {
    const left = toX(view, width, times_s[i] ?? 0)
    let next = i + 1
    let right = toX(view, width, times_s[next] ?? endOf(times_s))
    while (right - left < 1 && next < last) {
      next += 1
      right = toX(view, width, times_s[next] ?? endOf(times_s))
    }
    const label = labels[i] ?? null
    if (label !== null) {
      const sure = verdicts[i] !== 'unsure'
      const confidence = mean(confidences, i, next)
      // Whole pixels: between two bars no ground may shine through.
      const start = Math.floor(left)
      bars.push({ left: start, width: Math.ceil(right) - start, label, confidence, sure })
    }
    i = next
  }
  return bars
}

function mean(values: readonly (number | null)[], first: number, end: number): number {
  let sum = 0
  for (let i = first; i < end; i += 1) sum += values[i] ?? 1
  return sum / (end - first)
}

function endOf(times_s: readonly number[]): number {
  const last = times_s.at(-1) ?? 0
  return last + (last - (times_s.at(-2) ?? last))
}

/** Places of the frames that a view shows, with one more on either side. */
export function visibleRange(
  times_s: readonly number[],
  view: View,
): readonly [first: number, end: number] {
  const first = Math.max(0, firstAfter(times_s, view.start_s) - 1)
  const end = Math.min(times_s.length, firstAfter(times_s, view.start_s + view.span_s) + 1)
  return [first, end]
}

export interface CurveLane {
  times_s: readonly number[]
  values: readonly (number | null)[]
  low: number
  high: number
  colours: Palette
}

export function drawCurve(context: Context, view: View, size: Size, lane: CurveLane): void {
  const { times_s, values, low, high, colours } = lane
  const span = high - low || 1
  const y = (value: number) => size.height - 6 - ((value - low) / span) * (size.height - 12)
  context.strokeStyle = colours.accent
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  context.beginPath()
  let open = false
  const [first, end] = visibleRange(times_s, view)
  // Two points for each pixel keep every peak that can be seen.
  const stride = Math.max(1, Math.floor((end - first) / (size.width * 2)))
  for (let i = first; i < end; i += stride) {
    const extreme = stride === 1 ? (values[i] ?? null) : peak(values, i, Math.min(end, i + stride))
    if (extreme === null) {
      open = false
      continue
    }
    const x = toX(view, size.width, times_s[i] ?? 0)
    if (open) context.lineTo(x, y(extreme))
    else context.moveTo(x, y(extreme))
    open = true
  }
  context.stroke()
  context.lineWidth = 1
}

/** The lowest of some values if the place is even, else the highest, so that a dense curve shows both. */
function peak(values: readonly (number | null)[], first: number, end: number): number | null {
  const there = values.slice(first, end).filter((value) => value !== null)
  if (there.length === 0) return null
  const even = Math.floor(first / (end - first)) % 2 === 0
  return even ? Math.min(...there) : Math.max(...there)
}
