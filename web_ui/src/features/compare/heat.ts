import type { Moments } from './moments'

/** A column is coloured where at least this share of its moments is sure. */
const SURE_SHARE = 0.5

/**
 * The errors of one joint as so many columns, each the mean of the moments that it stands for, or the moment that it is
 * a part of; NaN where most of them are unsure.
 */
export function columnsOf(moments: Moments, joint: number, n_columns: number): Float32Array {
  const columns = new Float32Array(n_columns)
  const { count } = moments
  for (let column = 0; column < n_columns; column += 1) {
    const from = Math.min(count - 1, Math.floor((column * count) / n_columns))
    const to = Math.max(from + 1, Math.floor(((column + 1) * count) / n_columns))
    columns[column] = meanOf(moments, joint, from, to)
  }
  return columns
}

function meanOf(moments: Moments, joint: number, from: number, to: number): number {
  let [sum, known] = [0, 0]
  for (let row = from; row < to; row += 1) {
    const error = moments.errorAt(row, joint)
    if (!Number.isFinite(error)) continue
    sum += error
    known += 1
  }
  return known >= SURE_SHARE * (to - from) && known > 0 ? sum / known : Number.NaN
}

/** The middle of a moment, as a share of the strip's width; each moment is as wide as any other. */
export const shareOf = (moments: Moments, place: number) => (place + 0.5) / moments.count

/** The place under a share of the strip's width. */
export const placeAt = (moments: Moments, share: number) =>
  moments.bounded(Math.floor(share * moments.count))

const STEPS_S = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600]
const TICK_PX = 64

/** Round times of the student, and where they lie; further apart than what is written there is wide. */
export function ticksOf(moments: Moments, width: number): { share: number; time_s: number }[] {
  const shown = Math.max(1, Math.floor(width / TICK_PX))
  const step_s = STEPS_S.find((step) => moments.length_s / step <= shown) ?? 1200
  const ticks: { share: number; time_s: number }[] = []
  let before = Number.NEGATIVE_INFINITY
  for (let row = 0; row < moments.count; row += 1) {
    const time_s = moments.timeOf('student', row)
    const round = Math.floor(time_s / step_s + 1e-6)
    const share = row / moments.count
    const apart = (share - (ticks.at(-1)?.share ?? Number.NEGATIVE_INFINITY)) * width
    const isRound = time_s - round * step_s < 1 / moments.rate_hz
    if (round > before && isRound && apart >= TICK_PX * 0.75) {
      ticks.push({ share, time_s: round * step_s })
    }
    before = Math.max(before, round)
  }
  return ticks
}
