import { useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { useNavigate } from 'react-router'
import { useStore } from 'zustand'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Switch } from '@/components/Switch'
import { Tip } from '@/components/Tip'
import { useLive } from '@/features/live/context'
import { messageOf } from '@/features/teach/words'
import { compare, type Mirror } from '@/lib/comparisons'
import { type JobList, KEYS, type Recording } from '@/lib/library'
import classes from './Begin.module.css'
import { cutProblem, type Draft, type DraftState, sideOf } from './draft'
import { SIDES } from './moments'

interface Props {
  draft: Draft
  recordings: readonly Recording[]
}

const MIRRORS: readonly (readonly [Mirror, string])[] = [
  ['auto', 'Find out'],
  ['no', 'No, the same'],
  ['yes', 'Yes, the other'],
]

/** How it is to be done, and the button that does it. */
export function Begin({ draft, recordings }: Props) {
  const id = useId()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const slots = useStore(draft.store)
  const online = useLive((state) => state.connection === 'online')
  const [mirror, setMirror] = useState<Mirror>('auto')
  const [overlay, setOverlay] = useState(true)
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const missing = whatIsMissing(slots, recordings)
  const [reference, student] = [sideOf(slots.reference), sideOf(slots.student)]
  const begin = async () => {
    if (reference === null || student === null) return
    setBusy(true)
    setProblem(null)
    const wish = name.trim() === '' ? {} : { name: name.trim() }
    try {
      const made = await compare({ reference, student, mirror, overlay, ...wish })
      queries.setQueryData<JobList>(KEYS.jobs, (list) => ({
        has_worker: list?.has_worker ?? true,
        jobs: [made.job, ...(list?.jobs ?? []).filter((job) => job.id !== made.job.id)],
      }))
      void navigate(`/compare/${encodeURIComponent(made.id)}`)
    } catch (error) {
      setProblem(messageOf(error, 'That could not be begun.'))
      setBusy(false)
    }
  }
  return (
    <section className={classes.begin} aria-label="Begin">
      <div className={classes.row}>
        <Button
          look="primary"
          icon="compare"
          className={classes.go}
          disabled={busy || missing !== null || !online}
          onClick={() => void begin()}
          data-testid="compare"
        >
          {busy ? 'Beginning' : 'Compare'}
        </Button>
        <p className={classes.hint} role="status" data-testid="hint">
          {online ? missing : 'The program is not answering. Your choice stays until it is back.'}
        </p>
        {(reference || student) && (
          <Tip words="Let the two change places">
            <Button icon="swap" words="Let the two change places" onClick={() => draft.swap()} />
          </Tip>
        )}
      </div>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <details className={classes.options}>
        <summary>
          <Icon name="chevron" size={16} /> Name, sides and film
        </summary>
        <div className={classes.fields}>
          <div className={classes.field}>
            <label htmlFor={`${id}-name`}>Name</label>
            <input
              id={`${id}-name`}
              value={name}
              maxLength={100}
              autoComplete="off"
              placeholder="Made of the names of the two"
              onChange={(event) => setName(event.target.value)}
            />
          </div>
          <div className={classes.field}>
            <label htmlFor={`${id}-mirror`}>Do you use the other side?</label>
            <select
              id={`${id}-mirror`}
              value={mirror}
              onChange={(event) => setMirror(event.target.value as Mirror)}
            >
              {MIRRORS.map(([value, words]) => (
                <option key={value} value={value}>
                  {words}
                </option>
              ))}
            </select>
          </div>
          <Switch on={overlay} onChange={setOverlay}>
            Make a film of it too, to send
          </Switch>
        </div>
      </details>
    </section>
  )
}

/** What has to be there before one can begin, in words; null when all is. */
export function whatIsMissing(slots: DraftState, recordings: readonly Recording[]): string | null {
  if (SIDES.some((side) => slots[side].upload !== null)) return 'This waits until the film is here.'
  const [reference, student] = SIDES.map((side) =>
    recordings.find(({ id }) => id === slots[side].recording),
  )
  if (!reference && !student) return 'Choose the two recordings first.'
  if (!reference) return 'Choose the reference too.'
  if (!student) return 'Choose your recording too.'
  const broken = reference.problem ?? student.problem
  if (broken !== null) return broken
  return (
    cutProblem(slots.reference, reference.duration_s) ??
    cutProblem(slots.student, student.duration_s)
  )
}
