/** When each frame was taken. Edges of labels lie between frames, so that no frame is half in a label. */
export class FrameTable {
  /** Seconds from the first frame, ascending. */
  readonly times_s: readonly number[]
  /** Middle distance between two frames. */
  readonly interval_s: number
  /** Where the last frame ends. */
  readonly end_s: number

  constructor(times_s: readonly number[]) {
    this.times_s = times_s
    this.interval_s = middleInterval(times_s)
    this.end_s = floorToMs((times_s.at(-1) ?? 0) + this.interval_s)
  }

  get count(): number {
    return this.times_s.length
  }

  /** The frame that is on show at this time: the last one that was taken by then. */
  indexAt(time_s: number): number {
    return Math.max(0, firstAfter(this.times_s, time_s + 1e-6) - 1)
  }

  timeOf(index: number): number {
    return this.times_s[Math.min(this.count - 1, Math.max(0, index))] ?? 0
  }

  /** The edge before a frame. Rounded down, the frame itself is never on the wrong side of it. */
  edgeBefore(index: number): number {
    return index >= this.count ? this.end_s : floorToMs(this.timeOf(index))
  }

  /** The edge nearest to a time. */
  nearestEdge(time_s: number): number {
    const index = this.indexAt(time_s)
    const before = this.edgeBefore(index)
    const after = this.edgeBefore(index + 1)
    return time_s - before <= after - time_s ? before : after
  }
}

/** Place of the first of ascending numbers that is greater than `value`; their count if none is. */
export function firstAfter(ascending: readonly number[], value: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((ascending[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}

function middleInterval(times_s: readonly number[]): number {
  const steps = times_s.slice(1).map((time, i) => time - (times_s[i] ?? 0))
  steps.sort((a, b) => a - b)
  return steps[steps.length >> 1] ?? 1 / 30
}

function floorToMs(time_s: number): number {
  return Math.floor(time_s * 1000 + 1e-6) / 1000
}
