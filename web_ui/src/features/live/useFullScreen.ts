import { type RefObject, useCallback, useEffect, useState } from 'react'

export interface FullScreen {
  active: boolean
  possible: boolean
  toggle: () => void
}

/** Shows one element alone on the whole screen. */
export function useFullScreen(target: RefObject<HTMLElement | null>): FullScreen {
  const [active, setActive] = useState(false)
  useEffect(() => {
    const follow = () => setActive(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', follow)
    return () => document.removeEventListener('fullscreenchange', follow)
  }, [])
  const toggle = useCallback(() => {
    // A browser may refuse, for example inside another page; then everything stays as it is.
    const change = document.fullscreenElement
      ? document.exitFullscreen()
      : target.current?.requestFullscreen()
    change?.catch(() => undefined)
  }, [target])
  return { active, possible: document.fullscreenEnabled !== false, toggle }
}
