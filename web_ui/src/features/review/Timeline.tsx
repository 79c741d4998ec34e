import { useComputedColorScheme } from '@mantine/core'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import { movementName } from '@/lib/words'
import { CurveLanes } from './CurveLanes'
import { useEditor, useReview, useReviewState } from './context'
import { drawAxis, drawLabels, drawPrediction, type Palette, readPalette } from './drawLanes'
import { type Draw, Lanes } from './lanes'
import { useLooks } from './looks'
import { segmentAt, trackOf } from './segments'
import classes from './Timeline.module.css'
import { clockWords, toX } from './timeScale'
import { LanesContext, useLaneCanvas } from './useLaneCanvas'
import type { Prediction } from './usePrediction'
import { useTimelineHand } from './useTimelineHand'

/** All tracks over one axis of time. */
export function Timeline({ prediction }: { prediction: Prediction }) {
  const review = useReview()
  const lanes = useMemo(() => new Lanes(() => review.store.getState().view), [review])
  const colours = usePalette()
  const rows = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const stop = review.store.subscribe((state, before) => {
      if (state.view !== before.view) lanes.invalidate()
    })
    return () => {
      stop()
      lanes.close()
    }
  }, [review, lanes])
  const hover = useTimelineHand(rows)

  return (
    <LanesContext value={lanes}>
      <section className={classes.timeline} aria-label="Timeline" data-testid="timeline">
        <Zoom />
        <div className={classes.rows} ref={rows}>
          <Axis colours={colours} />
          <LabelLanes colours={colours} />
          <PredictionLane prediction={prediction} colours={colours} />
          <CurveLanes colours={colours} hover={hover} />
          <Marks rows={rows} hover={hover} />
        </div>
      </section>
    </LanesContext>
  )
}

/** Read again with each change of the theme. */
function usePalette(): Palette {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const [palette, setPalette] = useState(readPalette)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides what is read
  useEffect(() => setPalette(readPalette()), [scheme])
  return palette
}

function Zoom() {
  const review = useReview()
  const words = useReviewState((state) => state.words)
  return (
    <div className={classes.tools}>
      <p className={classes.words} aria-hidden="true">
        {words}
      </p>
      <Tip words="Zoom out (−)">
        <Button
          look="quiet"
          icon="zoomOut"
          words="Zoom out"
          onClick={() => review.zoomBy(1 / 0.6)}
        />
      </Tip>
      <Tip words="Zoom in (+)">
        <Button look="quiet" icon="zoomIn" words="Zoom in" onClick={() => review.zoomBy(0.6)} />
      </Tip>
      <Tip words="Show all of it (Shift F)">
        <Button look="quiet" icon="fit" words="Show all of it" onClick={() => review.showAll()} />
      </Tip>
    </div>
  )
}

function Axis({ colours }: { colours: Palette }) {
  const review = useReview()
  const { playhead, frames } = review
  const draw = useMemo<Draw>(
    () => (context, view, size) => drawAxis(context, view, size, colours),
    [colours],
  )
  const canvas = useLaneCanvas(draw)
  const slider = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // Read out at rest only; while it plays, a voice could not follow.
    const tell = (time_s: number) => {
      if (playhead.store.getState().playing || !slider.current) return
      const label = segmentAt(review.track, time_s)?.label
      slider.current.ariaValueNow = time_s.toFixed(2)
      slider.current.ariaValueText = `${clockWords(time_s, 2)}, ${label ? movementName(label) : 'no label'}`
    }
    tell(playhead.time_s)
    return playhead.listen(tell)
  }, [review, playhead])
  return (
    <div className={classes.row}>
      <div className={classes.gutter} />
      <div
        ref={slider}
        className={classes.axis}
        data-lane="axis"
        role="slider"
        tabIndex={0}
        aria-label="Time"
        aria-valuemin={0}
        aria-valuemax={Number(frames.end_s.toFixed(2))}
        aria-valuenow={0}
      >
        <canvas ref={canvas} className={classes.canvas} />
      </div>
    </div>
  )
}

function LabelLanes({ colours }: { colours: Palette }) {
  const { families } = useLooks()
  const inHand = useReviewState((state) => state.family)
  const names = families.length > 0 ? families.map(({ name }) => name) : [inHand]
  return names.map((name) => <LabelLane key={name} family={name} colours={colours} />)
}

