import { type CSSProperties, useState } from 'react'
import { Swatch } from '@/components/Swatch'
import type { Report } from '@/lib/library'
import { type LookOfLabel, looksByPlace } from '@/lib/looks'
import { movementName } from '@/lib/words'
import { BODY, type BodyPart, LIMBS, type PartShare, partShares, TRUNK } from './body'
import classes from './Drivers.module.css'
import { shareWords } from './figures'

const MOST = 5

interface Props {
  report: Pick<Report, 'classes' | 'drivers'>
  looks?: LookOfLabel
}

/** The body, with what the model looks at for each movement lit up. */
export function Drivers({ report, looks = looksByPlace(report.classes) }: Props) {
  const known = report.classes.filter((label) => report.drivers[label])
  const [wanted, setWanted] = useState<string | null>(null)
  const label = wanted !== null && known.includes(wanted) ? wanted : known[0]
  if (label === undefined) {
    return <p className={classes.quiet}>What this model looks at is not known.</p>
  }
  const parts = partShares(report.drivers[label] ?? {})
  return (
    <div className={classes.whole}>
      <fieldset className={classes.choice}>
        <legend className="hidden-words">Movement</legend>
        {known.map((each) => (
          <button
            key={each}
            type="button"
            className={classes.chip}
            aria-pressed={each === label}
            onClick={() => setWanted(each)}
          >
            <Swatch look={looks(each)} />
            {movementName(each)}
          </button>
        ))}
      </fieldset>
      <div className={classes.columns}>
        <Body label={label} parts={parts} />
        <ol className={classes.list} aria-label={`What tells ${movementName(label)}`}>
          {parts.slice(0, MOST).map(({ id, words, share }) => (
            <li key={id}>
              <span className={classes.name}>{words}</span>
              <span className={classes.share}>{shareWords(share)}</span>
              <span className={classes.track}>
                <span style={{ width: `${(share / (parts[0]?.share ?? 1)) * 100}%` }} />
              </span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}

const points = (parts: readonly BodyPart[]) => parts.map(({ at }) => at.join()).join(' ')

/** The figure is a mirror image, as on the stage: the person's left is on the left. */
function Body({ label, parts }: { label: string; parts: readonly PartShare[] }) {
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
