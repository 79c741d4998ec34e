import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Side } from '@/lib/comparisons'
import { recall, remember } from '@/lib/remember'
import { SIDES, type SideName } from './moments'

/** What is chosen for one side: a recording, or a file that is on its way to become one. */
export interface Slot {
  recording: string | null
  /** The stretch of it; null where it is not cut. */
  start_s: number | null
  end_s: number | null
  upload: number | null
}

export type DraftState = Record<SideName, Slot>

const EMPTY: Slot = { recording: null, start_s: null, end_s: null, upload: null }
const KEY = 'poser.compare.draft'

/** The two that are to be compared next; kept while one looks at other pages, and over a reload. */
export class Draft {
  readonly store: StoreApi<DraftState>

  constructor() {
    this.store = createStore<DraftState>(() => remembered())
  }

  choose(side: SideName, recording: string): void {
    this.put(side, { ...EMPTY, recording })
  }

  await(side: SideName, upload: number): void {
    this.put(side, { ...EMPTY, upload })
  }

  cut(side: SideName, start_s: number | null, end_s: number | null): void {
    this.put(side, { ...this.store.getState()[side], start_s, end_s })
  }

  clear(side: SideName): void {
    this.put(side, EMPTY)
  }

  swap(): void {
    const { reference, student } = this.store.getState()
    this.store.setState({ reference: student, student: reference })
    this.keep()
  }

  /** Where the next file goes: the first place that is free, else yours, which one changes more often. */
  get next(): SideName {
    const state = this.store.getState()
    return SIDES.find((side) => isEmpty(state[side])) ?? 'student'
  }

  /** A file has become a recording. */
  arrived(upload: number, recording: string): void {
    for (const side of SIDES) {
      if (this.store.getState()[side].upload === upload) this.choose(side, recording)
    }
  }

  private put(side: SideName, slot: Slot): void {
    this.store.setState({ [side]: slot })
    this.keep()
  }

  private keep(): void {
    const { reference, student } = this.store.getState()
    remember(KEY, JSON.stringify({ reference, student }))
  }
}

export const isEmpty = ({ recording, upload }: Slot) => recording === null && upload === null

/** As the program is asked; null while it is not a recording yet. */
export function sideOf({ recording, start_s, end_s }: Slot): Side | null {
  if (recording === null) return null
  return {
    recording,
    ...(start_s === null ? {} : { start_s }),
    ...(end_s === null ? {} : { end_s }),
  }
}

/** Why a stretch cannot be one, in words; null for a sound one. */
export function cutProblem({ start_s, end_s }: Slot, duration_s: number | null): string | null {
  const end = end_s ?? duration_s ?? Number.POSITIVE_INFINITY
  const start = start_s ?? 0
  if (start >= end) return 'It has to begin before it ends.'
  if (duration_s !== null && start >= duration_s) return 'It begins after the end of the recording.'
  if (end - start < LEAST_S) return 'Half a second is the least that can be compared.'
  return null
}

const LEAST_S = 0.5

/** Uploads have other numbers after a reload: what was on its way is not found by them any more. */
function remembered(): DraftState {
  const state = { reference: EMPTY, student: EMPTY }
  try {
    const kept: unknown = JSON.parse(recall(KEY) ?? '{}')
    for (const side of SIDES) {
      const slot = (kept as Partial<DraftState>)[side]
      if (typeof slot?.recording !== 'string') continue
      const { recording, start_s, end_s } = slot
      state[side] = { ...EMPTY, recording, start_s: numberOr(start_s), end_s: numberOr(end_s) }
    }
  } catch {
    // Whatever stands there, it is no choice.
  }
  return state
}

const numberOr = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
