import { createStore, type StoreApi } from 'zustand/vanilla'
import type { OpenTake, Recording, Segment, TakeRequest } from '@/lib/library'

/**
 * `idle`: no take. `recording`: every picture of the camera is kept. `sending`: the take has ended, and its last
 * pictures are on their way. `done`: it is a recording. `failed`: it cannot go on; what is there can still be finished
 * or discarded, also after a reload.
 */
export type TakePhase = 'idle' | 'recording' | 'sending' | 'done' | 'failed'

export interface RecorderState {
  phase: TakePhase
  take: OpenTake | null
  /** From the first picture to the newest one. */
  seconds: number
  /** Pictures that the camera took. */
  captured: number
  /** How many of them the program has for good. */
  kept: number
  /** What is wrong, in words for a person; it may pass by itself unless the phase is `failed`. */
  problem: string | null
  /** What became of the take. */
  recording: Recording | null
}

export const NO_TAKE: RecorderState = {
  phase: 'idle',
  take: null,
  seconds: 0,
  captured: 0,
  kept: 0,
  problem: null,
  recording: null,
}

/** Why the recorder does not do what it was asked to, in words for a person. */
export class TakeRefused extends Error {}

export type RecorderStore = StoreApi<RecorderState>

export function createRecorderStore(): RecorderStore {
  return createStore<RecorderState>(() => NO_TAKE)
}

/** A take that was begun and never ended: finish it with `resume`, or throw it away with `discardOpen`. */
export interface UnfinishedTake extends OpenTake {
  /** Pictures that only this browser still has; they are sent when the take is finished. */
  n_waiting: number
  /** Whether its end was pressed already, so that finishing it asks nothing of anybody. */
  ended: boolean
  /** Labels that were made while it was recorded. */
  n_labels: number
}

/** What the pages that record program against; `session.recorder` is one. */
export interface Recorder {
  readonly store: RecorderStore
  /** Seconds of the take that runs, on the clock of its labels; 0 when none does. */
  now_s: () => number
  /** Opens a take and keeps every picture from the next one on. Throws an `ApiError` when the program refuses. */
  begin: (request: TakeRequest) => Promise<void>
  /** Keeps the labels that were made so far with the running take, in case the page goes before it is ended. */
  keepLabels: (segments: readonly Segment[]) => void
  /** Ends the take. Without segments the whole of it shows `request.label`. Throws when it could not be finished. */
  end: (segments?: readonly Segment[]) => Promise<Recording>
  /** Throws the running take away. */
  discard: () => Promise<void>
  /** Takes that nobody records just now, in any tab. */
  openTakes: () => Promise<readonly UnfinishedTake[]>
  /** Sends what this browser still has of an unfinished take, and makes a recording of it. */
  resume: (id: string) => Promise<Recording>
  discardOpen: (id: string) => Promise<void>
}
