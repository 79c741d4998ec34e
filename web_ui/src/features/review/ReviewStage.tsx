import { useEffect, useMemo, useRef, useState } from 'react'
import { containedBox, drawSkeleton } from '@/features/live/drawSkeleton'
import { apiUrl } from '@/lib/api'
import { picturePath } from '@/lib/library'
import { movementName, percent } from '@/lib/words'
import { useAtPlayhead, useEditor, useReview, useReviewState } from './context'
import { firstAfter } from './frames'
import { useLooks } from './looks'
import classes from './ReviewStage.module.css'
import { segmentAt, trackOf } from './segments'
import type { Prediction } from './usePrediction'

const NO_MOVEMENT = '#B4BCC9'
const USUAL_SIZE = [16, 9] as const

/** The film with the body over it, or the body alone. */
export function ReviewStage({ alone, prediction }: { alone: boolean; prediction: Prediction }) {
  const review = useReview()
  const { recording } = review
  return (
    <section className={classes.stage} aria-label="Picture" data-testid="stage">
      {!alone && <Film />}
      <Body />
      <Captions prediction={prediction} />
      {recording.has_picture || <p className={classes.note}>Recorded without its picture</p>}
    </section>
  )
}

function Film() {
  const { playhead, recording } = useReview()
  const video = useRef<HTMLVideoElement>(null)
  const [broken, setBroken] = useState(false)
  useEffect(() => (video.current ? playhead.attach(video.current) : undefined), [playhead])
  return (
    <>
      <video
        ref={video}
        className={classes.film}
        src={apiUrl(picturePath(recording.id))}
        preload="auto"
        muted
        playsInline
        onError={() => setBroken(true)}
        data-testid="film"
      />
      {broken && (
        <p className={classes.note} role="status">
          This browser cannot show the picture; the body is shown alone.
        </p>
      )}
    </>
  )
}

function Body() {
  const review = useReview()
  const looks = useLooks()
  const canvas = useRef<HTMLCanvasElement>(null)
  const family = useReviewState((state) => state.family)
  const segments = useEditor((state) => state.segments)
  const colour = useRef<() => string>(() => NO_MOVEMENT)
  useEffect(() => {
    const track = trackOf(segments, family)
    colour.current = () => {
      const segment = segmentAt(track, review.playhead.time_s)
      return segment ? looks.lookOf(segment.label, family).colour : NO_MOVEMENT
    }
  }, [segments, family, looks, review])

  useEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context) return
    const [width, height] = review.recording.image_size ?? USUAL_SIZE
    let handle: number | null = null
    let drawn = ''
    const draw = () => {
      handle = null
      const { index } = review.playhead
      const body = review.poses.at(index)
      // While the next bodies are on their way, the last one stays.
      if (body === undefined) return
      const paint = colour.current()
      // A film has fewer pictures than the screen: most of the time there is nothing new.
      const wanted = `${index} ${paint} ${element.width} ${element.height}`
      if (wanted === drawn) return
      drawn = wanted
      context.clearRect(0, 0, element.width, element.height)
      if (body === null) return
      const box = containedBox(element, width / height)
      drawSkeleton(context, body, { box, colour: paint })
    }
    const ask = () => {
      handle ??= requestAnimationFrame(draw)
    }
    const fit = new ResizeObserver(() => {
      const density = Math.min(2, window.devicePixelRatio || 1)
      element.width = Math.round(element.clientWidth * density)
      element.height = Math.round(element.clientHeight * density)
      drawn = ''
      ask()
    })
    fit.observe(element)
    const stops = [
      review.playhead.listen(ask),
      review.onPoses(ask),
      review.editor.store.subscribe(ask),
    ]
    ask()
    return () => {
      for (const stop of stops) stop()
      if (handle !== null) cancelAnimationFrame(handle)
      fit.disconnect()
    }
  }, [review])
  return (
    <div aria-hidden="true">
      <canvas ref={canvas} className={classes.body} />
    </div>
  )
}

function Captions({ prediction }: { prediction: Prediction }) {
  const review = useReview()
  const family = useReviewState((state) => state.family)
  const segments = useEditor((state) => state.draft ?? state.segments)
  const looks = useLooks()
  const track = useMemo(() => trackOf(segments, family), [segments, family])
  const label = useAtPlayhead((time_s) => segmentAt(track, time_s)?.label ?? null)
  const said = useAtPlayhead((time_s) => saidAt(prediction, time_s))
  const nobody = useAtPlayhead(() => review.poses.at(review.playhead.index) === null)
  return (
    <div className={classes.captions}>
      <p className={classes.label} data-testid="label-now">
        {label !== null && (
          <>
            <span
              className={classes.mark}
              style={{ background: looks.lookOf(label, family).colour }}
            />
            {movementName(label)}
          </>
        )}
        {label === null && (
          <span className={classes.none}>{nobody ? 'No person' : 'No label'}</span>
        )}
      </p>
      {said !== null && (
        <p className={classes.said} data-testid="said-now">
          {said}
        </p>
      )}
    </div>
  )
}

/** "Model: squat, 82 %" */
function saidAt({ timeline }: Prediction, time_s: number): string | null {
  if (timeline === null) return null
  const index = Math.max(0, firstAfter(timeline.times_s, time_s + 1e-6) - 1)
  const place = timeline.labels[index] ?? null
  const label = place === null ? null : timeline.classes[place]
  if (!label) return null
  const confidence = timeline.confidences[index] ?? null
  const sure = confidence === null ? '' : `, ${percent(confidence)}`
  const unsure = timeline.verdicts[index] === 'unsure' ? 'unsure, perhaps ' : ''
  return `Model: ${unsure}${movementName(label)}${sure}`
}
