import type { Segment, Timeline } from '@/lib/library'
import { segmentAt, trackOf } from './segments'

/** A stretch worth looking at. */
export interface Stretch {
  start_s: number
  end_s: number
  words: string
}

/** Shorter disagreements are a matter of where exactly an edge lies. */
const LEAST_MISTAKE_S = 0.2
const LOOK_S = 1
const MOST_UNSURE = 20

type Frame = { said: string | null; meant: string | null }

/** Where the model says something else than the label, in order of time. `name` writes a label for a person. */
export function mistakes(
  timeline: Timeline,
  track: readonly Segment[],
  name: (label: string) => string,
): Stretch[] {
  const { times_s } = timeline
  const found: Stretch[] = []
  let open: (Stretch & { key: string }) | null = null
  const close = (end_s: number) => {
    if (open && end_s - open.start_s >= LEAST_MISTAKE_S) {
      found.push({ start_s: open.start_s, end_s, words: open.words })
    }
    open = null
  }
  times_s.forEach((time, i) => {
    const { said, meant } = frameOf(timeline, track, i, time)
    const key = said !== null && meant !== null && said !== meant ? `${said}\n${meant}` : null
    if (open !== null && open.key !== key) close(time)
    if (key === null || open !== null || said === null || meant === null) return
    open = { start_s: time, end_s: time, key, words: `${name(meant)}, taken for ${name(said)}` }
  })
  close(endOf(times_s))
  return found
}

function frameOf(
  timeline: Timeline,
  track: readonly Segment[],
  index: number,
  time_s: number,
): Frame {
  const place = timeline.labels[index] ?? null
  return {
    said: place === null ? null : (timeline.classes[place] ?? null),
    meant: segmentAt(track, time_s)?.label ?? null,
  }
}

/** Stretches of about a second in which the model is least sure, the least sure first, none next to another. */
export function leastSure(timeline: Timeline): Stretch[] {
  const bins = new Map<number, { sum: number; count: number }>()
  timeline.times_s.forEach((time, i) => {
    const confidence = timeline.confidences[i] ?? null
    if (confidence === null) return
    const bin = bins.get(Math.floor(time / LOOK_S)) ?? { sum: 0, count: 0 }
    bins.set(Math.floor(time / LOOK_S), { sum: bin.sum + confidence, count: bin.count + 1 })
  })
  const rising = [...bins]
    .map(([place, { sum, count }]) => ({ place, mean: sum / count }))
    .sort((a, b) => a.mean - b.mean || a.place - b.place)
  const chosen: typeof rising = []
  for (const bin of rising) {
    if (chosen.length === MOST_UNSURE) break
    if (chosen.every(({ place }) => Math.abs(place - bin.place) > 1)) chosen.push(bin)
  }
  return chosen.map(({ place, mean }) => ({
    start_s: place * LOOK_S,
    end_s: (place + 1) * LOOK_S,
    words: `${Math.round(mean * 100)} % sure`,
  }))
}

/** The stretches of the label with the fewest seconds; `everywhere` counts what other recordings have of it. */
export function rarest(
  segments: readonly Segment[],
  family: string,
  everywhere: Readonly<Record<string, number>>,
  name: (label: string) => string,
): Stretch[] {
  const track = trackOf(segments, family)
  const here: Record<string, number> = {}
  for (const { label, start_s, end_s } of track) {
    here[label] = (here[label] ?? 0) + end_s - start_s
  }
  const seconds = (label: string) => everywhere[label] ?? here[label] ?? 0
  const [label] = Object.keys(here).sort((a, b) => seconds(a) - seconds(b))
  return track
    .filter((segment) => segment.label === label)
    .map(({ start_s, end_s }) => ({
      start_s,
      end_s,
      words: `${name(label ?? '')}, ${Math.round(seconds(label ?? ''))} s in all`,
    }))
}

/** The first stretch that starts after a time, else the first of all. */
export function nextAfter(stretches: readonly Stretch[], time_s: number): Stretch | null {
  return stretches.find(({ start_s }) => start_s > time_s + 1e-3) ?? stretches[0] ?? null
}

/** The family that a model was taught: the one that shares most labels with it. */
export function familyOf(
  classes: readonly string[],
  families: ReadonlyArray<{ name: string; labels: readonly string[] }>,
): string | null {
  const shared = families.map(({ name, labels }) => ({
    name,
    count: labels.filter((label) => classes.includes(label)).length,
  }))
  const best = shared.reduce((a, b) => (b.count > a.count ? b : a), { name: '', count: 0 })
  return best.count > 0 ? best.name : null
}

function endOf(times_s: readonly number[]): number {
  const last = times_s.at(-1) ?? 0
  return last + (last - (times_s.at(-2) ?? last))
}
