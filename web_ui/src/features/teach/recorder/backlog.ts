import type { StoredFrame, TakeStore } from './takeStore'

/** Pictures that may wait in memory; the browser's store has the others. */
const IN_MEMORY = 90
const READ_AHEAD = 30

/** The pictures of one take that the program does not have yet. */
export class Backlog {
  readonly id: string
  /** Whether each picture is where a reload cannot reach it. */
  safe = true
  private readonly store: TakeStore
  private readonly memory = new Map<number, StoredFrame>()
  private kept = 0

  constructor(id: string, store: TakeStore) {
    this.id = id
    this.store = store
  }

  async add(frame: StoredFrame): Promise<void> {
    this.memory.set(frame.n, frame)
    try {
      await this.store.put(this.id, frame)
      if (frame.n >= this.kept + IN_MEMORY) this.memory.delete(frame.n)
      // It may have been kept while it was being stored.
      else if (frame.n < this.kept) await this.store.removeBelow(this.id, this.kept)
    } catch {
      // A browser that stores nothing, or is full: the picture waits in memory alone.
      this.safe = false
    }
  }

  /** Null if it is nowhere; throws when the browser cannot say. */
  async get(n: number): Promise<StoredFrame | null> {
    const there = this.memory.get(n)
    if (there) return there
    const read = await this.store.read(this.id, n, READ_AHEAD)
    for (const frame of read) this.memory.set(frame.n, frame)
    return this.memory.get(n) ?? null
  }

  /** Forgets the pictures before `n`, which the program has for good. */
  keptUpTo(n: number): void {
    if (n <= this.kept) return
    for (let place = this.kept; place < n; place += 1) this.memory.delete(place)
    this.kept = n
    void this.store.removeBelow(this.id, n).catch(() => undefined)
  }
}
