import { useState } from 'react'
import { ShareBar } from '@/components/ShareBar'
import { Swatch } from '@/components/Swatch'
import type { Report } from '@/lib/library'
import { type LookOfLabel, looksByPlace } from '@/lib/looks'
import { movementName } from '@/lib/words'
import { BodyFigure } from './BodyFigure'
import { partShares } from './body'
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
        <BodyFigure label={label} parts={parts} />
        <ol className={classes.list} aria-label={`What tells ${movementName(label)}`}>
          {parts.slice(0, MOST).map(({ id, words, share }) => (
            <li key={id}>
              <span className={classes.name}>{words}</span>
              <span className={classes.share}>{shareWords(share)}</span>
              <ShareBar className={classes.track} share={share / (parts[0]?.share ?? 1)} />
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}
