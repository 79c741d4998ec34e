import { useStore } from 'zustand'
import { useSession } from '@/features/live/context'
import type { LiveSession } from '@/features/live/liveSession'
import { Director, type DirectorState } from './director'
import { isSeen } from './framing'
import { useSettings } from './settings'
import { playSound } from './sounds'

const directors = new WeakMap<LiveSession, Director>()

/** The one director of a session: a take that is being saved outlives the page that it was made on. */
export function directorOf(session: LiveSession): Director {
  const known = directors.get(session)
  if (known) return known
  const director = new Director({
    recorder: session.recorder,
    sound: (sound) => {
      if (useSettings.getState().sound) playSound(sound)
    },
    inView: () => isSeen(session.store.getState().latest),
    watching: () => session.store.getState().phase === 'running',
  })
  directors.set(session, director)
  return director
}

export function useDirector(): Director {
  return directorOf(useSession())
}

export function useTake<T>(selector: (state: DirectorState) => T): T {
  return useStore(useDirector().store, selector)
}
