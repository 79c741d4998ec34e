import { BodyFigure } from '@/features/models/report/BodyFigure'
import { shareWords } from '@/features/models/report/figures'
import { movementName } from '@/lib/words'
import { useLive, useSession } from '../context'
import { useWhy } from './useWhy'
import classes from './WhyView.module.css'
import { tellingParts } from './whyReading'

const MOST = 3

/** The joints behind the present label, on a body and in words. */
export function WhyView() {
  const why = useWhy(useSession())
  const running = useLive((state) => state.phase === 'running')
  if (why === null) {
    return (
      <p className={classes.quiet} data-testid="why">
        {running
          ? 'Shown as soon as a movement is named, if the model can tell.'
          : 'Turn on the camera to see which joints speak for a movement.'}
      </p>
    )
  }
  return (
    <div className={classes.why} data-testid="why" data-label={why.label}>
      <p>
        <strong>{movementName(why.label)}</strong>, mostly because of your {tellingParts(why.parts)}
        .
      </p>
      <div className={classes.columns}>
        <BodyFigure label={why.label} parts={why.parts} />
        <ol className={classes.parts}>
          {why.parts.slice(0, MOST).map(({ id, words, share }) => (
            <li key={id}>
              <span className={classes.name}>{words}</span>
              <span className={classes.share}>{shareWords(share)}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  )
}
