import type { Result } from '@/lib/protocol'
import { LANDMARK_NAMES, landmarkIndex } from '@/lib/skeleton'
import { hintFor } from '@/lib/words'

/** Without these in view there is little to learn from. */
const WATCHED = LANDMARK_NAMES.filter((name) =>
  /_(shoulder|elbow|wrist|hip|knee|ankle)$/.test(name),
)
const SEEN_FROM = 0.5

const within = (fraction: number | null) => fraction !== null && fraction >= 0 && fraction <= 1

export function isSeen(result: Result | null): boolean {
  return result?.status === 'ok' && (result.landmarks?.length ?? 0) > 0
}

/** What the person can do so that all of them is recorded; null when all is well. */
export function framingHint(result: Result | null): string | null {
  if (result === null) return null
  if (result.status === 'no_pose') return 'Come into the picture'
  const { landmarks } = result
  if (!landmarks?.length) return null
  const hidden = WATCHED.filter((name) => {
    const [x = null, y = null, , visibility = null] = landmarks[landmarkIndex(name)] ?? []
    return !within(x) || !within(y) || (visibility ?? 0) < SEEN_FROM
  })
  return hintFor(hidden, null)
}
