import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useEffect, useMemo, useRef, useState } from 'react'
import type { StoreApi } from 'zustand/vanilla'
import { Button } from '@/components/Button'
import { type Curves, fetchCurves } from '@/lib/library'
import { recall, remember } from '@/lib/remember'
import { useReview } from './context'
import { curveTitle, unitWords } from './curveWords'
import { drawCurve, type Palette } from './drawLanes'
import { firstAfter } from './frames'
import type { Draw } from './lanes'
import classes from './Timeline.module.css'
import { useLaneCanvas } from './useLaneCanvas'
import type { Hover } from './useTimelineHand'

const CurvesDialog = lazy(() => import('./CurvesDialog'))

const MOST = 3
const NO_TIMES: readonly number[] = []
const REMEMBERED = 'poser.curves'

type Curve = Curves['curves'][number]

/** Up to three curves, such as the angle of a knee, with their value under the pointer or the playhead. */
export function CurveLanes({ colours, hover }: { colours: Palette; hover: StoreApi<Hover> }) {
  const { recording } = useReview()
  const [names, setNames] = useState<readonly string[]>(recallCurves)
  const [adding, setAdding] = useState(false)
  const change = (next: readonly string[]) => {
    setNames(next)
    remember(REMEMBERED, next.join(','))
  }
  const { data, error } = useQuery({
    queryKey: ['curves', recording.id, recording.n_frames, names],
    queryFn: ({ signal }) => fetchCurves(recording.id, names, signal),
    enabled: names.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
  })
  return (
    <>
      {names.map((name) => (
        <CurveLane
          key={name}
          words={curveTitle(name)}
          curve={data?.curves.find((curve) => curve.name === name) ?? null}
          times_s={data?.times_s ?? NO_TIMES}
          problem={error?.message ?? null}
          colours={colours}
          hover={hover}
          onRemove={() => change(names.filter((one) => one !== name))}
        />
      ))}
      {names.length < MOST && (
        <div className={classes.row}>
          <div className={classes.gutter}>
            <Button
              look="quiet"
              icon="plus"
              className={classes.add}
              aria-haspopup="dialog"
              onClick={() => setAdding(true)}
            >
              Curve
            </Button>
          </div>
          <div />
        </div>
      )}
      <Suspense>
        {adding && (
          <CurvesDialog
            without={names}
            onChoose={(name) => {
              change([...names, name])
              setAdding(false)
            }}
            onClose={() => setAdding(false)}
          />
        )}
      </Suspense>
    </>
  )
}

const recallCurves = () => (recall(REMEMBERED) ?? '').split(',').filter(Boolean).slice(0, MOST)

interface LaneProps {
  words: string
  curve: Curve | null
  times_s: readonly number[]
  problem: string | null
  colours: Palette
  hover: StoreApi<Hover>
  onRemove: () => void
}

function CurveLane({ words, curve, times_s, problem, colours, hover, onRemove }: LaneProps) {
  const { playhead } = useReview()
  const reading = useRef<HTMLSpanElement>(null)
  const draw = useMemo<Draw>(() => {
    if (curve === null) return () => undefined
    const lane = { times_s, values: curve.values, ...rangeOf(curve.values), colours }
    return (context, view, size) => drawCurve(context, view, size, lane)
  }, [curve, times_s, colours])
  const canvas = useLaneCanvas(draw)

  useEffect(() => {
    const write = () => {
      const time_s = hover.getState().time_s ?? playhead.time_s
      const value = curve?.values[Math.max(0, firstAfter(times_s, time_s + 1e-6) - 1)] ?? null
      if (reading.current) reading.current.textContent = valueWords(value, curve?.unit ?? '')
    }
    write()
    const stops = [playhead.listen(write), hover.subscribe(write)]
    return () => {
      for (const stop of stops) stop()
    }
  }, [curve, times_s, playhead, hover])

  return (
    <div className={classes.row}>
      <div className={classes.gutter}>
        <span className={classes.curve}>
          <span className={classes.curveName}>{words}</span>
          <span ref={reading} className={classes.reading} />
        </span>
        <Button look="quiet" icon="close" words={`Put away: ${words}`} onClick={onRemove} />
      </div>
      <div className={classes.lane} data-lane="curve">
        <canvas ref={canvas} className={classes.canvas} />
        {curve === null && problem !== null && <span className={classes.empty}>{problem}</span>}
      </div>
    </div>
  )
}

function rangeOf(values: readonly (number | null)[]): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY
  let high = Number.NEGATIVE_INFINITY
  for (const value of values) {
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return low <= high ? { low, high } : { low: 0, high: 1 }
}

function valueWords(value: number | null, unit: string): string {
  if (value === null) return 'not seen'
  const digits = Math.abs(value) >= 10 ? 0 : 2
  return `${value.toFixed(digits)}${unitWords(unit)}`
}
