import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { showUndo, showWords } from '@/components/Undo'
import { useSession } from '@/features/live/context'
import type { LiveSession } from '@/features/live/liveSession'
import { MODELS_KEY } from '@/features/live/models'
import { ApiError, ask } from '@/lib/api'
import { download } from '@/lib/download'
import { changeModel, deleteModel, modelFilePath, undoDelete, useModelLive } from '@/lib/library'
import type { ModelEntry, ModelList } from '@/lib/protocol'

export const FORMATS = [
  ['skops', 'Poser file (.skops)', 'For Poser on another computer: safe to open'],
  ['onnx', 'ONNX (.onnx)', 'For other programs and languages'],
  ['pickle', 'Pickle (.pickle)', 'For Python; open only files that you trust'],
] as const

export type Format = (typeof FORMATS)[number][0]

// The name only looks like that of a hook.
const makeLive = useModelLive

/** What can be done with a model. Each shows what came of it at once; the program's own word follows. */
export interface ModelActions {
  busy: 'live' | 'save' | 'delete' | 'change' | null
  goLive: (model: Named) => Promise<boolean>
  save: (model: Named, format: Format) => Promise<boolean>
  remove: (model: Named) => Promise<boolean>
  change: (model: Named, change: { name: string; description: string }) => Promise<boolean>
}

type Named = Pick<ModelEntry, 'id' | 'name'>

export function useModelActions(onProblem: (words: string) => void = showWords): ModelActions {
  const queries = useQueryClient()
  const session = useSession()
  const [busy, setBusy] = useState<ModelActions['busy']>(null)
  const doing = async (what: ModelActions['busy'], deed: () => Promise<void>) => {
    setBusy(what)
    try {
      await deed()
      return true
    } catch (error) {
      onProblem(error instanceof ApiError ? error.message : 'That did not work; try again.')
      return false
    } finally {
      setBusy(null)
    }
  }
  return {
    busy,
    goLive: (model) => doing('live', () => goLive(queries, session, model)),
    save: (model, format) => doing('save', () => save(model, format)),
    remove: (model) => doing('delete', () => remove(queries, model)),
    change: (model, change) =>
      doing('change', async () => {
        await changeModel(model.id, change)
        patch(queries, (list) => ({
          ...list,
          models: list.models.map((entry) =>
            entry.id === model.id
              ? {
                  ...entry,
                  name: change.name,
                  card: entry.card && { ...entry.card, ...change },
                }
              : entry,
          ),
        }))
      }),
  }
}

function patch(queries: QueryClient, change: (list: ModelList) => ModelList): void {
  queries.setQueryData<ModelList>(MODELS_KEY, (list) => list && change(list))
}

/** For everybody who opens the stage, and on this one, where another model may have been chosen. */
async function putLive(queries: QueryClient, session: LiveSession, id: string) {
  // Who never chose had one all the same.
  const had = queries.getQueryData<ModelList>(MODELS_KEY)?.default ?? null
  const answer = await makeLive(id)
  const before = answer.before ?? had
  patch(queries, (list) => ({ ...list, default: answer.default, before }))
  await session.chooseModel(id)
  return before
}

async function goLive(queries: QueryClient, session: LiveSession, model: Named): Promise<void> {
  const before = await putLive(queries, session, model.id)
  const words = `“${model.name}” is live.`
  if (before === null || before === model.id) showWords(words)
  else showUndo(words, async () => void (await putLive(queries, session, before)))
}

async function remove(queries: QueryClient, model: Named): Promise<void> {
  const { undo } = await deleteModel(model.id)
  patch(queries, (list) => ({
    ...list,
    models: list.models.filter(({ id }) => id !== model.id),
  }))
  // The program looks through its folder in its own time, and says so; asked at once, it still lists the model.
  showUndo(`“${model.name}” is deleted.`, async () => {
    await undoDelete(undo)
    await queries.invalidateQueries({ queryKey: MODELS_KEY })
  })
}

async function save({ id }: Named, format: Format): Promise<void> {
  const answer = await ask('GET', modelFilePath(id, format))
  download(await answer.blob(), `${id}.${format}`)
}
