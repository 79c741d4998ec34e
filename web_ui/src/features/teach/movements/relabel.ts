import type { QueryClient } from '@tanstack/react-query'
import { ApiError } from '@/lib/api'
import {
  deleteRecording,
  fetchLabels,
  fetchLibrary,
  KEYS,
  type Labels,
  type Movement,
  type Recording,
  type Segment,
  saveLabels,
  undoDelete,
} from '@/lib/library'
import { changed, movementsOf, putBack, removed, withMovements } from './edits'
import { changeMovements } from './useMovements'

type EditSegments = (segments: readonly Segment[]) => readonly Segment[]

/** Changes the labels of a recording on top of whatever they are now. */
async function editLabels(id: string, edit: EditSegments): Promise<void> {
  let labels = await fetchLabels(id)
  for (let tries = 0; ; tries += 1) {
    try {
      await saveLabels(id, { ...labels, segments: edit(labels.segments) })
      return
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 409 || tries > 2) throw error
      labels = error.body as Labels
    }
  }
}

const secondsOf = (recording: Recording, family: string, label: string) =>
  recording.seconds[family]?.[label] ?? 0

async function recordingsWith(family: string, label: string): Promise<readonly Recording[]> {
  const { recordings } = await fetchLibrary()
  return recordings.filter((recording) => secondsOf(recording, family, label) > 0)
}

function refresh(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: KEYS.library })
  void queries.invalidateQueries({ queryKey: ['readiness'] })
  void queries.invalidateQueries({ queryKey: ['labels'] })
}

/** Changes a movement; with its name change its labels in all recordings. */
export async function changeMovement(
  queries: QueryClient,
  family: string,
  was: string,
  wanted: Movement,
): Promise<void> {
  const change = wanted.name === was ? wanted : { ...wanted, was }
  try {
    await changeMovements(queries, (families) =>
      withMovements(families, family, changed(was, change)),
    )
  } finally {
    refresh(queries)
  }
}

export interface Removed {
  /** How many takes went with it. */
  takes: number
  undo: () => Promise<void>
}

/** Takes a movement away with the takes that show nothing else, and out of the labels of the others. */
export async function removeMovement(
  queries: QueryClient,
  family: string,
  movement: Movement,
): Promise<Removed> {
  const label = movement.name
  const tokens: string[] = []
  const cut = new Map<string, readonly Segment[]>()
  let place = 0
  const undo = async () => {
    try {
      await changeMovements(queries, (families) =>
        withMovements(families, family, putBack(movement, place)),
      )
      // What is back already is not asked for again if one of them fails.
      while (tokens[0] !== undefined) {
        await undoDelete(tokens[0])
        tokens.shift()
      }
      for (const [id, segments] of cut) {
        await editLabels(id, (kept) => inOrder([...kept, ...segments]))
        cut.delete(id)
      }
    } finally {
      refresh(queries)
    }
  }
  try {
    for (const recording of await recordingsWith(family, label)) {
      if (isAllOf(recording, family)) {
        tokens.push((await deleteRecording(recording.id)).undo)
        continue
      }
      await editLabels(recording.id, (segments) => {
        const isIt = (segment: Segment) => segment.family === family && segment.label === label
        cut.set(recording.id, segments.filter(isIt))
        return segments.filter((segment) => !isIt(segment))
      })
    }
    await changeMovements(queries, (families) => {
      const movements = movementsOf(families, family)
      place = Math.max(
        0,
        movements.findIndex(({ name }) => name === label),
      )
      return withMovements(families, family, removed(label))
    })
  } catch (error) {
    // Half a removal helps nobody.
    await undo().catch(() => undefined)
    throw error
  } finally {
    refresh(queries)
  }
  return { takes: tokens.length, undo }
}

/** Whether a take was made for this movement alone. */
function isAllOf(recording: Recording, family: string): boolean {
  const labelled = Object.entries(recording.seconds).filter(([, by]) => Object.keys(by).length > 0)
  const [only, ...others] = labelled
  if (recording.kind !== 'take' || !only || others.length > 0) return false
  return only[0] === family && Object.keys(only[1]).length === 1
}

function inOrder(segments: readonly Segment[]): readonly Segment[] {
  return [...segments].sort((one, other) => one.start_s - other.start_s)
}
