import { useEffect } from 'react'

/** Keeps the screen on while somebody stands too far away to touch anything. */
export function useWakeLock(wanted: boolean): void {
  useEffect(() => {
    if (!wanted || !('wakeLock' in navigator)) return
    // A browser may refuse, for example on an empty battery; then the screen does as it always does.
    const lock = navigator.wakeLock.request('screen').catch(() => null)
    return () => void lock.then((held) => held?.release())
  }, [wanted])
}
