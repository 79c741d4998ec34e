/** The 33 points that the program finds on a body, in its order (BlazePose). */
export const LANDMARK_NAMES = [
  'nose',
  'left_eye_inner',
  'left_eye',
  'left_eye_outer',
  'right_eye_inner',
  'right_eye',
  'right_eye_outer',
  'left_ear',
  'right_ear',
  'mouth_left',
  'mouth_right',
  'left_shoulder',
  'right_shoulder',
  'left_elbow',
  'right_elbow',
  'left_wrist',
  'right_wrist',
  'left_pinky',
  'right_pinky',
  'left_index',
  'right_index',
  'left_thumb',
  'right_thumb',
  'left_hip',
  'right_hip',
  'left_knee',
  'right_knee',
  'left_ankle',
  'right_ankle',
  'left_heel',
  'right_heel',
  'left_foot_index',
  'right_foot_index',
] as const

export type LandmarkName = (typeof LANDMARK_NAMES)[number]

const index = new Map<string, number>(LANDMARK_NAMES.map((name, i) => [name, i]))

export function landmarkIndex(name: LandmarkName): number {
  return index.get(name) ?? -1
}

const bone = (from: LandmarkName, to: LandmarkName) =>
  [landmarkIndex(from), landmarkIndex(to)] as const

/** The limbs to draw. The face is left out: a mover looks at the body, and lines over a face distract. */
export const BONES: ReadonlyArray<readonly [number, number]> = [
  bone('left_shoulder', 'right_shoulder'),
  bone('left_hip', 'right_hip'),
  bone('left_shoulder', 'left_hip'),
  bone('right_shoulder', 'right_hip'),
  bone('left_shoulder', 'left_elbow'),
  bone('left_elbow', 'left_wrist'),
  bone('left_wrist', 'left_index'),
  bone('right_shoulder', 'right_elbow'),
  bone('right_elbow', 'right_wrist'),
  bone('right_wrist', 'right_index'),
  bone('left_hip', 'left_knee'),
  bone('left_knee', 'left_ankle'),
  bone('left_ankle', 'left_heel'),
  bone('left_heel', 'left_foot_index'),
  bone('right_hip', 'right_knee'),
  bone('right_knee', 'right_ankle'),
  bone('right_ankle', 'right_heel'),
  bone('right_heel', 'right_foot_index'),
]

/** The points that get a dot. */
export const JOINTS: readonly number[] = (
  [
    'nose',
    'left_ear',
    'right_ear',
    'left_shoulder',
    'right_shoulder',
    'left_elbow',
    'right_elbow',
    'left_wrist',
    'right_wrist',
    'left_hip',
    'right_hip',
    'left_knee',
    'right_knee',
    'left_ankle',
    'right_ankle',
    'left_foot_index',
    'right_foot_index',
  ] as const
).map(landmarkIndex)
