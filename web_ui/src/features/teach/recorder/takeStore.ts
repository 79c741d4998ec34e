/** Pictures of takes that the program does not have yet, kept by the browser so that a reload loses none. */

import type { Segment } from '@/lib/library'

export interface StoredFrame {
  n: number
  /** Milliseconds on the camera's clock. */
  t: number
  picture: ArrayBuffer
}

/** How a take was ended, for the case that the page is closed before all of it is sent. */
export interface TakeEnd {
  n_frames: number
  segments: readonly Segment[]
}

export interface TakeStore {
  put: (id: string, frame: StoredFrame) => Promise<void>
  /** At most `most` pictures from `from` on, in order. */
  read: (id: string, from: number, most: number) => Promise<readonly StoredFrame[]>
  /** Forgets the pictures before `n`. */
  removeBelow: (id: string, n: number) => Promise<void>
  /** Place after the last picture, and how many there are. */
  extent: (id: string) => Promise<{ end: number; count: number }>
  /** Labels that were made while the take is still being recorded; each call replaces those before. */
  noteLabels: (id: string, labels: readonly Segment[]) => Promise<void>
  labels: (id: string) => Promise<readonly Segment[]>
  noteEnd: (id: string, end: TakeEnd) => Promise<void>
  end: (id: string) => Promise<TakeEnd | null>
  forget: (id: string) => Promise<void>
}

const DATABASE = 'poser.takes'
const FRAMES = 'frames'
const ENDS = 'ends'

/** Labels lie beside the ends, so that a page of an older version that is still open does not keep this one waiting. */
const labelsKey = (id: string) => ['labels', id]

type Row = StoredFrame & { take: string }

const all = (id: string) => IDBKeyRange.bound([id, 0], [id, Number.POSITIVE_INFINITY])

export function createTakeStore(open: () => Promise<IDBDatabase> = openDatabase): TakeStore {
  let opened: Promise<IDBDatabase> | null = null
  const database = () => {
    opened ??= open().catch((error: unknown) => {
      opened = null
      throw error
    })
    return opened
  }
  const frames = async (mode: IDBTransactionMode) =>
    (await database()).transaction(FRAMES, mode, { durability: 'relaxed' }).objectStore(FRAMES)
  const ends = async (mode: IDBTransactionMode) =>
    (await database()).transaction(ENDS, mode).objectStore(ENDS)

  return {
    async put(id, frame) {
      const row: Row = { take: id, ...frame }
      await done((await frames('readwrite')).put(row))
    },
    async read(id, from, most) {
      const range = IDBKeyRange.bound([id, from], [id, Number.POSITIVE_INFINITY])
      const rows: Row[] = await answerOf((await frames('readonly')).getAll(range, most))
      return rows.map(({ n, t, picture }) => ({ n, t, picture }))
    },
    async removeBelow(id, n) {
      await done(
        (await frames('readwrite')).delete(IDBKeyRange.bound([id, 0], [id, n], false, true)),
      )
    },
    async extent(id) {
      const shelf = await frames('readonly')
      const [count, last] = await Promise.all([
        answerOf(shelf.count(all(id))),
        answerOf(shelf.openKeyCursor(all(id), 'prev')),
      ])
      const key = last?.key as [string, number] | undefined
      return { end: key ? key[1] + 1 : 0, count }
    },
    async noteLabels(id, labels) {
      await done((await ends('readwrite')).put(labels, labelsKey(id)))
    },
    async labels(id) {
      const labels: readonly Segment[] | undefined = await answerOf(
        (await ends('readonly')).get(labelsKey(id)),
      )
      return labels ?? []
    },
    async noteEnd(id, end) {
      await done((await ends('readwrite')).put(end, id))
    },
    async end(id) {
      const end: TakeEnd | undefined = await answerOf((await ends('readonly')).get(id))
      return end ?? null
    },
    async forget(id) {
      await done((await frames('readwrite')).delete(all(id)))
      await done((await ends('readwrite')).delete(id))
      await done((await ends('readwrite')).delete(labelsKey(id)))
    },
  }
}

function openDatabase(): Promise<IDBDatabase> {
  const asked = indexedDB.open(DATABASE, 1)
  asked.onupgradeneeded = () => {
    asked.result.createObjectStore(FRAMES, { keyPath: ['take', 'n'] })
    asked.result.createObjectStore(ENDS)
  }
  return answerOf(asked)
}

function answerOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Waits until a change is there for good, not only asked for. */
function done(request: IDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const { transaction } = request
    if (!transaction) return resolve()
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    transaction.onerror = () => reject(transaction.error)
  })
}
