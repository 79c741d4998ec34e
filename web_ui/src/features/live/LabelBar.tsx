import { PAINT, paint, UNSURE_PAINT } from '@/components/Swatch'
import type { Look } from '@/lib/colours'
import { percent } from '@/lib/words'
import { useLive } from './context'
import classes from './LabelBar.module.css'
import { labelWords } from './labelWords'
import { useLiveLooks } from './models'
import { useSpoken } from './useSpoken'

export function LabelBar() {
  const shown = useLive((state) => state.shown)
  const confidence = useLive((state) => state.confidence)
  const hint = useLive((state) => state.hint)
  const lookOf = useLiveLooks()
  const words = shown.kind === 'partial' && hint ? hint : labelWords(shown)
  const spoken = useSpoken(words)

  return (
    <div className={classes.bar} data-kind={shown.kind}>
      {shown.kind === 'partial' ? (
        <p className={classes.hint} data-testid="hint">
          {words}
        </p>
      ) : (
        <div className={classes.line}>
          <Mark shown={shown} look={lookOf(shown.label)} />
          <p
            className={classes.label}
            data-testid="label"
            data-kind={shown.kind}
            data-label={shown.label ?? undefined}
            data-long={words.length > 14 || undefined}
          >
            {words}
          </p>
          {confidence !== null && (
            <p className={classes.confidence} data-testid="confidence">
              <span className="hidden-words">Sure to </span>
              {percent(confidence)}
            </p>
          )}
        </div>
      )}
      <p className="hidden-words" role="status" aria-live="polite" data-testid="spoken">
        {spoken}
      </p>
    </div>
  )
}

function Mark({ shown, look }: { shown: { kind: string }; look: Look | null }) {
  if (shown.kind === 'movement') {
    return <span className={`${classes.mark} ${PAINT}`} {...paint(look)} aria-hidden="true" />
  }
  if (shown.kind === 'unsure') {
    return <span className={`${classes.mark} ${UNSURE_PAINT}`} aria-hidden="true" />
  }
  return null
}
