import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { STATUS_WORDS } from '@/features/live/modelWords'
import { familyOf, useLooks } from '@/lib/looks'
import type { ModelEntry } from '@/lib/protocol'
import { useModelActions } from './actions'
import { type Choice, CompareBox } from './CompareBox'
import { cardScore } from './cardScore'
import classes from './ModelTile.module.css'
import { MoreMenu } from './MoreMenu'
import { MovementList } from './MovementList'
import { factLine } from './modelFacts'
import { ScoreLine } from './ScoreLine'

const MOVEMENTS = 6

interface Props {
  entry: ModelEntry
  choice: Choice | null
}

/** A model among others. */
export function ModelTile({ entry, choice }: Props) {
  const actions = useModelActions()
  const looks = useLooks(familyOf(entry), entry.classes)
  return (
    <article
      className={classes.tile}
      aria-label={entry.name}
      data-testid={`model-${entry.id}`}
      data-status={entry.status}
    >
      <header className={classes.head}>
        <h3>
          <Link to={`/models/${encodeURIComponent(entry.id)}`}>{entry.name}</Link>
        </h3>
        <p className={classes.facts}>{factLine(entry)}</p>
      </header>
      {entry.status === 'ready' ? (
        <>
          <ScoreLine score={cardScore(entry.card)} />
          <MovementList movements={entry.classes} looks={looks} most={MOVEMENTS} />
        </>
      ) : (
        <NotReady entry={entry} />
      )}
      <footer className={classes.foot}>
        <CompareBox choice={choice} />
        <span className={classes.buttons}>
          {entry.status === 'ready' && (
            <Button
              icon="play"
              disabled={actions.busy !== null}
              onClick={() => void actions.goLive(entry)}
            >
              Go live
            </Button>
          )}
          <MoreMenu entry={entry} />
        </span>
      </footer>
    </article>
  )
}

export function NotReady({ entry }: { entry: ModelEntry }) {
  const words = STATUS_WORDS[entry.status]
  return (
    <div className={classes.reason} data-status={entry.status} data-testid="model-reason">
      {entry.status !== 'checking' && <Icon name="warning" />}
      <div>
        <p className={classes.verdict}>{words.short}</p>
        <p>{words.long}</p>
        {entry.reason && <p className={classes.told}>{entry.reason}</p>}
      </div>
    </div>
  )
}
