import { useStore } from 'zustand'
import { useSession } from '@/features/live/context'
import type { LiveSession } from '@/features/live/liveSession'
import { PracticeCoach, type PracticeState } from './practice'
import { browserSpeaker, Voice } from './speech'

const coaches = new WeakMap<LiveSession, PracticeCoach>()

export function usePracticeCoach(): PracticeCoach {
  const session = useSession()
  const known = coaches.get(session)
  if (known) return known
  const coach = new PracticeCoach({
    session,
    voice: new Voice(browserSpeaker()),
    now: () => performance.now(),
  })
  coaches.set(session, coach)
  return coach
}

export function usePractice<T>(selector: (state: PracticeState) => T): T {
  return useStore(usePracticeCoach().store, selector)
}
