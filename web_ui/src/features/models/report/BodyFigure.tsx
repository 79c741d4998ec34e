import type { CSSProperties } from 'react'
import { movementName } from '@/lib/words'
import classes from './BodyFigure.module.css'
import { BODY, type BodyPart, LIMBS, type PartShare, TRUNK } from './body'

interface Props {
  /** The movement that the lit parts speak for. */
  label: string
  /** The most important first. */
  parts: readonly PartShare[]
}

const points = (parts: readonly BodyPart[]) => parts.map(({ at }) => at.join()).join(' ')

/** The figure is a mirror image, as on the stage: the person's left is on the left. */
export function BodyFigure({ label, parts }: Props) {
  const most = parts[0]?.share ?? 1
  const shares = new Map(parts.map(({ id, share }) => [id, share / most]))
  const heat = (id: string) => shares.get(id) ?? 0
  return (
    <figure className={classes.figure}>
      <svg
        viewBox="0 0 200 376"
        role="img"
        aria-label={`A body; what tells ${movementName(label)} is lit`}
      >
        <polygon className={classes.trunk} points={points(TRUNK)} />
        {LIMBS.map((limb) => (
          <polyline
            key={limb.map(({ id }) => id).join()}
            className={classes.limb}
            points={points(limb)}
          />
        ))}
        <circle className={classes.head} cx={100} cy={34} r={22} />
        {BODY.map(({ id, at }) => (
          <circle
            key={id}
            className={classes.light}
            data-part={id}
            data-lit={heat(id) > 0 || undefined}
            cx={at[0]}
            cy={at[1]}
            r={heat(id) > 0 ? 5 + 15 * Math.sqrt(heat(id)) : 3}
            style={{ '--heat': heat(id) } as CSSProperties}
          />
        ))}
      </svg>
      <figcaption className={classes.sides}>
        <span>Left</span>
        <span>Right</span>
      </figcaption>
    </figure>
  )
}
