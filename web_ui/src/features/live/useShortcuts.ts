import { useEffect, useRef } from 'react'
import { isTaken, type KeyList, usePageKeys } from '@/lib/keys'
import { useSession } from './context'

const SHORTCUTS: KeyList = [
  ['Space', 'Start or stop'],
  ['M', 'Mirror the picture'],
  ['F', 'Full screen'],
  ['D', 'Details'],
  ['S', 'Signals'],
  ['P', 'Fit to me'],
]

interface Actions {
  toggleDetails: () => void
  toggleSignals: () => void
  openFit: () => void
  toggleFullScreen: () => void
}

export function useShortcuts(actions: Actions): void {
  const session = useSession()
  usePageKeys(SHORTCUTS)
  const latest = useRef(actions)
  useEffect(() => {
    latest.current = actions
  })
  useEffect(() => {
    const act: Record<string, () => void> = {
      ' ': () => session.toggle(),
      m: () => session.setMirror(!session.store.getState().mirror),
      f: () => latest.current.toggleFullScreen(),
      d: () => latest.current.toggleDetails(),
      s: () => latest.current.toggleSignals(),
      p: () => latest.current.openFit(),
    }
    const onKey = (event: KeyboardEvent) => {
      const action = act[event.key.toLowerCase()]
      if (!action || event.repeat || isTaken(event)) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [session])
}
