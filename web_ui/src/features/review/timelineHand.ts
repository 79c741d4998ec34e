import type { StoreApi } from 'zustand/vanilla'
import type { Segment } from '@/lib/library'
import type { Review } from './review'
import { type Side, segmentAt, trackOf } from './segments'
import { toTime, zoom } from './timeScale'
import type { Hover } from './useTimelineHand'

/** How far from an edge it can be taken: a finger needs more than a mouse. */
const NEAR_PX = { mouse: 7, pen: 10, touch: 22 } as const
/** Moved less, a press is a click. */
const CLICK_PX = 4
const ZOOM_PER_PX = 1.0022
const LINE_PX = 32

interface Spot {
  x: number
  time_s: number
  lane: string
  family: string | null
}

type Drag =
  | { kind: 'scrub' }
  | { kind: 'edge'; segment: Segment; side: Side; shift_s: number }
  | { kind: 'range'; family: string; from_s: number; fromX: number; moved: boolean }
  | { kind: 'pan'; time_s: number }
  | { kind: 'pinch'; time_s: number; distance: number; span_s: number }

/** What hands do on the timeline: scrub, drag edges, mark stretches, pan and zoom. */
export class TimelineHand {
  private readonly review: Review
  private readonly hover: StoreApi<Hover>
  private readonly pointers = new Map<number, Spot>()
  private drag: Drag | null = null

  constructor(review: Review, hover: StoreApi<Hover>) {
    this.review = review
    this.hover = hover
  }

  hold(element: HTMLElement): () => void {
    const end = new AbortController()
    const options = { signal: end.signal }
    element.addEventListener('pointerdown', (event) => this.onDown(element, event), options)
    element.addEventListener('pointermove', (event) => this.onMove(element, event), options)
    element.addEventListener('pointerup', (event) => this.onUp(event), options)
    element.addEventListener('pointercancel', (event) => this.onCancel(event), options)
    element.addEventListener('pointerleave', () => this.hover.setState({ time_s: null }), options)
    // Not passive: the page must not scroll while the timeline zooms.
    const wheel = { ...options, passive: false }
    element.addEventListener('wheel', (event) => this.onWheel(element, event), wheel)
    return () => end.abort()
  }

  private onDown(element: HTMLElement, event: PointerEvent): void {
    const spot = this.spotOf(element, event)
    if (!spot || spot.lane === '') return
    if (event.button === 1) event.preventDefault()
    else if (event.button !== 0) return
    element.setPointerCapture?.(event.pointerId)
    this.pointers.set(event.pointerId, spot)
    if (this.pointers.size === 2) this.beginPinch(element)
    else if (this.pointers.size === 1) this.drag = this.beginDrag(element, event, spot)
  }

  private beginDrag(element: HTMLElement, event: PointerEvent, spot: Spot): Drag {
    const { review } = this
    if (event.button === 1 || event.shiftKey) return { kind: 'pan', time_s: spot.time_s }
    if (spot.lane === 'labels' && spot.family !== null) {
      review.setFamily(spot.family)
      const edge = this.edgeNear(element, event, spot)
      if (edge) {
        review.select(edge.segment)
        return { kind: 'edge', ...edge, shift_s: this.placeOf(edge) - spot.time_s }
      }
      const { time_s, family, x } = spot
      return { kind: 'range', family, from_s: time_s, fromX: x, moved: false }
    }
    review.goTo(spot.time_s)
    return { kind: 'scrub' }
  }

  private onMove(element: HTMLElement, event: PointerEvent): void {
    const spot = this.spotOf(element, event)
    if (!spot) return
    if (event.pointerType !== 'touch') this.hover.setState({ time_s: spot.time_s })
    if (this.pointers.has(event.pointerId)) this.pointers.set(event.pointerId, spot)
    if (this.drag === null) {
      const edge = spot.lane === 'labels' && this.edgeNear(element, event, spot) !== null
      element.style.cursor = edge ? 'ew-resize' : ''
      return
    }
    this.continueDrag(element, this.drag, spot)
  }

  private continueDrag(element: HTMLElement, drag: Drag, spot: Spot): void {
    const { review } = this
    if (drag.kind === 'scrub') review.goTo(spot.time_s)
    else if (drag.kind === 'edge') {
      const edit = review.withEdge(drag.segment, drag.side, spot.time_s + drag.shift_s)
      review.editor.show(edit)
      const { selected } = edit
      // The picture at the edge helps to find its place.
      if (selected) review.peek(drag.side === 'start' ? selected.start_s : selected.end_s)
    } else if (drag.kind === 'range') this.continueRange(drag, spot)
    else if (drag.kind === 'pan') review.panBy(drag.time_s - spot.time_s)
    else this.continuePinch(element, drag)
  }

  private continueRange(drag: Drag & { kind: 'range' }, spot: Spot): void {
    if (!drag.moved && Math.abs(spot.x - drag.fromX) < CLICK_PX) return
    drag.moved = true
    const { frames } = this.review
    const [start_s, end_s] = [drag.from_s, spot.time_s]
      .sort((a, b) => a - b)
      .map((time_s) => frames.nearestEdge(time_s)) as [number, number]
    this.review.mark(end_s > start_s ? { family: drag.family, start_s, end_s } : null)
    this.review.peek(spot.time_s)
  }

