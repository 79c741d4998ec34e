import { type RefObject, useEffect, useState } from 'react'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { useReview } from './context'
import { TimelineHand } from './timelineHand'

export interface Hover {
  /** Where the pointer is; null while it is elsewhere. */
  time_s: number | null
}

/** Mouse, fingers and wheel on the timeline. */
export function useTimelineHand(rows: RefObject<HTMLElement | null>): StoreApi<Hover> {
  const review = useReview()
  const [hover] = useState(() => createStore<Hover>(() => ({ time_s: null })))
  useEffect(() => {
    const element = rows.current
    if (!element) return
    const hand = new TimelineHand(review, hover)
    return hand.hold(element)
  }, [review, rows, hover])
  return hover
}
