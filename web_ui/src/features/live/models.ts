import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { fetchModels } from '@/lib/api'
import { familyOf, type LookOfLabel, useLooks } from '@/lib/looks'
import type { ModelEntry, ModelList } from '@/lib/protocol'
import { useLive } from './context'

export const MODELS_KEY = ['models'] as const

/** The list of models, read again whenever the program says that it changed. */
export function useModels(): UseQueryResult<ModelList> {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    queryKey: MODELS_KEY,
    queryFn: ({ signal }) => fetchModels(signal),
    enabled: online,
  })
}

/** The model in use, as the list describes it. */
export function useModel(): ModelEntry | null {
  const model = useLive((state) => state.model)
  const { data } = useModels()
  return data?.models.find((entry) => entry.id === model) ?? null
}

const NO_CLASSES: readonly string[] = []

/** The movements of the model in use, in its order. */
export function useClasses(): readonly string[] {
  const entry = useModel()
  // A model without a card still tells its movements with its first answer.
  const told = useLive((state) => Object.keys(state.latest?.probabilities ?? {}).join('\n'))
  return useMemo(() => {
    if (entry && entry.classes.length > 0) return entry.classes
    return told === '' ? NO_CLASSES : told.split('\n')
  }, [entry, told])
}

/** The looks of the movements of the model in use, the same as where they were taught. */
export function useLiveLooks(): LookOfLabel {
  return useLooks(familyOf(useModel()), useClasses())
}
