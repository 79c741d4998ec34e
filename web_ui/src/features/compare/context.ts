import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { Comparison } from '@/lib/comparisons'
import type { AlignedPlayhead } from './alignedPlayhead'
import type { BodyPlan } from './drawBody'
import type { Moments } from './moments'

/** One comparison as it is played. */
export interface Played {
  comparison: Comparison
  moments: Moments
  playhead: AlignedPlayhead
  plan: BodyPlan
}

export const PlayedContext = createContext<Played | null>(null)

export function usePlayed(): Played {
  const played = use(PlayedContext)
  if (!played) throw new Error('This part of the page needs a PlayedContext around it.')
  return played
}

export function usePlaying(): boolean {
  return useStore(usePlayed().playhead.store, (state) => state.playing)
}

/** Something that changes now and then as the playhead runs: drawn again only when it does. */
export function useAtPlace<T extends string | number | boolean | null>(
  read: (place: number) => T,
): T {
  const { playhead } = usePlayed()
  const listen = useCallback((tell: () => void) => playhead.listen(tell), [playhead])
  return useSyncExternalStore(listen, () => read(playhead.place))
}
