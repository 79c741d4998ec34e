import { useStore } from 'zustand'
import { isSeen } from '@/features/teach/record/framing'
import { playSound } from '@/features/teach/record/sounds'
import { useSession } from '../context'
import type { LiveSession } from '../liveSession'
import { FitGuide, type FitState } from './fitGuide'

const guides = new WeakMap<LiveSession, FitGuide>()

function guideOf(session: LiveSession): FitGuide {
  const known = guides.get(session)
  if (known) return known
  const { store } = session
  const guide = new FitGuide({
    calibrate: (step) => session.calibrate(step),
    told: () => store.getState().calibration,
    sound: playSound,
    inView: () => isSeen(store.getState().latest),
    watching: () =>
      store.getState().phase === 'running' && store.getState().connection === 'online',
  })
  guides.set(session, guide)
  return guide
}

export function useGuide(): FitGuide {
  return guideOf(useSession())
}

export function useFit<T>(selector: (state: FitState) => T): T {
  return useStore(useGuide().store, selector)
}
