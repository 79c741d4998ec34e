import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Calibration, Practice, Result, TriggerRule } from '@/lib/protocol'
import type { FailureKind } from './failures'
import type { Span } from './history'
import { NOTHING, type Shown } from './shown'
import type { Camera } from './sources'

/** `absent`: never answered yet. `away`: was there, and is being tried again. */
export type Connection = 'connecting' | 'online' | 'absent' | 'away'

export type Phase = 'idle' | 'opening' | 'running' | 'stopped'

export type Source =
  | { kind: 'camera'; id: string | null; name: string }
  | { kind: 'file'; file: File; name: string }

export interface LiveState {
  connection: Connection
  session: string | null
  sandboxed: boolean | null

  model: string | null
  /** The program could not read the model that it would have used. */
  modelFailed: boolean
  switchingTo: string | null
  switchProblem: string | null

  /** Answers say which landmarks speak for the label. */
  why: boolean
  /** Whose fit was asked for. */
  person: string | null
  /** The rules in force. */
  triggers: readonly TriggerRule[]
  /** What the program last said of fitting the model to a person. */
  calibration: Calibration | null
  /** What is practised against; null if nothing, or while the program is asked. */
  practice: Practice | null
  /** Why that cannot be practised against, in words. */
  practiceProblem: string | null

  phase: Phase
  source: Source | null
  cameras: readonly Camera[]
  mirror: boolean
  hidden: boolean
  /** Width over height of the picture on show. */
  aspect: number | null

  failure: FailureKind | null
  busy: boolean
  /** Pictures go out and nothing comes back, although the program is there. */
  silent: boolean
  /** A passing remark, gone after a few seconds. */
  note: string | null

  shown: Shown
  confidence: number | null
  hint: string | null
  latest: Result | null
  latestAt: number
  spans: readonly Span[]
  rate: number
  latencyMs: number | null
}

export const INITIAL: LiveState = {
  connection: 'connecting',
  session: null,
  sandboxed: null,
  model: null,
  modelFailed: false,
  switchingTo: null,
  switchProblem: null,
  why: false,
  person: null,
  triggers: [],
  calibration: null,
  practice: null,
  practiceProblem: null,
  phase: 'idle',
  source: null,
  cameras: [],
  mirror: true,
  hidden: false,
  aspect: null,
  failure: null,
  busy: false,
  silent: false,
  note: null,
  shown: NOTHING,
  confidence: null,
  hint: null,
  latest: null,
  latestAt: 0,
  spans: [],
  rate: 0,
  latencyMs: null,
}

export type LiveStore = StoreApi<LiveState>

export function createLiveStore(initial: Partial<LiveState> = {}): LiveStore {
  return createStore<LiveState>(() => ({ ...INITIAL, ...initial }))
}

/** What the stage forgets when a stream of pictures ends. */
export const NOBODY_ON_STAGE = {
  shown: NOTHING,
  confidence: null,
  hint: null,
  latest: null,
  rate: 0,
  latencyMs: null,
} satisfies Partial<LiveState>
