import { Button } from '@/components/Button'
import { Swatch } from '@/components/Swatch'
import { download } from '@/lib/download'
import { movementName } from '@/lib/words'
import { useLiveLooks } from '../models'
import { csvFile, csvName } from './csv'
import classes from './EventLog.module.css'
import { useSignal } from './useSignals'

const SHOWN = 200

const time = (iso: string) => new Date(iso).toLocaleTimeString('en-GB')

/** What began and ended, the newest first. */
export function EventLog() {
  const log = useSignal((state) => state.log)
  const lookOf = useLiveLooks()
  if (log.length === 0) {
    return (
      <p className={classes.quiet} data-testid="no-events">
        Nothing yet. Each movement that begins or ends is written down here, for as long as this
        page is open.
      </p>
    )
  }
  return (
    <>
      <section
        className={classes.scroll}
        aria-label="What happened"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrolled by keyboard too
        tabIndex={0}
      >
        <ol className={classes.log} data-testid="events">
          {log
            .slice(-SHOWN)
            .reverse()
            .map(({ n, at, label, change }) => (
              <li key={n} data-label={label} data-change={change}>
                <time dateTime={at}>{time(at)}</time>
                <Swatch look={lookOf(label)} />
                <span className={classes.label}>{movementName(label)}</span>
                <span className={classes.change}>{change === 'on' ? 'begins' : 'ends'}</span>
              </li>
            ))}
        </ol>
      </section>
      {log.length > SHOWN && (
        <p className={classes.quiet}>
          The newest {SHOWN} of {log.length}; the file has all.
        </p>
      )}
      <Button icon="download" onClick={() => download(csvFile(log), csvName(new Date()))}>
        Save as CSV
      </Button>
    </>
  )
}
