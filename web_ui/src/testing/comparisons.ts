import type { Comparison, JointErrors, Track } from '@/lib/comparisons'
import contract from '../../../tests/contracts/comparisons.json'

const JOINTS = ['trunk_lean', 'left_knee', 'left_ankle']
const LANDMARKS = [
  'nose',
  'left_shoulder',
  'right_shoulder',
  'left_hip',
  'right_hip',
  'left_knee',
  'left_ankle',
]
const RATE_HZ = 10

/**
 * Ten moments a second in two stretches of ten, from 0 s and from 5 s of the student; the reference starts at 1 s and
 * runs twice as fast. The trunk is off by 4 degrees, the knee by -24 from the fifth to the tenth, the ankle is unsure.
 */
export function track(n_moments = 20): Track {
  const rows = Array.from({ length: n_moments }, (_, row) => row)
  const clock = (row: number) => (row < 10 ? row / RATE_HZ : 5 + (row - 10) / RATE_HZ)
  const n_landmarks = LANDMARKS.length
  const points = (n_values: number) =>
    new Float32Array(n_moments * n_landmarks * n_values).fill(0.5)
  return {
    header: {
      version: 1,
      n_moments,
      rate_hz: RATE_HZ,
      mirrored: false,
      joints: JOINTS,
      skeleton: 'some',
      landmarks: LANDMARKS,
      bones: [
        [1, 2],
        [1, 3],
        [5, 6],
      ],
      limbs: {
        left_knee: [[5], [6]],
        trunk_lean: [
          [3, 4],
          [1, 2],
        ],
      },
      reference_size: [640, 480],
      student_size: [480, 640],
      arrays: [],
    },
    student_s: Float64Array.from(rows, clock),
    reference_s: Float64Array.from(rows, (row) => 1 + 2 * clock(row)),
    phase: Uint8Array.from(rows, (row) => (row < 5 ? 0 : row < 15 ? 1 : 2)),
    error_deg: Float32Array.from(
      rows.flatMap((row) => [4, row >= 5 && row < 10 ? -24 : 1, Number.NaN]),
    ),
    reference_world: points(3),
    student_world: points(3),
    reference_picture: points(3),
    student_picture: points(3),
    figure: points(2),
  }
}

const EXAMPLE = contract.comparison as unknown as Comparison

/** The contract's comparison, of the joints that the track above has. */
export function comparison(change: Partial<Comparison> = {}): Comparison {
  const joints = EXAMPLE.joints.filter(({ joint }) => JOINTS.includes(joint))
  return {
    ...EXAMPLE,
    id: 'squats-8f03b7d2c4e9',
    joints,
    corrections: [
      {
        joint: 'left_knee',
        phase: 'bottom',
        time_s: 0.7,
        reference_time_s: 2.4,
        error_deg: -24,
        words: 'left knee 24 degrees more bent than the reference at the bottom',
      },
    ],
    ...change,
  }
}

export const jointOf = (name: string): JointErrors => {
  const found = EXAMPLE.joints.find(({ joint }) => joint === name)
  if (!found) throw new Error(`the contract has no ${name}`)
  return found
}

/** The bytes of a track, as the program writes them. */
export function trackBytes({ header, ...values }: Track): Blob {
  const arrays: { name: string; dtype: string; shape: number[]; offset: number }[] = []
  const parts: Uint8Array<ArrayBuffer>[] = []
  let offset = 0
  for (const [name, array] of Object.entries(values)) {
    const dtype = { 8: 'f8', 4: 'f4', 1: 'u1' }[array.BYTES_PER_ELEMENT] ?? ''
    arrays.push({ name, dtype, shape: [array.length], offset })
    const padded = new Uint8Array(Math.ceil(array.byteLength / 8) * 8)
    padded.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    parts.push(padded)
    offset += padded.length
  }
  const json = new TextEncoder().encode(JSON.stringify({ ...header, arrays }))
  const length = Math.ceil((4 + json.length) / 8) * 8 - 4
  const head = new Uint8Array(4 + length).fill(32)
  new DataView(head.buffer).setUint32(0, length, true)
  head.set(json, 4)
  return new Blob([head, ...parts])
}
