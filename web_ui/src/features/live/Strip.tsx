import {
  type CSSProperties,
  type KeyboardEvent,
  type PointerEvent,
  useEffect,
  useState,
} from 'react'
import { PAINT, paint, UNSURE_PAINT } from '@/components/Swatch'
import type { LookOfLabel } from '@/lib/looks'
import { useLive, useSession } from './context'
import { HISTORY_MS, type Span, spanAt } from './history'
import { labelWords } from './labelWords'
import { useLiveLooks } from './models'
import classes from './Strip.module.css'

/** The strip moves this often: smooth enough to follow, and light for a small computer. */
const REDRAW_MS = 100
const STEP_S = 1

interface Picture {
  now: number
  spans: readonly Span[]
}

/** The last 30 seconds as the clock of the session sees them; it stands still while the stage does. */
function usePicture(): Picture {
  const { store } = useSession()
  const phase = useLive((state) => state.phase)
  const [picture, setPicture] = useState<Picture>({ now: 0, spans: [] })
  useEffect(() => {
    const redraw = () => {
      const { spans, latestAt } = store.getState()
      const now = phase === 'running' ? performance.now() : latestAt
      setPicture({ now, spans: spans.filter((span) => span.end > now - HISTORY_MS) })
    }
    redraw()
    if (phase !== 'running') return
    const timer = setInterval(redraw, REDRAW_MS)
    return () => clearInterval(timer)
  }, [store, phase])
  return picture
}

function secondsWords(secondsAgo: number): string {
  if (secondsAgo < 1) return 'Now'
  return secondsAgo < 2 ? '1 second ago' : `${Math.floor(secondsAgo)} seconds ago`
}

export function Strip() {
  const { now, spans } = usePicture()
  const [pointed, setPointed] = useState<number | null>(null)
  const lookOf = useLiveLooks()
  const start = now - HISTORY_MS
  const part = (time: number) => Math.min(1, Math.max(0, (time - start) / HISTORY_MS))
  const pointedSpan = pointed === null ? undefined : spanAt(spans, now - pointed * 1000)
  const words = pointedSpan ? labelWords(pointedSpan) : 'Nothing seen'
  const seconds = pointed ?? 0
  const spanNow = spanAt(spans, now - seconds * 1000)

  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    setPointed((1 - (event.clientX - box.left) / box.width) * (HISTORY_MS / 1000))
  }
  const onKey = (event: KeyboardEvent) => {
    const moves: Record<string, number> = {
      ArrowLeft: seconds + STEP_S,
      ArrowDown: seconds + STEP_S,
      ArrowRight: seconds - STEP_S,
      ArrowUp: seconds - STEP_S,
      Home: HISTORY_MS / 1000,
      End: 0,
    }
    const to = moves[event.key]
    if (to === undefined) return
    event.preventDefault()
    setPointed(Math.min(HISTORY_MS / 1000, Math.max(0, to)))
  }

  return (
    <div
      className={classes.strip}
      data-testid="strip"
      role="slider"
      tabIndex={0}
      aria-label="The last 30 seconds"
      aria-valuemin={-HISTORY_MS / 1000}
      aria-valuemax={0}
      aria-valuenow={-Math.round(seconds)}
      aria-valuetext={`${secondsWords(seconds)}: ${spanNow ? labelWords(spanNow) : 'Nothing seen'}`}
      onPointerMove={onPointer}
      onPointerLeave={() => setPointed(null)}
      onBlur={() => setPointed(null)}
      onKeyDown={onKey}
    >
      <div className={classes.track}>
        {spans.map((span) => {
          const left = part(span.start)
          return (
            <SpanMark
              key={span.start}
              span={span}
              left={left}
              width={part(span.end) - left}
              lookOf={lookOf}
            />
          )
        })}
      </div>
      {pointed === null && spans.every((span) => span.kind === 'nothing') && (
        <span className={classes.empty} aria-hidden="true">
          Your last 30 seconds
        </span>
      )}
      {pointed !== null && (
        <>
          <span
            className={classes.cursor}
            style={{ left: `${part(now - pointed * 1000) * 100}%` }}
          />
          <span
            className={classes.time}
            style={{ '--at': part(now - pointed * 1000) } as CSSProperties}
          >
            <strong>{words}</strong> {secondsWords(pointed).toLowerCase()}
          </span>
        </>
      )}
    </div>
  )
}

interface MarkProps {
  span: Span
  left: number
  width: number
  lookOf: LookOfLabel
}

function SpanMark({ span, left, width, lookOf }: MarkProps) {
  const place = { left: `${left * 100}%`, width: `${width * 100}%` }
  if (span.kind === 'movement') {
    const painted = paint(lookOf(span.label))
    return (
      <span
        className={`${classes.span} ${PAINT}`}
        data-pattern={painted['data-pattern']}
        data-label={span.label ?? undefined}
        style={{ ...painted.style, ...place }}
      />
    )
  }
  const unsure = span.kind === 'unsure' || span.kind === 'partial' || span.kind === 'collecting'
  if (!unsure) return null
  return <span className={`${classes.span} ${UNSURE_PAINT}`} data-kind={span.kind} style={place} />
}
