import type { View } from './timeScale'

export interface Size {
  width: number
  height: number
}

export type Draw = (context: CanvasRenderingContext2D, view: View, size: Size) => void

interface Lane {
  canvas: HTMLCanvasElement
  context: CanvasRenderingContext2D
  draw: Draw
  size: Size
}

/** Draws all lanes of the timeline together, at most once for each picture of the screen, and only when something changed. */
export class Lanes {
  private readonly lanes = new Map<HTMLCanvasElement, Lane>()
  private readonly view: () => View
  private readonly resize = new ResizeObserver((entries) => this.onResize(entries))
  private handle: number | null = null

  constructor(view: () => View) {
    this.view = view
  }

  add(canvas: HTMLCanvasElement, draw: Draw): () => void {
    const context = canvas.getContext('2d')
    if (!context) return () => undefined
    const size = { width: canvas.clientWidth, height: canvas.clientHeight }
    const lane = { canvas, context, draw, size }
    this.lanes.set(canvas, lane)
    fitCanvas(lane)
    this.resize.observe(canvas)
    this.invalidate()
    return () => {
      this.resize.unobserve(canvas)
      this.lanes.delete(canvas)
    }
  }

  invalidate(): void {
    this.handle ??= requestAnimationFrame(() => {
      this.handle = null
      for (const lane of this.lanes.values()) paintLane(lane, this.view())
    })
  }

  close(): void {
    if (this.handle !== null) cancelAnimationFrame(this.handle)
    this.handle = null
    this.resize.disconnect()
  }

  private onResize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect } of entries) {
      const lane = this.lanes.get(target as HTMLCanvasElement)
      if (!lane) continue
      lane.size = { width: contentRect.width, height: contentRect.height }
      fitCanvas(lane)
      // At once: a canvas that was given a new size is empty.
      paintLane(lane, this.view())
    }
  }
}

const density = () => Math.min(2, window.devicePixelRatio || 1)

function fitCanvas({ canvas, size }: Lane): void {
  canvas.width = Math.round(size.width * density())
  canvas.height = Math.round(size.height * density())
}

function paintLane({ context, draw, size }: Lane, view: View): void {
  const scale = density()
  context.setTransform(scale, 0, 0, scale, 0, 0)
  context.clearRect(0, 0, size.width, size.height)
  if (size.width > 0) draw(context, view, size)
}
