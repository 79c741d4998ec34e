import type { Landmark, Result } from '@/lib/protocol'
import { landmarkIndex } from '@/lib/skeleton'
import { hintFor } from '@/lib/words'

/** Without these in view there is little to learn from. */
const PARTS = ['shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle'] as const
const SEEN_FROM = 0.5

type Point = Landmark | undefined

const within = (fraction: number | null | undefined) =>
  fraction != null && fraction >= 0 && fraction <= 1

const isOutside = (point: Point) => !within(point?.[0]) || !within(point?.[1])

const isHidden = (point: Point) => (point?.[3] ?? 0) < SEEN_FROM

/** One arm behind the body is part of many movements; both arms hidden, or one outside the picture, is not. */
function hiddenParts(landmarks: readonly Landmark[]): string[] {
  return PARTS.flatMap((part) => {
    const sides = [`left_${part}`, `right_${part}`] as const
    const [left, right] = sides.map((side) => landmarks[landmarkIndex(side)])
    if (isHidden(left) && isHidden(right)) return sides
    return sides.filter((_, place) => isOutside(place === 0 ? left : right))
  })
}

export function isSeen(result: Result | null): boolean {
  return result?.status === 'ok' && (result.landmarks?.length ?? 0) > 0
}

/** What the person can do so that all of them is recorded; null when all is well. */
export function framingHint(result: Result | null): string | null {
  if (result === null) return null
  if (result.status === 'no_pose') return 'Come into the picture'
  const { landmarks } = result
  if (!landmarks?.length) return null
  return hintFor(hiddenParts(landmarks), null)
}
