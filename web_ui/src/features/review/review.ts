import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Family, Labels, Poses, Recording, Segment } from '@/lib/library'
import { movementName } from '@/lib/words'
import { FrameTable } from './frames'
import type { Stretch } from './jumps'
import { nextAfter } from './jumps'
import { LabelEditor } from './labelEditor'
import { type Clock, Playhead } from './playhead'
import { PoseCache } from './poseCache'
import {
  type Edit,
  mergeWithNext,
  moveEdge,
  paint,
  relabel,
  remove,
  type Side,
  segmentAt,
  splitAt,
  trackOf,
} from './segments'
import { clampView, follow, pan, reveal, type View, viewOf, zoom } from './timeScale'

export interface Range {
  family: string
  start_s: number
  end_s: number
}

export interface ReviewState {
  view: View
  /** The family that painting and the keys are about. */
  family: string
  /** A stretch without a label that was marked to get one. */
  range: Range | null
  /** The movement whose key is held; null wipes; undefined while none is held. */
  brush: string | null | undefined
  /** Said once, under the timeline and to those who listen. */
  words: string
}

export interface ReviewEffects {
  saveLabels: (labels: Labels) => Promise<Labels>
  fetchPoses: (start: number, count: number, signal: AbortSignal) => Promise<Poses>
  clock?: Clock
}

export interface ReviewStart {
  recording: Recording
  times_s: readonly number[]
  labels: Labels
  family: string
  /** Where to begin, in seconds. */
  at_s: number
}

export const WHOLE: View = { start_s: 0, span_s: Number.POSITIVE_INFINITY }

/** One recording under review: its labels, where in it the page is, and what the timeline shows. */
export class Review {
  readonly recording: Recording
  readonly frames: FrameTable
  readonly editor: LabelEditor
  readonly playhead: Playhead
  readonly poses: PoseCache
  readonly store: StoreApi<ReviewState>
  private readonly posesListeners = new Set<() => void>()
  private turn = 0
  private sorted: {
    segments: readonly Segment[]
    family: string
    track: readonly Segment[]
  } | null = null
  private stroke: { first: number; last: number; moved: boolean } | null = null

  constructor(start: ReviewStart, effects: ReviewEffects) {
    this.recording = start.recording
    this.frames = new FrameTable(start.times_s)
    this.editor = new LabelEditor(start.labels, effects.saveLabels)
    this.playhead = new Playhead(this.frames, effects.clock)
    this.poses = new PoseCache(this.frames.count, effects.fetchPoses, () => {
      for (const listener of this.posesListeners) listener()
    })
    this.store = createStore<ReviewState>(() => ({
      view: clampView(WHOLE, this.frames.end_s),
      family: start.family,
      range: null,
      brush: undefined,
      words: '',
    }))
    this.playhead.listen((time_s) => this.onTime(time_s))
    this.playhead.seek(start.at_s)
  }

  /** Tells when bodies that were missing have come. */
  onPoses(listener: () => void): () => void {
    this.posesListeners.add(listener)
    return () => this.posesListeners.delete(listener)
  }

  /** Labels of the family in hand, in order; read at the rate of the screen, so it is sorted only once. */
  get track(): readonly Segment[] {
    const { segments } = this.editor.store.getState()
    const { family } = this.store.getState()
    if (this.sorted?.segments !== segments || this.sorted.family !== family) {
      this.sorted = { segments, family, track: trackOf(segments, family) }
    }
    return this.sorted.track
  }

  /** The selected label, else the one of the family in hand under the playhead. */
  get inHand(): Segment | null {
    const { selected } = this.editor.store.getState()
    return selected ?? segmentAt(this.track, this.playhead.time_s)
  }

  // The timeline.

  setView(view: View): void {
    this.store.setState({ view: clampView(view, this.frames.end_s) })
  }

  zoomBy(factor: number, at_s: number = this.playhead.time_s): void {
    const { view } = this.store.getState()
    const inside = at_s >= view.start_s && at_s <= view.start_s + view.span_s
    const anchor = inside ? at_s : view.start_s + view.span_s / 2
    this.setView(zoom(view, factor, anchor, this.frames.end_s))
  }

