import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import classes from './Empty.module.css'

export function Nothing({ onBring }: { onBring: () => void }) {
  return (
    <div className={classes.card} data-testid="nothing">
      <span className={classes.badge}>
        <Icon name="film" size={28} />
      </span>
      <h2>Nothing is recorded yet</h2>
      <p>
        Record a few takes of your movements, or bring in films that you have: drop them anywhere on
        this page. Everything stays on this computer.
      </p>
      <div className={classes.actions}>
        <Link to="/teach" className={classes.primary}>
          Record a take
        </Link>
        <Button icon="upload" onClick={onBring}>
          Bring in a film
        </Button>
      </div>
    </div>
  )
}

export function Failed({ words, onRetry }: { words: string; onRetry: () => void }) {
  return (
    <div className={classes.card} role="alert">
      <span className={classes.badge} data-warn="">
        <Icon name="warning" size={28} />
      </span>
      <h2>The recordings cannot be shown</h2>
      <p>{words || 'Something unexpected happened. Your recordings are where they were.'}</p>
      <div className={classes.actions}>
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
      </div>
    </div>
  )
}
