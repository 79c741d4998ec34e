import { OKABE_ITO } from '@/lib/colours'
import classes from './Figure.module.css'

// A warrior pose, in the manner in which the stage draws people.
const JOINTS = {
  head: [120, 30],
  neck: [120, 58],
  leftHand: [24, 66],
  leftElbow: [72, 64],
  rightElbow: [168, 64],
  rightHand: [216, 66],
  hip: [118, 124],
  leftKnee: [64, 138],
  leftFoot: [62, 188],
  rightKnee: [160, 156],
  rightFoot: [204, 188],
} as const

type Joint = keyof typeof JOINTS

const LIMBS: ReadonlyArray<readonly Joint[]> = [
  ['leftHand', 'leftElbow', 'neck', 'rightElbow', 'rightHand'],
  ['neck', 'hip'],
  ['leftFoot', 'leftKnee', 'hip', 'rightKnee', 'rightFoot'],
]

const DOTS = Object.keys(JOINTS).filter((name) => name !== 'head') as Joint[]

/** The figure that waits on the empty stage. */
export function Figure() {
  return (
    <svg className={classes.figure} viewBox="0 0 240 206" aria-hidden="true" focusable="false">
      <ellipse cx="132" cy="194" rx="104" ry="7" className={classes.floor} />
      {LIMBS.map((limb) => (
        <polyline
          key={limb.join()}
          className={classes.limb}
          points={limb.map((joint) => JOINTS[joint].join()).join(' ')}
        />
      ))}
      <circle cx={JOINTS.head[0]} cy={JOINTS.head[1]} r="15" className={classes.head} />
      {DOTS.map((joint, place) => (
        <circle
          key={joint}
          cx={JOINTS[joint][0]}
          cy={JOINTS[joint][1]}
          r="6"
          className={classes.joint}
          fill={OKABE_ITO[place % 6]}
        />
      ))}
    </svg>
  )
}