  panBy(by_s: number): void {
    this.setView(pan(this.store.getState().view, by_s, this.frames.end_s))
  }

  showAll(): void {
    this.setView(WHOLE)
  }

  setFamily(family: string): void {
    if (family === this.store.getState().family) return
    this.store.setState({ family, range: null })
    this.editor.select(null)
  }

  select(segment: Segment | null): void {
    if (segment) this.setFamily(segment.family)
    this.store.setState({ range: null })
    this.editor.select(segment)
  }

  mark(range: Range | null): void {
    this.editor.select(null)
    this.store.setState({ range })
  }

  /** Selects the label before or after the playhead, and goes to its start. */
  selectNext(direction: 1 | -1): void {
    const { selected } = this.editor.store.getState()
    const from = selected?.start_s ?? this.playhead.time_s
    const candidates = direction > 0 ? this.track : this.track.toReversed()
    const found = candidates.find(({ start_s }) => (start_s - from) * direction > 1e-6)
    if (!found) {
      this.say(direction > 0 ? 'No label after this one.' : 'No label before this one.')
      return
    }
    this.goTo(found.start_s)
    this.select(found)
    this.say(this.wordsOf(found))
  }

  /** Goes to the next of some stretches, and shows it with what is around it. */
  jump(stretches: readonly Stretch[], none: string): void {
    const stretch = nextAfter(stretches, this.playhead.time_s)
    if (stretch === null) {
      this.say(none)
      return
    }
    this.jumpTo(stretch)
  }

  /** Goes through stretches in the order in which they are given, one with each call. */
  jumpInTurn(stretches: readonly Stretch[], none: string): void {
    const stretch = stretches[this.turn % Math.max(1, stretches.length)]
    this.turn += 1
    if (stretch) this.jumpTo(stretch)
    else this.say(none)
  }

  private jumpTo(stretch: Stretch): void {
    const { start_s, end_s, words } = stretch
    this.playhead.pause()
    this.setView(viewOf(start_s, end_s - start_s, this.frames.end_s))
    this.playhead.seek(this.frames.timeOf(this.frames.indexAt(start_s)))
    this.select(segmentAt(this.track, this.playhead.time_s))
    this.say(words)
  }

  goTo(time_s: number): void {
    this.playhead.pause()
    this.playhead.seek(this.frames.timeOf(this.frames.indexAt(time_s)))
  }

  /** Shows the frame at a time without stopping at it: the last one before an edge, for an end. */
  peek(time_s: number): void {
    this.playhead.pause()
    this.playhead.seek(Math.min(time_s, this.frames.timeOf(this.frames.count - 1)))
  }

  say(words: string): void {
    this.store.setState({ words })
  }

  // Edits.

  split(): void {
    const segment = this.inHand
    const at = this.frames.edgeBefore(this.playhead.index)
    const edit = segment && splitAt(this.segments, segment, at)
    this.apply(edit, 'Split', 'Put the playhead inside a label to split it there.')
  }

  merge(): void {
    const segment = this.inHand
    const edit = segment && mergeWithNext(this.segments, segment)
    this.apply(edit, 'Join', 'Select a label that another one follows.')
  }

  remove(): void {
    const segment = this.inHand
    this.apply(segment && remove(this.segments, segment), 'Delete', 'Select a label to delete it.')
  }

  /** Moves an edge of the label in hand to the playhead. */
  edgeHere(side: Side): void {
    const { selected } = this.editor.store.getState()
    const segment = selected ?? this.inHand
    const { index } = this.playhead
    const to_s = this.frames.edgeBefore(side === 'start' ? index : index + 1)
    this.apply(
      segment && this.withEdge(segment, side, to_s),
      side === 'start' ? 'Move of the start' : 'Move of the end',
      'Select a label first.',
    )
  }

  withEdge(segment: Segment, side: Side, time_s: number): Edit {
    const limits = { end_s: this.frames.end_s, least_s: this.frames.interval_s }
    const to_s = this.frames.nearestEdge(time_s)
    return moveEdge(this.segments, segment, { side, to_s }, limits)
  }