function LabelLane({ family, colours }: { family: string; colours: Palette }) {
  const review = useReview()
  const looks = useLooks()
  const segments = useEditor((state) => state.draft ?? state.segments)
  const selected = useEditor((state) => state.selected)
  const range = useReviewState((state) => (state.range?.family === family ? state.range : null))
  const inHand = useReviewState((state) => state.family === family)
  const track = useMemo(() => trackOf(segments, family), [segments, family])
  const draw = useMemo<Draw>(() => {
    const lane = {
      track,
      selected,
      range,
      colours,
      lookOf: (label: string) => looks.lookOf(label, family),
      nameOf: movementName,
    }
    return (context, view, size) => drawLabels(context, view, size, lane)
  }, [track, selected, range, colours, looks, family])
  const canvas = useLaneCanvas(draw)
  return (
    <div className={classes.row} data-in-hand={inHand || undefined}>
      <div className={classes.gutter}>
        <button
          type="button"
          className={classes.track}
          aria-pressed={inHand}
          aria-label={`Family ${movementName(family)}`}
          onClick={() => review.setFamily(family)}
        >
          {movementName(family)}
        </button>
      </div>
      <div className={classes.lane} data-lane="labels" data-family={family}>
        <canvas ref={canvas} className={classes.canvas} data-testid={`track-${family}`} />
        {track.length === 0 && range === null && (
          <span className={classes.empty}>Drag here, or hold a movement’s key while it plays</span>
        )}
      </div>
    </div>
  )
}

function PredictionLane({ prediction, colours }: { prediction: Prediction; colours: Palette }) {
  const { timeline, mistakes, models, model, choose, waiting, error } = prediction
  const looks = useLooks()
  const draw = useMemo<Draw>(() => {
    if (timeline === null) return () => undefined
    const lookOf = looks.lookIn(timeline.classes)
    const lane = { timeline, mistakes, lookOf, nameOf: movementName, colours }
    return (context, view, size) => drawPrediction(context, view, size, lane)
  }, [timeline, mistakes, looks, colours])
  const canvas = useLaneCanvas(draw)
  const words = error?.message ?? (waiting ? 'The model is watching this recording' : null)
  return (
    <div className={classes.row}>
      <div className={classes.gutter}>
        <select
          className={classes.select}
          aria-label="Model whose answers are shown"
          value={model ?? ''}
          onChange={(event) => choose(event.target.value || null)}
        >
          <option value="">No model</option>
          {models.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <div className={classes.lane} data-lane="prediction" data-tall={model !== null || undefined}>
        <canvas ref={canvas} className={classes.canvas} data-testid="prediction" />
        {model === null && (
          <span className={classes.empty}>
            Choose a model to see what it says of this recording
          </span>
        )}
        {words !== null && (
          <span className={classes.empty} role="status">
            {words}
          </span>
        )}
      </div>
    </div>
  )
}

/** Playhead and pointer: moved without drawing anything anew. */
function Marks({
  rows,
  hover,
}: {
  rows: React.RefObject<HTMLDivElement | null>
  hover: ReturnType<typeof useTimelineHand>
}): ReactNode {
  const review = useReview()
  const head = useRef<HTMLDivElement>(null)
  const pointer = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const place = (mark: HTMLDivElement | null, time_s: number | null) => {
      const lane = rows.current?.querySelector<HTMLElement>('[data-lane="axis"]')
      if (!mark || !lane) return
      const x = time_s === null ? -1 : toX(review.store.getState().view, lane.clientWidth, time_s)
      const shown = x >= 0 && x <= lane.clientWidth
      mark.style.visibility = shown ? 'visible' : 'hidden'
      mark.style.transform = `translateX(${lane.offsetLeft + x}px)`
    }
    const placeBoth = () => {
      place(head.current, review.playhead.time_s)
      place(pointer.current, hover.getState().time_s)
    }
    const fit = new ResizeObserver(placeBoth)
    if (rows.current) fit.observe(rows.current)
    placeBoth()
    const stops = [
      review.playhead.listen(() => place(head.current, review.playhead.time_s)),
      review.store.subscribe((state, before) => {
        if (state.view !== before.view) placeBoth()
      }),
      hover.subscribe(({ time_s }) => place(pointer.current, time_s)),
    ]
    return () => {
      for (const stop of stops) stop()
      fit.disconnect()
    }
  }, [review, rows, hover])
  return (
    <>
      <div ref={pointer} className={classes.pointer} aria-hidden="true" />
      <div ref={head} className={classes.head} aria-hidden="true" data-testid="playhead" />
    </>
  )
}
