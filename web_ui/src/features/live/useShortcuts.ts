import { useEffect, useRef } from 'react'
import { useSession } from './context'

export const SHORTCUTS: ReadonlyArray<readonly [key: string, does: string]> = [
  ['Space', 'Start or stop'],
  ['M', 'Mirror the picture'],
  ['F', 'Full screen'],
  ['D', 'Details'],
  ['?', 'Show these keys'],
]

/** True where a key already means something: in a field, a menu, an open dialog. */
function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('input, textarea, select, [role="menu"], [role="slider"]')) {
    return event.key !== '?'
  }
  // Space on a button presses that button.
  return event.key === ' ' && target?.closest('button, a, summary') != null
}

interface Actions {
  toggleDetails: () => void
  toggleFullScreen: () => void
}

export function useShortcuts(actions: Actions): void {
  const session = useSession()
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