  // The brush: a movement's key, or its button, that is held.

  holdBrush(label: string | null): void {
    if (this.stroke) return
    const { index } = this.playhead
    this.stroke = { first: index, last: index, moved: this.playhead.store.getState().playing }
    this.store.setState({ brush: label })
  }

  releaseBrush(): void {
    const { brush } = this.store.getState()
    const { stroke } = this
    this.stroke = null
    this.store.setState({ brush: undefined })
    if (brush === undefined || stroke === null) return
    if (stroke.moved) this.apply(this.strokeEdit(brush, stroke), brush === null ? 'Wipe' : 'Paint')
    else this.tap(brush)
  }

  /** A key that is only tapped is about the marked stretch, else about the label in hand. */
  private tap(label: string | null): void {
    const { range } = this.store.getState()
    if (range) {
      this.store.setState({ range: null })
      this.apply(paint(this.segments, { ...range, label }), label === null ? 'Wipe' : 'Label')
      return
    }
    const segment = this.inHand
    if (label === null) this.remove()
    else if (segment && segment.label !== label) {
      this.apply(relabel(this.segments, segment, label), 'Relabel')
    } else if (!segment) {
      this.say('Hold the key while it plays to label what you see, or mark a stretch first.')
    }
  }

  private strokeEdit(label: string | null, stroke: { first: number; last: number }): Edit {
    return paint(this.segments, {
      family: this.store.getState().family,
      label,
      start_s: this.frames.edgeBefore(stroke.first),
      end_s: this.frames.edgeBefore(stroke.last + 1),
    })
  }

  /** Does an edit and says so; without one, says what would be needed. */
  apply(edit: Edit | null, words: string, otherwise = ''): void {
    if (edit === null) this.say(otherwise)
    else this.say(edit.selected ? `${words}: ${this.wordsOf(edit.selected)}` : words)
    this.editor.apply(edit, words)
  }

  undo(): void {
    const step = this.editor.store.getState().past.at(-1)
    this.say(step ? `Undone: ${step.words}` : 'There is nothing to undo.')
    this.editor.undo()
  }

  redo(): void {
    const step = this.editor.store.getState().future.at(-1)
    this.say(step ? `Done again: ${step.words}` : 'There is nothing to do again.')
    this.editor.redo()
  }

  wordsOf({ label, start_s, end_s }: Segment): string {
    return `${movementName(label)}, ${start_s.toFixed(2)} to ${end_s.toFixed(2)} s`
  }

  close(): void {
    // What is painted just now is done; a key that was only pressed did nothing yet.
    if (this.stroke?.moved) this.releaseBrush()
    this.playhead.close()
    this.poses.close()
  }

  private get segments(): readonly Segment[] {
    return this.editor.store.getState().segments
  }

  private onTime(time_s: number): void {
    const { view, brush } = this.store.getState()
    const move = this.playhead.store.getState().playing ? follow : reveal
    const next = move(view, time_s, this.frames.end_s)
    if (next !== view) this.store.setState({ view: next })
    const { stroke } = this
    if (stroke === null || brush === undefined) return
    const { index } = this.playhead
    if (index < stroke.first || index > stroke.last) {
      stroke.first = Math.min(stroke.first, index)
      stroke.last = Math.max(stroke.last, index)
      stroke.moved = true
      this.editor.show(this.strokeEdit(brush, stroke))
    }
  }
}

/** Families with the names of their movements: those that a person listed, and those that the labels use. */
export function familiesOf(
  listed: readonly Family[],
  segments: readonly Segment[],
): { name: string; labels: string[] }[] {
  const families = new Map(
    listed.map(({ name, movements }) => [name, movements.map((movement) => movement.name)]),
  )
  for (const { family, label } of segments) {
    const labels = families.get(family) ?? []
    if (!labels.includes(label)) labels.push(label)
    families.set(family, labels)
  }
  return [...families].map(([name, labels]) => ({ name, labels }))
}
