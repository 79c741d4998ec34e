import { useEffect, useState } from 'react'
import { usePracticeCoach } from './usePractice'

export interface VoiceWish {
  /** There is a voice that speaks on this computer. */
  there: boolean
  wished: boolean
  wish: (wished: boolean) => void
}

const changed = new EventTarget()

export function useVoice(): VoiceWish {
  const { voice } = usePracticeCoach()
  const [, look] = useState(0)
  useEffect(() => {
    const again = () => look((times) => times + 1)
    changed.addEventListener('wish', again)
    // Browsers find their voices only after a while.
    const stop = voice.onVoices(again)
    return () => {
      changed.removeEventListener('wish', again)
      stop()
    }
  }, [voice])
  return {
    there: voice.isThere,
    wished: voice.isWished,
    wish: (wished) => {
      voice.wish(wished)
      changed.dispatchEvent(new Event('wish'))
    },
  }
}
