import { useComputedColorScheme } from '@mantine/core'
import { type PointerEvent, useCallback, useEffect, useRef } from 'react'
import { clockWords } from '@/features/review/timeScale'
import { usePlayed } from './context'
import { drawStrip, ROW_PX, stripHeight } from './drawStrip'
import { css, errorColour, FULL_COLOUR_DEG, RIGHT } from './errorColour'
import classes from './HeatStrip.module.css'
import { placeAt, shareOf } from './heat'
import { type Draw, useCanvas } from './useCanvas'
import { titled } from './words'

/** One row a joint, its error in colours over time; the line on it moves both recordings. */
export function HeatStrip() {
  const { comparison } = usePlayed()
  return (
    <section className={classes.strip} aria-label="Joints over time" data-testid="strip">
      <ul
        className={classes.names}
        style={{ '--row': `${ROW_PX}px` } as React.CSSProperties}
        aria-hidden="true"
      >
        {comparison.joints.map(({ joint, words, score }) => (
          <li key={joint} data-unsure={score === null || undefined}>
            {titled(words)}
          </li>
        ))}
      </ul>
      <Scrubber />
      <Legend />
    </section>
  )
}

function Scrubber() {
  const played = usePlayed()
  const { comparison, moments, playhead } = played
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const slider = useRef<HTMLDivElement>(null)
  const held = useRef(false)
  const draw = useCallback<Draw>(
    (context, area) => drawStrip(context, area, { comparison, moments, right: RIGHT[scheme] }),
    [comparison, moments, scheme],
  )
  useStripLine(slider)
  const seek = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    playhead.seek(placeAt(moments, (event.clientX - box.left) / Math.max(1, box.width)))
  }
  const letGo = () => {
    held.current = false
  }
  return (
    <div
      ref={slider}
      className={classes.scrubber}
      role="slider"
      tabIndex={0}
      aria-label="Moment of the comparison"
      aria-valuemin={0}
      aria-valuemax={moments.last}
      aria-valuenow={0}
      data-testid="scrubber"
      style={{ height: stripHeight(comparison.joints.length) }}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        held.current = true
        event.currentTarget.setPointerCapture(event.pointerId)
        playhead.pause()
        seek(event)
      }}
      onPointerMove={(event) => held.current && seek(event)}
      onPointerUp={letGo}
      onPointerCancel={letGo}
    >
      <canvas ref={useCanvas(draw)} className={classes.canvas} />
      <span className={classes.line} data-line />
    </div>
  )
}

const TOLD_EVERY_MS = 500

/** Moves the line past React, and tells those who listen where it is, not more often than they can hear. */
function useStripLine(slider: { current: HTMLDivElement | null }): void {
  const { comparison, moments, playhead } = usePlayed()
  useEffect(() => {
    const element = slider.current
    const line = element?.querySelector<HTMLElement>('[data-line]')
    let toldAt = Number.NEGATIVE_INFINITY
    const write = (place: number) => {
      if (!element || !line) return
      line.style.transform = `translateX(${shareOf(moments, place) * 100}%)`
      const now = performance.now()
      if (playhead.store.getState().playing && now - toldAt < TOLD_EVERY_MS) return
      toldAt = now
      const phase = comparison.phases[moments.phaseAt(place)]?.words ?? ''
      const yours = clockWords(moments.timeOf('student', place), 1)
      const theirs = clockWords(moments.timeOf('reference', place), 1)
      element.setAttribute('aria-valuenow', `${moments.rowAt(place)}`)
      element.setAttribute(
        'aria-valuetext',
        `You at ${yours}, the reference at ${theirs}, ${phase}`,
      )
    }
    write(playhead.place)
    return playhead.listen(write)
  }, [slider, comparison, moments, playhead])
}

const STOPS = [-1, -0.5, 0, 0.5, 1]

/** What the colours mean, at both ends in words. */
function Legend() {
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false })
  const colours = STOPS.map((share) =>
    css(errorColour(share * FULL_COLOUR_DEG, RIGHT[scheme])),
  ).join(', ')
  return (
    <div className={classes.legend}>
      <span className={classes.end}>
        More bent, closer <span className={classes.amount}>−{FULL_COLOUR_DEG}°</span>
      </span>
      <span className={classes.scale}>
        <span
          className={classes.colours}
          style={{ backgroundImage: `linear-gradient(to right, ${colours})` }}
        />
        <span className={classes.same}>as the reference</span>
      </span>
      <span className={classes.end}>
        <span className={classes.amount}>+{FULL_COLOUR_DEG}°</span> Straighter, further
      </span>
      <span className={classes.unsure}>
        <span className={classes.hatch} /> Unsure
      </span>
    </div>
  )
}
