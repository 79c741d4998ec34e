import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { ButtonLink } from '@/components/ButtonLink'
import { familyOf, useLooks } from '@/lib/looks'
import type { ModelEntry } from '@/lib/protocol'
import { useModelActions } from './actions'
import { type Choice, CompareBox } from './CompareBox'
import { cardScore } from './cardScore'
import classes from './LiveModel.module.css'
import { MoreMenu } from './MoreMenu'
import { MovementList } from './MovementList'
import { factLine } from './modelFacts'
import { ScoreLine } from './ScoreLine'

const MOVEMENTS = 12

interface Props {
  entry: ModelEntry
  /** The one that was live before it. */
  before: ModelEntry | null
  choice: Choice | null
}

/** The model that whoever opens the stage sees, and the way back to the one before. */
export function LiveModel({ entry, before, choice }: Props) {
  const actions = useModelActions()
  const looks = useLooks(familyOf(entry), entry.classes)
  return (
    <article
      className={classes.live}
      aria-label={`Live now: ${entry.name}`}
      data-testid="live-model"
      data-model={entry.id}
    >
      <div className={classes.what}>
        <p className={classes.badge}>Live now</p>
        <h2>
          <Link to={`/models/${encodeURIComponent(entry.id)}`}>{entry.name}</Link>
        </h2>
        <p className={classes.facts}>{factLine(entry)}</p>
        <MovementList movements={entry.classes} looks={looks} most={MOVEMENTS} />
        <CompareBox choice={choice} />
      </div>
      <div className={classes.how}>
        <ScoreLine score={cardScore(entry.card)} large />
        <div className={classes.buttons}>
          <ButtonLink to="/" className={classes.stage}>
            Try it live
          </ButtonLink>
          {before && (
            <Button
              icon="back"
              className={classes.before}
              disabled={actions.busy !== null}
              onClick={() => void actions.goLive(before)}
            >
              Back to “{before.name}”
            </Button>
          )}
          <MoreMenu entry={entry} />
        </div>
      </div>
    </article>
  )
}
