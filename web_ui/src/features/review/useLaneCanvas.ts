import { createContext, type RefObject, use, useEffect, useRef } from 'react'
import type { Draw, Lanes } from './lanes'

export const LanesContext = createContext<Lanes | null>(null)

/** A canvas that is drawn together with the other lanes. */
export function useLaneCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const lanes = use(LanesContext)
  const canvas = useRef<HTMLCanvasElement>(null)
  const latest = useRef(draw)
  useEffect(() => {
    if (!lanes || !canvas.current) return
    return lanes.add(canvas.current, (...args) => latest.current(...args))
  }, [lanes])
  useEffect(() => {
    latest.current = draw
    lanes?.invalidate()
  }, [lanes, draw])
  return canvas
}
