/** The part of a recording that the timeline shows. */
export interface View {
  start_s: number
  span_s: number
}

/** Nobody needs to see less than this at once: a few frames. */
const LEAST_SPAN_S = 0.25

export function clampView({ start_s, span_s }: View, end_s: number): View {
  const span = Math.min(Math.max(span_s, Math.min(LEAST_SPAN_S, end_s)), end_s)
  return { start_s: Math.min(Math.max(0, start_s), end_s - span), span_s: span }
}

/** Shows `factor` times as much; what lies at `at_s` stays where it is. */
export function zoom(view: View, factor: number, at_s: number, end_s: number): View {
  const { span_s } = clampView({ ...view, span_s: view.span_s * factor }, end_s)
  const share = (at_s - view.start_s) / view.span_s
  return clampView({ start_s: at_s - share * span_s, span_s }, end_s)
}

export function pan(view: View, by_s: number, end_s: number): View {
  return clampView({ ...view, start_s: view.start_s + by_s }, end_s)
}

/** The same view if it shows the time already, else one with the time a little after its start. */
export function reveal(view: View, time_s: number, end_s: number): View {
  const { start_s, span_s } = view
  if (time_s >= start_s && time_s <= start_s + span_s) return view
  return clampView({ start_s: time_s - span_s * 0.1, span_s }, end_s)
}

/** While it plays, the view runs along with the playhead once that has reached the middle. */
export function follow(view: View, time_s: number, end_s: number): View {
  const { start_s, span_s } = view
  const ahead = time_s - (start_s + span_s / 2)
  const outside = time_s < start_s || time_s > start_s + span_s
  if (outside) return reveal(view, time_s, end_s)
  return ahead > 0 && start_s + span_s < end_s ? pan(view, ahead, end_s) : view
}

/** Shows a stretch with some room around it. */
export function viewOf(start_s: number, length_s: number, end_s: number): View {
  const span_s = Math.max(length_s * 3, 4)
  return clampView({ start_s: start_s + length_s / 2 - span_s / 2, span_s }, end_s)
}

export const toX = (view: View, width: number, time_s: number) =>
  ((time_s - view.start_s) / view.span_s) * width

export const toTime = (view: View, width: number, x: number) =>
  view.start_s + (x / width) * view.span_s

const STEPS_S = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600]
const TICK_PX = 84

/** Round times to write under the axis, at least 84 px apart, and how many marks lie between two of them. */
export function ticks(view: View, width: number): { step_s: number; times_s: number[] } {
  const least = (view.span_s / Math.max(1, width)) * TICK_PX
  const step_s = STEPS_S.find((step) => step >= least) ?? 3600
  const first = Math.ceil(view.start_s / step_s - 1e-9)
  const last = Math.floor((view.start_s + view.span_s) / step_s + 1e-9)
  const times_s = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step_s)
  return { step_s, times_s }
}

/** `75.25` becomes "1:15.25", with as many decimals as asked for. */
export function clockWords(time_s: number, decimals = 0): string {
  const unit = 10 ** decimals
  // Rounded down like a clock, which shows a second only when it is over.
  const whole = Math.floor(Math.max(0, time_s) * unit + 1e-6)
  const seconds = Math.floor(whole / unit)
  const rest = decimals > 0 ? `.${String(whole % unit).padStart(decimals, '0')}` : ''
  const minutes = Math.floor(seconds / 60)
  const below = `${String(seconds % 60).padStart(2, '0')}${rest}`
  if (minutes < 60) return `${minutes}:${below}`
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${below}`
}

export function decimalsFor(step_s: number): number {
  if (step_s >= 1) return 0
  return step_s >= 0.1 ? 1 : 2
}
