import { useEffect, useRef } from 'react'
import type { KeyList } from '@/lib/keys'
import type { Review } from './review'

export const REVIEW_KEYS: KeyList = [
  ['Space', 'Play or pause'],
  ['← →', 'One frame back or on; with Shift, one second'],
  ['Home End', 'To the beginning or the end'],
  ['Page ↑ ↓', 'The label before or after this one'],
  ['↑ ↓', 'The family above or below'],
  [
    '1, a, …',
    'A movement’s own key. Tap it to name the selected label, hold it while it plays to paint',
  ],
  ['Delete', 'Delete the selected label; hold it while it plays to wipe'],
  ['Shift S', 'Split the label here'],
  ['Shift J', 'Join it with the next one'],
  ['Shift I', 'Let it start here'],
  ['Shift O', 'Let it end here'],
  ['Ctrl Z', 'Undo; with Shift, do it again'],
  ['Shift N', 'Next mistake of the model'],
  ['Shift U', 'Where the model is least sure'],
  ['Shift R', 'The rarest label'],
  ['+ −', 'Zoom in or out'],
  ['Shift F', 'Show all of it'],
  ['Shift V', 'Picture, or body alone'],
  ['< >', 'Slower or faster'],
  ['Esc', 'Select nothing'],
]

export interface PageActions {
  nextMistake: () => void
  leastSure: () => void
  rarest: () => void
  toggleView: () => void
  families: readonly string[]
  /** The movement with this key in the family in hand. */
  labelOf: (key: string) => string | null
}

type Act = (review: Review, actions: PageActions) => void

const turnFamily =
  (by: 1 | -1): Act =>
  (review, { families }) => {
    const place = families.indexOf(review.store.getState().family) + by
    const family = families[place]
    if (family !== undefined) review.setFamily(family)
  }

/** What keys do that are held again and again. */
const REPEATED: Record<string, Act> = {
  ArrowLeft: (review) => review.playhead.step(-1),
  ArrowRight: (review) => review.playhead.step(1),
  'Shift+ArrowLeft': (review) => review.goTo(review.playhead.time_s - 1),
  'Shift+ArrowRight': (review) => review.goTo(review.playhead.time_s + 1),
  PageUp: (review) => review.selectNext(-1),
  PageDown: (review) => review.selectNext(1),
  '+': (review) => review.zoomBy(0.7),
  '=': (review) => review.zoomBy(0.7),
  '-': (review) => review.zoomBy(1 / 0.7),
  'Ctrl+z': (review) => review.undo(),
  'Ctrl+Shift+z': (review) => review.redo(),
  'Ctrl+y': (review) => review.redo(),
}

const ONCE: Record<string, Act> = {
  ' ': (review) => review.playhead.toggle(),
  Home: (review) => review.goTo(0),
  End: (review) => review.goTo(review.frames.end_s),
  ArrowUp: turnFamily(-1),
  ArrowDown: turnFamily(1),
  'Shift+s': (review) => review.split(),
  'Shift+j': (review) => review.merge(),
  'Shift+i': (review) => review.edgeHere('start'),
  'Shift+o': (review) => review.edgeHere('end'),
  'Shift+n': (_, actions) => actions.nextMistake(),
  'Shift+u': (_, actions) => actions.leastSure(),
  'Shift+r': (_, actions) => actions.rarest(),
  'Shift+f': (review) => review.showAll(),
  'Shift+v': (_, actions) => actions.toggleView(),
  '<': (review) => review.playhead.changeSpeed(-1),
  '>': (review) => review.playhead.changeSpeed(1),
  Escape: (review) => review.select(null),
}

const LETTER = /^[a-z]$/

/** `Shift+s` or `Ctrl+z`; other signs come as they are, since on each keyboard they lie elsewhere. */
function nameOf({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): string {
  const plain = key.length === 1 ? key.toLowerCase() : key
  const shift = shiftKey && (LETTER.test(plain) || plain.length > 1)
  return `${ctrlKey || metaKey ? 'Ctrl+' : ''}${shift ? 'Shift+' : ''}${plain}`
}

/** Where keys are for something else: a field, a menu, an open dialog; Space and Enter belong to a focused button. */
export function isElsewhere(event: KeyboardEvent): boolean {
  if (event.altKey || event.defaultPrevented) return true
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('input, textarea, select, [role="menu"]')) return true
  return event.key === ' ' && target?.closest('button, a, summary') != null
}

/** Every key of the page. */
export function useReviewKeys(review: Review, actions: PageActions): void {
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const brush = new BrushKey(review)
    const onDown = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return
      const name = nameOf(event)
      const label = brushOf(name, latest.current)
      const act = label === undefined ? actOf(name, event) : () => brush.press(event, label)
      if (!act) return
      event.preventDefault()
      act(review, latest.current)
    }
    const onUp = (event: KeyboardEvent) => brush.release(event.code)
    // A key that is let go in another window is never heard of.
    const onBlur = () => brush.release(null)
    window.addEventListener('keydown', onDown)
    window.addEventListener('keyup', onUp)
    window.addEventListener('blur', onBlur)
    return () => {
      window.removeEventListener('keydown', onDown)
      window.removeEventListener('keyup', onUp)
      window.removeEventListener('blur', onBlur)
    }
  }, [review])
}

function actOf(name: string, event: KeyboardEvent): Act | undefined {
  return REPEATED[name] ?? (event.repeat ? undefined : ONCE[name])
}

/** The one movement's key that is held. */
class BrushKey {
  private readonly review: Review
  private held: string | null = null

  constructor(review: Review) {
    this.review = review
  }

  press(event: KeyboardEvent, label: string | null): void {
    if (event.repeat || this.held !== null) return
    this.held = event.code
    this.review.holdBrush(label)
  }

  /** Lets go of this key; null of any. */
  release(code: string | null): void {
    if (this.held === null || (code !== null && code !== this.held)) return
    this.held = null
    this.review.releaseBrush()
  }
}

/** The movement that a key paints, null for the one that wipes, undefined for a key that does neither. */
function brushOf(name: string, { labelOf }: PageActions): string | null | undefined {
  if (name === 'Delete' || name === 'Backspace') return null
  return name.length === 1 ? (labelOf(name) ?? undefined) : undefined
}
