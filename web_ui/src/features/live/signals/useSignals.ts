import { useStore } from 'zustand'
import { useSession } from '../context'
import { type Signals, type SignalsState, signalsOf } from './signals'

export function useSignals(): Signals {
  return signalsOf(useSession())
}

export function useSignal<T>(selector: (state: SignalsState) => T): T {
  return useStore(useSignals().store, selector)
}
