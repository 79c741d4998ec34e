import { useEffect, useState } from 'react'
import type { LiveSession } from '../liveSession'
import { STALE_MS, type Why, WhyReading } from './whyReading'

/** Asks for what speaks for the label for as long as it is looked at; null while nothing is known. */
export function useWhy(session: LiveSession): Why | null {
  const [why, setWhy] = useState<Why | null>(null)
  useEffect(() => {
    const reading = new WhyReading()
    let timer: ReturnType<typeof setTimeout> | undefined
    const forget = () => {
      reading.reset()
      setWhy(null)
    }
    const stop = session.store.subscribe(({ latest }, before) => {
      if (latest === before.latest || !latest?.why || latest.label === null) return
      setWhy(reading.take(latest.label, latest.why))
      clearTimeout(timer)
      timer = setTimeout(forget, STALE_MS)
    })
    void session.setWhy(true)
    return () => {
      stop()
      clearTimeout(timer)
      void session.setWhy(false)
    }
  }, [session])
  return why
}
