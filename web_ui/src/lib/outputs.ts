import { askJson } from './api'

/** Where labels and times are sent, besides this page. */
export interface Output {
  /** Small letters, digits, `-` and `_`; the page makes one for a new output. */
  id: string
  kind: 'webhook' | 'websocket'
  url: string
  /** Null for every movement. */
  labels: readonly string[] | null
  enabled: boolean
}

export interface PersonFit {
  /** Id of the model. */
  model: string
  /** ISO 8601, UTC. */
  made_at: string
  right_before: number
  right_after: number
  helps: boolean
}

/** Somebody whom models were fitted to. */
export interface Person {
  name: string
  fits: readonly PersonFit[]
}

export const OUTPUTS_KEY = ['outputs'] as const
export const PEOPLE_KEY = ['people'] as const

export const fetchOutputs = async (signal?: AbortSignal) =>
  (await askJson<{ outputs: Output[] }>('GET', '/api/outputs', { signal })).outputs

/** Replaces all of them. */
export const saveOutputs = async (outputs: readonly Output[]) =>
  (await askJson<{ outputs: Output[] }>('PUT', '/api/outputs', { json: { outputs } })).outputs

export const testOutput = (id: string) =>
  askJson<{ ok: boolean; message: string }>('POST', `/api/outputs/${encodeURIComponent(id)}/test`)

export const fetchPeople = async (signal?: AbortSignal) =>
  (await askJson<{ people: Person[] }>('GET', '/api/people', { signal })).people
