import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { useStore } from 'zustand'
import { ButtonLink } from '@/components/ButtonLink'
import { DropPlace } from '@/features/library/DropPlace'
import { kindOf } from '@/features/library/fileKinds'
import { UploadList } from '@/features/library/UploadList'
import { useFreshAfterReconnect } from '@/features/library/useFresh'
import { useUploads } from '@/features/library/useUploads'
import { useLibrary } from '@/features/teach/library'
import { Begin } from './Begin'
import classes from './ComparePage.module.css'
import { ComparisonList } from './ComparisonList'
import { Draft } from './draft'
import { SIDES, type SideName } from './moments'
import { PickDialog } from './PickDialog'
import { PRACTICE_PATH } from './practice/address'
import { comparisonsQuery } from './queries'
import { SlotCard } from './SlotCard'

/** One for each page of the browser: what is chosen stays while one looks at something else. */
const kept = new WeakMap<QueryClient, Draft>()

function draftOf(queries: QueryClient): Draft {
  const draft = kept.get(queries) ?? new Draft()
  kept.set(queries, draft)
  return draft
}

/** Two recordings are chosen, or brought in, and compared; below them all that was compared before. */
export default function ComparePage() {
  useFreshAfterReconnect()
  const draft = draftOf(useQueryClient())
  useChosenInAddress(draft)
  const slots = useStore(draft.store)
  const library = useLibrary()
  const comparisons = useQuery(comparisonsQuery)
  const [picking, setPicking] = useState<SideName | null>(null)
  const { bring, problem, uploads, items } = useFilms(draft)
  const recordings = library.data?.recordings ?? []
  const waiting = SIDES.map((side) => slots[side].upload)
  const first = comparisons.data?.comparisons.length === 0
  return (
    <DropPlace
      label="Compare"
      words="Two films: the reference first, then yours"
      onFiles={(files, target) => bring(files, sideUnder(target))}
    >
      <div className={classes.page}>
        <header className={classes.head}>
          <div>
            <h1>Compare</h1>
            <p>
              {first
                ? 'See where you move otherwise than somebody who can do it: in which joint, when, and by how many degrees. Choose their recording and yours.'
                : 'What is different between how you move and how they move.'}
            </p>
          </div>
          <ButtonLink to={PRACTICE_PATH} className={classes.practise} data-look="plain">
            Practise live
          </ButtonLink>
        </header>
        <section className={classes.both} aria-label="What to compare">
          {SIDES.map((side) => (
            <SlotCard
              key={side}
              side={side}
              draft={draft}
              recordings={recordings}
              isReading={library.isPending}
              upload={items.find(({ id }) => id === slots[side].upload) ?? null}
              uploads={uploads}
              onPick={() => setPicking(side)}
              onFiles={(files) => bring(files, side)}
            />
          ))}
        </section>
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <Begin draft={draft} recordings={recordings} />
        <UploadList
          uploads={uploads}
          items={items.filter(({ id, state }) => state !== 'done' && !waiting.includes(id))}
          onChoose={() => document.querySelector<HTMLInputElement>('input[type=file]')?.click()}
        />
        <ComparisonList query={comparisons} />
      </div>
      {picking && (
        <PickDialog
          side={picking}
          library={library}
          onChoose={(recording) => {
            draft.choose(picking, recording)
            setPicking(null)
          }}
          onClose={() => setPicking(null)}
        />
      )}
    </DropPlace>
  )
}

const sideUnder = (target: Element | null): SideName | null => {
  const slot = target?.closest<HTMLElement>('[data-side]')?.dataset.side
  return SIDES.find((side) => side === slot) ?? null
}

/** Other pages can send somebody here with a choice: `/compare?reference=course&student=take-1`. */
function useChosenInAddress(draft: Draft): void {
  const [params, setParams] = useSearchParams()
  useEffect(() => {
    const named = SIDES.flatMap((side) => {
      const recording = params.get(side)
      return recording ? [[side, recording] as const] : []
    })
    if (named.length === 0) return
    for (const [side, recording] of named) draft.choose(side, recording)
    setParams({}, { replace: true })
  }, [draft, params, setParams])
}

/** Films that are dropped or chosen are sent, and take the places of the two. */
function useFilms(draft: Draft) {
  const { uploads, items } = useUploads()
  const [problem, setProblem] = useState<string | null>(null)
  useEffect(() => {
    for (const { id, state, recording } of items) {
      if (state === 'done' && recording !== null) draft.arrived(id, recording)
    }
  }, [draft, items])
  const bring = (files: readonly File[], side: SideName | null) => {
    const films = files.filter((file) => kindOf(file) === 'video')
    const others = files.filter((file) => !films.includes(file))
    setProblem(
      others.length > 0 ? `${others.map(({ name }) => name).join(', ')}: ${NO_FILM}` : null,
    )
    films.slice(0, SIDES.length).forEach((film, place) => {
      const wanted = place === 0 && side !== null ? side : null
      const rest = films.length > 1 ? SIDES[place] : null
      draft.await(wanted ?? rest ?? draft.next, uploads.add(film, 'video'))
    })
  }
  return { bring, problem, uploads, items }
}

const NO_FILM = 'no film, as far as the name tells. It was left out.'
