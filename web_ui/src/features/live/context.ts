import { createContext, use } from 'react'
import { useStore } from 'zustand'
import type { LiveSession } from './liveSession'
import type { LiveState } from './liveState'

export const LiveContext = createContext<LiveSession | null>(null)

export function useSession(): LiveSession {
  const session = use(LiveContext)
  if (!session) throw new Error('This part of the page needs a LiveContext around it.')
  return session
}

export function useLive<T>(selector: (state: LiveState) => T): T {
  return useStore(useSession().store, selector)
}
