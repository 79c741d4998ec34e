import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { MODELS_KEY } from '@/features/live/models'
import { fetchModels } from '@/lib/api'
import { fetchTimeline, type Timeline } from '@/lib/library'
import type { ModelEntry } from '@/lib/protocol'
import { movementName } from '@/lib/words'
import { useEditor } from './context'
import { familyOf, leastSure, mistakes, type Stretch } from './jumps'
import type { Looks } from './looks'
import { trackOf } from './segments'

const NO_MODELS: readonly ModelEntry[] = []
const NONE: readonly Stretch[] = []

export interface Prediction {
  models: readonly ModelEntry[]
  model: string | null
  /** Null shows no model. */
  choose: (id: string | null) => void
  timeline: Timeline | null
  waiting: boolean
  error: Error | null
  mistakes: readonly Stretch[]
  leastSure: readonly Stretch[]
}

/** What a model says of the recording; asked for only while it is shown. */
export function usePrediction(id: string, looks: Looks, wanted: string | null): Prediction {
  const { data } = useQuery({
    queryKey: MODELS_KEY,
    queryFn: ({ signal }) => fetchModels(signal),
  })
  const models = data?.models.filter(({ status }) => status === 'ready') ?? NO_MODELS
  const [chosen, choose] = useState<string | null | undefined>(wanted ?? undefined)
  const usual = models.some((entry) => entry.id === data?.default) ? data?.default : models[0]?.id
  const model = chosen === undefined ? (usual ?? null) : chosen
  const query = useQuery({
    queryKey: ['timeline', id, model, data?.version],
    queryFn: ({ signal }) => fetchTimeline(id, model ?? '', signal),
    enabled: model !== null && data !== undefined,
    retry: false,
  })
  const timeline = model === null ? null : (query.data ?? null)
  return {
    models,
    model,
    choose,
    timeline,
    waiting: query.isFetching && query.data === undefined,
    error: model === null ? null : query.error,
    mistakes: useMistakes(timeline, looks),
    leastSure: useMemo(() => (timeline ? leastSure(timeline) : NONE), [timeline]),
  }
}

function useMistakes(timeline: Timeline | null, looks: Looks): readonly Stretch[] {
  const segments = useEditor((state) => state.segments)
  return useMemo(() => {
    const family = timeline && familyOf(timeline.classes, looks.families)
    if (timeline === null || family === null) return NONE
    return mistakes(timeline, trackOf(segments, family), movementName)
  }, [timeline, looks, segments])
}
