import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { Button } from '@/components/Button'
import { useLive, useSession } from '@/features/live/context'
import { movementName } from '@/lib/words'
import { useRefresh } from '../library'
import type { UnfinishedTake } from '../recorder/recorderState'
import { counted, messageOf } from '../words'
import classes from './OpenTakes.module.css'

const KEY = ['open-takes'] as const

/** Takes that were cut off: by a closed page, a lost connection, a program that stopped. */
export function OpenTakes() {
  const { recorder } = useSession()
  const online = useLive((state) => state.connection === 'online')
  const session = useLive((state) => state.session)
  const queries = useQueryClient()
  const failed = useStore(recorder.store, (state) => state.phase === 'failed')
  useEffect(() => {
    // What there is of a take that failed can still be kept.
    if (failed) void queries.invalidateQueries({ queryKey: KEY })
  }, [failed, queries])
  const { data } = useQuery({
    queryKey: [...KEY, session],
    queryFn: () => recorder.openTakes(),
    enabled: online,
  })
  if (!data || data.length === 0) return null
  return (
    <ul className={classes.list} aria-label="Takes that were cut off">
      {data.map((take) => (
        <li key={take.id}>
          <OpenTakeCard take={take} />
        </li>
      ))}
    </ul>
  )
}

function OpenTakeCard({ take }: { take: UnfinishedTake }) {
  const { recorder } = useSession()
  const queries = useQueryClient()
  const refresh = useRefresh()
  const [working, setWorking] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const pictures = take.n_kept + take.n_waiting
  const attempt = async (work: () => Promise<unknown>) => {
    setWorking(true)
    setProblem(null)
    try {
      await work()
      await refresh()
      await queries.invalidateQueries({ queryKey: KEY })
    } catch (error) {
      setProblem(messageOf(error, 'That did not work; the take is still there.'))
      setWorking(false)
    }
  }
  return (
    <section className={classes.card} data-testid="open-take" aria-label="A take that was cut off">
      <div className={classes.words}>
        <p className={classes.title}>
          {take.label === null ? 'A long take' : `A take of ${movementName(take.label)}`} was cut
          off
        </p>
        <p>{problem ?? safeWords(pictures, take.n_labels)}</p>
      </div>
      <Button disabled={working} onClick={() => void attempt(() => recorder.discardOpen(take.id))}>
        Discard
      </Button>
      {pictures > 0 && (
        <Button
          look="primary"
          disabled={working}
          data-testid="resume"
          onClick={() => void attempt(() => recorder.resume(take.id))}
        >
          {working ? 'Saving' : 'Keep it'}
        </Button>
      )}
    </section>
  )
}

function safeWords(pictures: number, labels: number): string {
  if (pictures === 0) return 'It had only just begun; there is nothing in it.'
  if (labels > 0) {
    const both = `${counted(pictures, 'picture')} of it and ${counted(labels, 'label')}`
    return `${both} are safe. Keep what there is?`
  }
  return pictures === 1
    ? 'One picture of it is safe. Keep it?'
    : `${pictures} pictures of it are safe. Keep what there is?`
}
