import { day, size } from '@/lib/amounts'
import type { ModelEntry } from '@/lib/protocol'

const recordings = (n: number) => `from ${n} ${n === 1 ? 'recording' : 'recordings'}`

/** The line under a model's name: when it was made, from what, how large it is. */
export function factLine(entry: ModelEntry): string {
  const { videos } = entry.card?.training_data ?? {}
  const origin = Array.isArray(videos) && recordings(videos.length)
  const window = entry.card?.window_s
  return [
    entry.created_at && day(entry.created_at),
    origin,
    entry.card && (window == null ? 'single poses' : `looks at ${window} s`),
    entry.size_bytes !== undefined && size(entry.size_bytes),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Family of movements that a model was taught here; null for one from elsewhere. */
export function familyOf(entry: ModelEntry): string | null {
  const family = entry.card?.training_data?.family
  return typeof family === 'string' ? family : null
}

/** Usable ones first, the newest of them first; those that the program will not open last. */
export function inOrder(models: readonly ModelEntry[]): ModelEntry[] {
  const rank = ({ status }: ModelEntry) => (status === 'ready' ? 0 : status === 'checking' ? 1 : 2)
  return [...models].sort(
    (one, other) =>
      rank(one) - rank(other) ||
      (other.created_at ?? '').localeCompare(one.created_at ?? '') ||
      one.name.localeCompare(other.name),
  )
}
