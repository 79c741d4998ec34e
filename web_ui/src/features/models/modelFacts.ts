import { day, size } from '@/lib/amounts'
import type { ModelEntry } from '@/lib/protocol'

const count = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`

/** The line under a model's name: when it was made, from what, how large it is. */
export function factLine(entry: ModelEntry): string {
  const { videos, persons } = entry.card?.training_data ?? {}
  const window = entry.card?.window_s
  return [
    entry.created_at && day(entry.created_at),
    typeof videos === 'number' && `from ${count(videos, 'recording', 'recordings')}`,
    typeof persons === 'number' && persons > 0 && `of ${count(persons, 'person', 'people')}`,
    entry.card && (window == null ? 'single poses' : `looks at ${window} s`),
    entry.size_bytes !== undefined && size(entry.size_bytes),
  ]
    .filter(Boolean)
    .join(' · ')
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
