import { apiAddress } from './address'
import type { ModelList } from './protocol'

/** What the program has in its models folder, refused and broken files included. */
export async function fetchModels(signal?: AbortSignal): Promise<ModelList> {
  const response = await fetch(`${apiAddress()}/api/models`, signal ? { signal } : {})
  if (!response.ok) throw new Error(`The list of models could not be read (${response.status}).`)
  return (await response.json()) as ModelList
}
