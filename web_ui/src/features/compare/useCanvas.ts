import { type RefObject, useEffect, useRef } from 'react'

export interface Area {
  width: number
  height: number
  /** Pixels of the canvas to one of the page. */
  density: number
}

export type Draw = (context: CanvasRenderingContext2D, area: Area) => void

const still = () => () => undefined

/** A canvas as large as its place, drawn again when that changes, when `draw` does, and when told to; past React. */
export function useCanvas(
  draw: Draw,
  listen: (ask: () => void) => () => void = still,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const density = Math.min(2, window.devicePixelRatio || 1)
    let handle: number | null = null
    const drawNow = () => {
      handle = null
      context.clearRect(0, 0, element.width, element.height)
      if (element.width > 0)
        draw(context, { width: element.width, height: element.height, density })
    }
    const ask = () => {
      handle ??= requestAnimationFrame(drawNow)
    }
    const fit = new ResizeObserver(() => {
      element.width = Math.round(element.clientWidth * density)
      element.height = Math.round(element.clientHeight * density)
      ask()
    })
    fit.observe(element)
    const stop = listen(ask)
    ask()
    return () => {
      stop()
      fit.disconnect()
      if (handle !== null) cancelAnimationFrame(handle)
    }
  }, [draw, listen])
  return canvas
}