  private onUp(event: PointerEvent): void {
    const spot = this.pointers.get(event.pointerId)
    this.pointers.delete(event.pointerId)
    const { drag, review } = this
    if (this.pointers.size > 0) return
    this.drag = null
    if (drag === null || !spot) return
    if (drag.kind === 'edge') {
      const edit = review.withEdge(drag.segment, drag.side, spot.time_s + drag.shift_s)
      const same = edit.selected !== null && this.isSame(edit.selected, drag.segment)
      if (same) review.editor.show(null)
      else review.apply(edit, drag.side === 'start' ? 'Move of the start' : 'Move of the end')
    }
    if (drag.kind === 'range' && !drag.moved) {
      review.goTo(drag.from_s)
      review.select(segmentAt(review.track, drag.from_s))
    }
  }

  private onCancel(event: PointerEvent): void {
    this.pointers.delete(event.pointerId)
    if (this.pointers.size > 0) return
    this.drag = null
    this.review.editor.show(null)
  }

  private onWheel(element: HTMLElement, event: WheelEvent): void {
    const spot = this.spotOf(element, event)
    if (!spot || spot.lane === '') return
    event.preventDefault()
    const unit = event.deltaMode === 0 ? 1 : LINE_PX
    const { view } = this.review.store.getState()
    const perPx = view.span_s / widthOf(element)
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)
    if (sideways) this.review.panBy((event.deltaX || event.deltaY) * unit * perPx)
    else {
      // A pinch on a touchpad comes as a wheel with small steps and Ctrl.
      const strength = event.ctrlKey ? 4 : 1
      this.review.zoomBy(ZOOM_PER_PX ** (event.deltaY * unit * strength), spot.time_s)
    }
  }

  private beginPinch(element: HTMLElement): void {
    const [a, b] = [...this.pointers.values()]
    if (!a || !b) return
    this.review.editor.show(null)
    this.review.mark(null)
    const { view } = this.review.store.getState()
    this.drag = {
      kind: 'pinch',
      time_s: toTime(view, widthOf(element), (a.x + b.x) / 2),
      distance: Math.max(20, Math.abs(a.x - b.x)),
      span_s: view.span_s,
    }
  }

  private continuePinch(element: HTMLElement, drag: Drag & { kind: 'pinch' }): void {
    const [a, b] = [...this.pointers.values()]
    if (!a || !b) return
    const { review } = this
    const width = widthOf(element)
    const { view } = review.store.getState()
    const span_s = (drag.span_s * drag.distance) / Math.max(20, Math.abs(a.x - b.x))
    const zoomed = zoom(view, span_s / view.span_s, drag.time_s, review.frames.end_s)
    const under = toTime(zoomed, width, (a.x + b.x) / 2)
    review.setView({ ...zoomed, start_s: zoomed.start_s + drag.time_s - under })
  }

  private edgeNear(
    element: HTMLElement,
    event: PointerEvent,
    spot: Spot,
  ): { segment: Segment; side: Side } | null {
    const { review } = this
    const near = NEAR_PX[event.pointerType as keyof typeof NEAR_PX] ?? NEAR_PX.mouse
    const { view } = review.store.getState()
    const reach_s = (near * view.span_s) / widthOf(element)
    const { segments, selected } = review.editor.store.getState()
    const edges = trackOf(segments, spot.family ?? '')
      .flatMap((segment) => [
        { segment, side: 'start' as const },
        { segment, side: 'end' as const },
      ])
      .map((edge) => ({ ...edge, away: Math.abs(this.placeOf(edge) - spot.time_s) }))
      .filter(({ away, segment }) => away <= this.reachWithin(segment, reach_s))
      .sort(
        (a, b) =>
          a.away - b.away || Number(b.segment === selected) - Number(a.segment === selected),
      )
    const found = edges[0]
    return found ? { segment: found.segment, side: found.side } : null
  }

  /** The middle of a narrow label stays free to be clicked on. */
  private reachWithin({ start_s, end_s }: Segment, reach_s: number): number {
    return Math.min(reach_s, Math.max((end_s - start_s) / 3, reach_s / 3))
  }

  private placeOf({ segment, side }: { segment: Segment; side: Side }): number {
    return side === 'start' ? segment.start_s : segment.end_s
  }

  private isSame(a: Segment, b: Segment): boolean {
    return a.start_s === b.start_s && a.end_s === b.end_s
  }

  private spotOf(element: HTMLElement, event: MouseEvent): Spot | null {
    const axis = axisOf(element)
    if (!axis) return null
    const box = axis.getBoundingClientRect()
    const x = event.clientX - box.left
    const under = event.target instanceof Element ? event.target.closest('[data-lane]') : null
    const lane = under instanceof HTMLElement ? under.dataset : {}
    const { view } = this.review.store.getState()
    return {
      x,
      time_s: Math.min(this.review.frames.end_s, Math.max(0, toTime(view, box.width, x))),
      lane: lane.lane ?? '',
      family: lane.family ?? null,
    }
  }
}

const axisOf = (element: HTMLElement) => element.querySelector<HTMLElement>('[data-lane="axis"]')

const widthOf = (element: HTMLElement) => Math.max(1, axisOf(element)?.clientWidth ?? 1)
