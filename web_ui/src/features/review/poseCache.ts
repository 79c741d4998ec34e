import type { Poses } from '@/lib/library'
import type { Landmark } from '@/lib/protocol'

const CHUNK = 240
const MOST_CHUNKS = 12
const AT_ONCE = 2
const RETRY_MS = 1500

type Fetch = (start: number, count: number, signal: AbortSignal) => Promise<Poses>

/** Landmarks of the frames that are looked at, and of those that come next; nothing else is loaded. */
export class PoseCache {
  private readonly chunks = new Map<number, Poses>()
  private readonly underWay = new Set<number>()
  private readonly end = new AbortController()
  private readonly count: number
  private readonly fetch: Fetch
  private readonly onLoaded: () => void
  private wanted: readonly number[] = []
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(count: number, fetch: Fetch, onLoaded: () => void) {
    this.count = count
    this.fetch = fetch
    this.onLoaded = onLoaded
  }

  /** The body in a frame; null where nobody is seen, undefined while it is still on its way. */
  at(index: number): readonly Landmark[] | null | undefined {
    const place = Math.floor(index / CHUNK)
    this.wanted = [place, place + 1].filter((one) => one * CHUNK < this.count)
    this.load()
    const chunk = this.chunks.get(place)
    if (!chunk) return undefined
    // Put last, as the one used last.
    this.chunks.delete(place)
    this.chunks.set(place, chunk)
    return bodyIn(chunk, index - chunk.start)
  }

  close(): void {
    clearTimeout(this.retry)
    this.end.abort()
  }

  private load(): void {
    for (const place of this.wanted) {
      if (this.underWay.size >= AT_ONCE || this.end.signal.aborted) return
      if (!this.chunks.has(place) && !this.underWay.has(place)) void this.loadChunk(place)
    }
  }

  private async loadChunk(place: number): Promise<void> {
    this.underWay.add(place)
    try {
      this.keep(place, await this.fetch(place * CHUNK, CHUNK, this.end.signal))
      this.underWay.delete(place)
      this.onLoaded()
    } catch {
      // Kept out for a while, so that a program that is away is not asked at the screen's rate.
      clearTimeout(this.retry)
      if (this.end.signal.aborted) return
      this.retry = setTimeout(() => {
        this.underWay.clear()
        this.load()
      }, RETRY_MS)
    }
    this.load()
  }

  private keep(place: number, chunk: Poses): void {
    this.chunks.set(place, chunk)
    for (const oldest of this.chunks.keys()) {
      if (this.chunks.size <= MOST_CHUNKS) break
      this.chunks.delete(oldest)
    }
  }
}

/** One frame of a chunk as the stage draws bodies; null if every point is missing. */
export function bodyIn({ values, n_landmarks }: Poses, frame: number): readonly Landmark[] | null {
  const first = frame * n_landmarks * 3
  const body = Array.from({ length: n_landmarks }, (_, i): Landmark => {
    const [x = Number.NaN, y = Number.NaN, seen = Number.NaN] = values.subarray(
      first + i * 3,
      first + i * 3 + 3,
    )
    if (Number.isNaN(x) || Number.isNaN(y)) return [null, null, null, null]
    // Not every skeleton says how visible a point is; one that has a place is taken as seen.
    return [x, y, null, Number.isNaN(seen) ? 1 : seen]
  })
  return body.some(([x]) => x !== null) ? body : null
}
