import { useEffect, useRef } from 'react'
import { isElsewhere } from '@/features/review/shortcuts'
import type { KeyList } from '@/lib/keys'
import { type Played, usePlayed } from './context'

export const COMPARE_KEYS: KeyList = [
  ['Space', 'Play or pause'],
  ['← →', 'One moment back or on; with Shift, one second'],
  ['Home End', 'To the beginning or the end'],
  ['1 … 5', 'To the moment of this correction'],
  ['Shift V', 'Side by side, one over the other, in space'],
  ['< >', 'Slower or faster'],
]

interface PageActions {
  turnView: () => void
}

type Act = (played: Played, actions: PageActions) => void

const aSecond = ({ moments }: Played) => Math.round(moments.rate_hz)

const ACTS: Record<string, Act> = {
  ' ': ({ playhead }) => playhead.toggle(),
  ArrowLeft: ({ playhead }) => playhead.step(-1),
  ArrowRight: ({ playhead }) => playhead.step(1),
  'Shift+ArrowLeft': (played) => played.playhead.step(-aSecond(played)),
  'Shift+ArrowRight': (played) => played.playhead.step(aSecond(played)),
  Home: ({ playhead }) => playhead.seek(0),
  End: ({ playhead, moments }) => playhead.seek(moments.last),
  'Shift+V': (_, { turnView }) => turnView(),
  '<': ({ playhead }) => playhead.changeSpeed(-1),
  '>': ({ playhead }) => playhead.changeSpeed(1),
}

function actOf({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): Act | undefined {
  if (ctrlKey || metaKey) return undefined
  if (/^[1-9]$/.test(key)) {
    return ({ comparison, playhead }) => {
      const correction = comparison.corrections[Number(key) - 1]
      if (correction) playhead.goTo(correction.time_s)
    }
  }
  const named = key.length > 1 || key.toLowerCase() !== key.toUpperCase()
  return ACTS[shiftKey && named ? `Shift+${key.length === 1 ? key.toUpperCase() : key}` : key]
}

/** Every key of the page. */
export function useCompareKeys(actions: PageActions): void {
  const played = usePlayed()
  const latest = useRef({ played, actions })
  useEffect(() => {
    latest.current = { played, actions }
  })
  useEffect(() => {
    const onDown = (event: KeyboardEvent) => {
      if (isElsewhere(event)) return
      const act = actOf(event)
      if (!act || (event.repeat && event.key === ' ')) return
      event.preventDefault()
      act(latest.current.played, latest.current.actions)
    }
    window.addEventListener('keydown', onDown)
    return () => window.removeEventListener('keydown', onDown)
  }, [])
}
