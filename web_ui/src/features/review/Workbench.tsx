import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import { showWords } from '@/components/Undo'
import { usePageKeys } from '@/lib/keys'
import {
  fetchPoses,
  KEYS,
  type Labels,
  type Movements,
  type Recording,
  type RecordingList,
  saveLabels,
} from '@/lib/library'
import { movementName } from '@/lib/words'
import { ConflictBar } from './ConflictBar'
import { ReviewContext, useEditor, useReview, useReviewState } from './context'
import { Find } from './Find'
import { Head } from './Head'
import { rarest } from './jumps'
import { LabelList } from './LabelList'
import { LooksContext, looksOf, useLooks } from './looks'
import { MovementKeys } from './MovementKeys'
import { ReviewStage } from './ReviewStage'
import { familiesOf, Review } from './review'
import { Opening } from './States'
import { REVIEW_KEYS, useReviewKeys } from './shortcuts'
import { Timeline } from './Timeline'
import { Transport } from './Transport'
import { type Prediction, usePrediction } from './usePrediction'
import classes from './Workbench.module.css'

interface Props {
  recording: Recording
  times_s: readonly number[]
  labels: Labels
  movements: Movements
}

export function Workbench(props: Props) {
  const review = useOneReview(props)
  const { labels, movements } = props
  useEffect(() => review?.editor.adopt(labels), [review, labels])
  if (review === null) return <Opening />
  return (
    <ReviewContext value={review}>
      <WithLooks movements={movements}>
        <Bench />
      </WithLooks>
    </ReviewContext>
  )
}

/** Begun once; what is read anew afterwards is adopted. */
function useOneReview(props: Props): Review | null {
  const queries = useQueryClient()
  const [params] = useSearchParams()
  const start = useRef({ ...props, at_s: Number(params.get('t')) || 0 })
  const [review, setReview] = useState<Review | null>(null)
  useEffect(() => {
    const made = begin(start.current, queries)
    const warn = (event: BeforeUnloadEvent) => {
      if (made.editor.unsaved) event.preventDefault()
    }
    window.addEventListener('beforeunload', warn)
    setReview(made)
    return () => {
      made.close()
      void made.editor.settled().then((save) => {
        window.removeEventListener('beforeunload', warn)
        if (save !== 'saved')
          showWords(`Your last change to ${made.recording.title} was not saved.`)
      })
    }
  }, [queries])
  return review
}

function begin(start: Props & { at_s: number }, queries: QueryClient): Review {
  const { recording, times_s, at_s } = start
  const labels = queries.getQueryData<Labels>(KEYS.labels(recording.id)) ?? start.labels
  const families = familiesOf(start.movements.families, labels.segments)
  const used = families.find(({ name }) => labels.segments.some(({ family }) => family === name))
  const family = (used ?? families[0])?.name ?? 'label'
  return new Review(
    { recording, times_s, labels, family, at_s },
    {
      saveLabels: async (changed) => {
        const saved = await saveLabels(recording.id, changed)
        queries.setQueryData(KEYS.labels(recording.id), saved)
        return saved
      },
      fetchPoses: (first, count, signal) => fetchPoses(recording.id, first, count, signal),
    },
  )
}

function WithLooks({ movements, children }: { movements: Movements; children: ReactNode }) {
  const segments = useEditor((state) => state.segments)
  const looks = useMemo(
    () => looksOf(movements.families, familiesOf(movements.families, segments)),
    [movements, segments],
  )
  return <LooksContext value={looks}>{children}</LooksContext>
}

function Bench() {
  const review = useReview()
  const looks = useLooks()
  const [params] = useSearchParams()
  const { recording } = review
  const [alone, setAlone] = useState(!recording.has_picture)
  const family = useReviewState((state) => state.family)
  const prediction = usePrediction(recording.id, looks, params.get('model'))
  const everywhere = useSecondsEverywhere(family)
  usePageKeys(REVIEW_KEYS)

  const find = {
    nextMistake: () =>
      review.jump(prediction.mistakes, noneWords(prediction, 'The model makes no mistake here.')),
    leastSure: () =>
      review.jumpInTurn(
        prediction.leastSure,
        noneWords(prediction, 'The model is sure all the time.'),
      ),
    rarest: () =>
      review.jump(
        rarest(review.track, family, everywhere, movementName),
        'Nothing is labelled here yet.',
      ),
  }
  useReviewKeys(review, {
    ...find,
    toggleView: () => recording.has_picture && setAlone((now) => !now),
    families: looks.families.map(({ name }) => name),
    labelOf: (key) =>
      looks.families
        .find(({ name }) => name === family)
        ?.labels.find((label) => looks.keyOf(label, family).toLowerCase() === key) ?? null,
  })

  return (
    <div className={classes.page}>
      <Head />
      <ConflictBar />
      <div className={classes.upper}>
        <div className={classes.middle}>
          <ReviewStage alone={alone} prediction={prediction} />
          <Transport alone={alone} onAlone={recording.has_picture ? setAlone : null} />
        </div>
        <aside className={classes.side} aria-label="Movements and labels">
          <MovementKeys />
          <Find {...find} prediction={prediction} />
          <LabelList />
        </aside>
      </div>
      <Timeline prediction={prediction} />
    </div>
  )
}

/** Why there is nothing to go to. */
function noneWords({ timeline, waiting, error }: Prediction, none: string): string {
  if (timeline) return none
  if (waiting) return 'The model is still watching this recording.'
  return error?.message ?? 'Choose a model first, in the timeline.'
}

/** Seconds of each label of a family in the whole library. */
function useSecondsEverywhere(family: string): Record<string, number> {
  const queries = useQueryClient()
  const list = queries.getQueryData<RecordingList>(KEYS.library)
  return useMemo(() => {
    const seconds: Record<string, number> = {}
    for (const recording of list?.recordings ?? []) {
      for (const [label, length] of Object.entries(recording.seconds[family] ?? {})) {
        seconds[label] = (seconds[label] ?? 0) + length
      }
    }
    return seconds
  }, [list, family])
}
