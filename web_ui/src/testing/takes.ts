import type { TakeEffects } from '@/features/teach/recorder/takeRecorder'
import type { StoredFrame, TakeEnd, TakeStore } from '@/features/teach/recorder/takeStore'
import { ApiError } from '@/lib/api'
import type { OpenTake, Recording, Segment, TakeRequest } from '@/lib/library'

export const SQUAT: TakeRequest = {
  family: 'movement',
  label: 'squat',
  keep_pictures: false,
  person: 'Ada',
  camera: 'Desk camera',
}

/** What a browser stores, as a map; it outlives the page that a test closes. */
export class MemoryStore implements TakeStore {
  readonly frames = new Map<string, Map<number, StoredFrame>>()
  readonly ends = new Map<string, TakeEnd>()
  readonly labelled = new Map<string, readonly Segment[]>()
  /** Makes the next calls fail like a browser that is full, or forbids storage. */
  broken = false

  private of(id: string): Map<number, StoredFrame> {
    if (this.broken) throw new DOMException('', 'QuotaExceededError')
    const there = this.frames.get(id) ?? new Map<number, StoredFrame>()
    this.frames.set(id, there)
    return there
  }

  async put(id: string, frame: StoredFrame) {
    this.of(id).set(frame.n, frame)
  }
  async read(id: string, from: number, most: number) {
    const rows = [...this.of(id).values()].filter(({ n }) => n >= from)
    return rows.sort((a, b) => a.n - b.n).slice(0, most)
  }
  async removeBelow(id: string, n: number) {
    const rows = this.of(id)
    for (const place of [...rows.keys()]) if (place < n) rows.delete(place)
  }
  async extent(id: string) {
    const rows = this.of(id)
    return { end: Math.max(-1, ...rows.keys()) + 1, count: rows.size }
  }
  async noteLabels(id: string, labels: readonly Segment[]) {
    this.labelled.set(id, labels)
  }
  async labels(id: string) {
    return this.labelled.get(id) ?? []
  }
  async noteEnd(id: string, end: TakeEnd) {
    this.ends.set(id, end)
  }
  async end(id: string) {
    return this.ends.get(id) ?? null
  }
  async forget(id: string) {
    this.frames.delete(id)
    this.ends.delete(id)
    this.labelled.delete(id)
  }
}

export interface FakeTakes extends TakeEffects {
  store: MemoryStore
  /** Takes that other tabs are busy with. */
  elsewhere: Set<string>
  open: Map<string, OpenTake>
  finished: { id: string; end: TakeEnd }[]
  discarded: string[]
}

/** A program that opens and ends takes; what it keeps of them, a test says. */
export function fakeTakes(store = new MemoryStore()): FakeTakes {
  const open = new Map<string, OpenTake>()
  const elsewhere = new Set<string>()
  const finished: { id: string; end: TakeEnd }[] = []
  const discarded: string[] = []
  return {
    store,
    elsewhere,
    open,
    finished,
    discarded,
    locks: {
      hold: async (id) => (elsewhere.has(id) ? null : () => undefined),
      held: async () => elsewhere,
    },
    program: {
      async openTake({ family, label, keep_pictures, person }) {
        const id = `${label ?? 'take'}-${open.size + 1}`
        const created_at = '2026-11-21T17:30:00+00:00'
        const take = { id, family, label, keep_pictures, person, n_kept: 0, created_at }
        open.set(id, take)
        return take
      },
      fetchOpenTakes: async () => ({ takes: [...open.values()] }),
      async finishTake(id, end) {
        const take = open.get(id)
        if (!take) throw new ApiError(404, 'not_found', `There is no take "${id}".`)
        finished.push({ id, end })
        open.delete(id)
        return recordingOf(take, end)
      },
      async discardTake(id) {
        discarded.push(id)
        open.delete(id)
      },
    },
  }
}

export function recordingOf(take: OpenTake, end: TakeEnd): Recording {
  return {
    id: take.id,
    kind: 'take',
    title: take.label ?? 'Long take',
    created_at: take.created_at,
    duration_s: end.n_frames / 30,
    n_frames: end.n_frames,
    image_size: [640, 480],
    person: take.person,
    session: '2026-11-21',
    camera: '',
    has_landmarks: true,
    has_picture: false,
    seconds: {},
    problem: null,
  }
}
