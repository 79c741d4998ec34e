import { useEffect, useRef, useState } from 'react'

/** A voice that named every change would never be silent. */
const SPEAK_EVERY_MS = 2500

/** The newest words, renewed at most every few seconds, for people who listen to the page. */
export function useSpoken(words: string): string {
  const [spoken, setSpoken] = useState(words)
  const spokenAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const wait = Math.max(0, spokenAt.current + SPEAK_EVERY_MS - performance.now())
    const timer = setTimeout(() => {
      spokenAt.current = performance.now()
      setSpoken(words)
    }, wait)
    return () => clearTimeout(timer)
  }, [words])
  return spoken
}
