import { useEffect } from 'react'
import { create } from 'zustand'

/** What a page's keys do, in words, for the list behind `?`. */
export type KeyList = ReadonlyArray<readonly [key: string, does: string]>

const useStore = create<{ keys: KeyList }>(() => ({ keys: [] }))

/** Tells the list of keys what this page adds to it; `keys` should be the same array each time. */
export function usePageKeys(keys: KeyList): void {
  useEffect(() => {
    useStore.setState({ keys })
    return () => useStore.setState({ keys: [] })
  }, [keys])
}

export function useKeysOfPage(): KeyList {
  return useStore((state) => state.keys)
}

/** True where a key already means something: in a field, a menu, an open dialog. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return true
  if (document.querySelector('[role="dialog"][aria-modal="true"]')) return true
  const target = event.target instanceof Element ? event.target : null
  if (target?.closest('input, textarea, select, [role="menu"], [role="slider"]')) {
    return event.key !== '?'
  }
  // Space on a button presses that button.
  return event.key === ' ' && target?.closest('button, a, summary') != null
}
