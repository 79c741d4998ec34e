import { LANDMARK_NAMES, type LandmarkName } from '@/lib/skeleton'

/** A part of the drawn body, and the points of a person that belong to it. */
export interface BodyPart {
  id: string
  words: string
  at: readonly [x: number, y: number]
  landmarks: readonly string[]
}

const FACE = LANDMARK_NAMES.slice(0, 11)

/** Both sides of a part; the person's left is on the left of the drawing, as in a mirror. */
function pair(
  name: string,
  [x, y]: readonly [number, number],
  landmarks: readonly string[],
): BodyPart[] {
  return (['left', 'right'] as const).map((side) => ({
    id: `${side}_${name}`,
    words: `${side} ${name}`,
    at: [side === 'left' ? 100 - x : 100 + x, y],
    landmarks: landmarks.map((landmark) => `${side}_${landmark}`),
  }))
}

export const BODY: readonly BodyPart[] = [
  { id: 'head', words: 'head', at: [100, 34], landmarks: FACE satisfies readonly LandmarkName[] },
  ...pair('shoulder', [34, 78], ['shoulder']),
  ...pair('elbow', [56, 130], ['elbow']),
  ...pair('wrist', [70, 180], ['wrist']),
  ...pair('hand', [76, 204], ['pinky', 'index', 'thumb']),
  ...pair('hip', [22, 188], ['hip']),
  ...pair('knee', [27, 262], ['knee']),
  ...pair('ankle', [29, 334], ['ankle']),
  ...pair('foot', [41, 354], ['heel', 'foot_index']),
]

const LIMB_ENDS = [
  ['shoulder', 'elbow'],
  ['elbow', 'wrist'],
  ['wrist', 'hand'],
  ['hip', 'knee'],
  ['knee', 'ankle'],
  ['ankle', 'foot'],
] as const

const partOf = new Map(BODY.map((part) => [part.id, part]))

function between(one: string, other: string): readonly BodyPart[] {
  return [one, other].flatMap((id) => partOf.get(id) ?? [])
}

export const LIMBS: ReadonlyArray<readonly BodyPart[]> = [
  ...LIMB_ENDS.flatMap(([from, to]) =>
    ['left', 'right'].map((side) => between(`${side}_${from}`, `${side}_${to}`)),
  ),
]

/** Shoulders and hips, in the order in which the trunk is drawn. */
export const TRUNK: readonly BodyPart[] = [
  ...between('left_shoulder', 'right_shoulder'),
  ...between('right_hip', 'left_hip'),
]

export interface PartShare {
  id: string
  words: string
  share: number
}

/** How much each part of the body matters, the most first; points that are not drawn are named after the others. */
export function partShares(landmarks: Record<string, number>): PartShare[] {
  const left = new Map(Object.entries(landmarks))
  const drawn = BODY.map(({ id, words, landmarks: members }) => {
    const share = members.reduce((sum, member) => sum + (left.get(member) ?? 0), 0)
    for (const member of members) left.delete(member)
    return { id, words, share }
  })
  const others = [...left].map(([id, share]) => ({ id, words: id.replaceAll('_', ' '), share }))
  return [...drawn, ...others]
    .filter(({ share }) => share > 0)
    .sort((one, other) => other.share - one.share)
}
