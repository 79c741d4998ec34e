import { apiAddress } from './address'
import type { Health, ModelList } from './protocol'

async function fetchJson<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
  const response = await fetch(`${apiAddress()}${path}`, signal ? { signal } : {})
  if (!response.ok) throw new Error(`${path} could not be read (${response.status}).`)
  return (await response.json()) as T
}

/** What the program has in its models folder, refused and broken files included. */
export function fetchModels(signal?: AbortSignal): Promise<ModelList> {
  return fetchJson('/api/models', signal)
}

export function fetchHealth(signal?: AbortSignal): Promise<Health> {
  return fetchJson('/health', signal)
}
