import { create } from 'zustand'
import { recall, remember } from '@/lib/remember'
import { MODES, type Mode } from './director'

export interface Settings {
  mode: Mode
  seconds: number
  countDown_s: number
  repeats: number
  /** Hands-free: every movement in turn instead of the chosen one alone. */
  inTurn: boolean
  person: string
  sound: boolean
  /** Never remembered: who keeps films of people decides so anew each visit. */
  keepPictures: boolean
}

const KEY = 'poser.teach'

export const LENGTHS_S = [3, 5, 10, 20, 30, 60] as const
export const COUNT_DOWNS_S = [0, 3, 5, 10] as const
export const REPEATS = [2, 3, 5, 10] as const

const FIRST: Settings = {
  mode: 'timed',
  seconds: 10,
  countDown_s: 5,
  repeats: 3,
  inTurn: true,
  person: '',
  sound: true,
  keepPictures: false,
}

function recalled(): Settings {
  let kept: Partial<Settings> = {}
  try {
    kept = JSON.parse(recall(KEY) ?? '{}') as Partial<Settings>
  } catch {
    // What cannot be read is as good as forgotten.
  }
  const settings = { ...FIRST, ...kept, keepPictures: false }
  return MODES.includes(settings.mode) ? settings : FIRST
}

export const useSettings = create<Settings>(recalled)

export function change(settings: Partial<Settings>): void {
  useSettings.setState(settings)
  const { keepPictures: _never, ...kept } = useSettings.getState()
  remember(KEY, JSON.stringify(kept))
}
