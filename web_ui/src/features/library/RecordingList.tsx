import { useQuery } from '@tanstack/react-query'
import { memo, useCallback, useMemo } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { PAINT, paint } from '@/components/Swatch'
import { isBusy, jobStatus } from '@/features/jobs/jobWords'
import { clock, day } from '@/lib/amounts'
import { apiUrl } from '@/lib/api'
import { type Look, lookOf } from '@/lib/colours'
import {
  fetchMovements,
  type Job,
  KEYS,
  type Movements,
  type Recording,
  thumbnailPath,
} from '@/lib/library'
import { movementName, percent } from '@/lib/words'
import classes from './RecordingList.module.css'
import { useSearches } from './searches'
import { useDelete } from './useDelete'

interface Props {
  recordings: readonly Recording[]
  chosen: ReadonlySet<string>
  onChoose: (chosen: ReadonlySet<string>) => void
  onEdit: (recording: Recording) => void
  onClear: () => void
}

export function RecordingList({ recordings, chosen, onChoose, onEdit, onClear }: Props) {
  const looks = useMovementLooks()
  const searches = useSearches()
  const remove = useDelete()
  const toggle = useCallback(
    (id: string) => {
      const next = new Set(chosen)
      if (!next.delete(id)) next.add(id)
      onChoose(next)
    },
    [chosen, onChoose],
  )
  if (recordings.length === 0) {
    return (
      <div className={classes.none} role="status">
        <p>No recording fits that.</p>
        <Button onClick={onClear}>Show all</Button>
      </div>
    )
  }
  return (
    <ul className={classes.list} aria-label="Takes and videos" data-testid="recordings">
      {recordings.map((recording) => (
        <Row
          key={recording.id}
          recording={recording}
          search={searches.get(recording.id) ?? null}
          looks={looks}
          chosen={chosen.has(recording.id)}
          onToggle={toggle}
          onEdit={onEdit}
          onDelete={remove}
        />
      ))}
    </ul>
  )
}

interface RowProps {
  recording: Recording
  /** The latest job that looks for the person in it. */
  search: Job | null
  looks: (label: string) => Look
  chosen: boolean
  onToggle: (id: string) => void
  onEdit: (recording: Recording) => void
  onDelete: (recordings: readonly Recording[]) => void
}

const Row = memo(function Row(props: RowProps) {
  const { recording, search, looks, chosen, onToggle, onEdit, onDelete } = props
  const { id, title, kind, person, camera, session, created_at, duration_s } = recording
  const about = [kind === 'take' ? 'Take' : 'Video', person, camera, session, day(created_at)]
  return (
    <li className={classes.row} data-testid={`recording-${id}`} data-chosen={chosen || undefined}>
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={chosen}
          aria-label={`Choose ${title}`}
          onChange={() => onToggle(id)}
        />
      </label>
      <Picture recording={recording} />
      <div className={classes.words}>
        <Link className={classes.title} to={`/review/${encodeURIComponent(id)}`}>
          {title}
        </Link>
        <p className={classes.about}>{about.filter(Boolean).join(' · ')}</p>
      </div>
      <State recording={recording} search={search} looks={looks} />
      <p className={classes.length}>{duration_s === null ? '' : clock(duration_s)}</p>
      <div className={classes.tools}>
        <Button
          look="quiet"
          icon="rename"
          words={`Name, person and camera of ${title}`}
          title="Name, person, camera"
          onClick={() => onEdit(recording)}
        />
        <Button
          look="quiet"
          icon="trash"
          words={`Delete ${title}`}
          title="Delete"
          onClick={() => onDelete([recording])}
        />
      </div>
    </li>
  )
})

function Picture({ recording }: { recording: Recording }) {
  return (
    <span className={classes.picture}>
      {recording.has_landmarks && recording.problem === null ? (
        <img
          src={apiUrl(thumbnailPath(recording.id))}
          alt=""
          loading="lazy"
          decoding="async"
          width={112}
          height={64}
        />
      ) : (
        <Icon name={recording.problem === null ? 'film' : 'warning'} />
      )}
    </span>
  )
}

/** What is labelled; or what stands in the way. */
function State({ recording, search, looks }: Pick<RowProps, 'recording' | 'search' | 'looks'>) {
  if (recording.problem !== null) return <p className={classes.problem}>{recording.problem}</p>
  if (!recording.has_landmarks) return <Search job={search} />
  const labels = Object.values(recording.seconds)
    .flatMap((family) => Object.entries(family))
    .sort(([, a], [, b]) => b - a)
  if (labels.length === 0) return <p className={classes.quiet}>Nothing labelled</p>
  return (
    <ul className={classes.labels} aria-label="Labelled">
      {labels.map(([label, seconds]) => {
        const painted = paint(looks(label))
        return (
          <li key={label}>
            <span
              className={`${classes.mark} ${PAINT}`}
              data-pattern={painted['data-pattern']}
              style={painted.style}
            />
            {movementName(label)} <span className={classes.seconds}>{Math.round(seconds)} s</span>
          </li>
        )
      })}
    </ul>
  )
}

function Search({ job }: { job: Job | null }) {
  if (job === null) return <p className={classes.quiet}>Nobody was looked for in it yet</p>
  if (!isBusy(job)) return <p className={classes.problem}>{jobStatus(job)}</p>
  return (
    <p className={classes.quiet}>
      Looking for the person: {percent(job.share_done)}
      <progress
        className={classes.bar}
        value={job.share_done}
        max={1}
        aria-label="Part of the film that was looked through"
      />
    </p>
  )
}

function useMovementLooks(): (label: string) => Look {
  const { data } = useQuery({
    queryKey: KEYS.movements,
    queryFn: ({ signal }) => fetchMovements(signal),
  })
  return useMemo(() => looksIn(data), [data])
}

function looksIn(movements: Movements | undefined): (label: string) => Look {
  const looks = new Map<string, Look>()
  for (const { movements: listed } of movements?.families ?? []) {
    for (const { name, look } of listed) if (!looks.has(name)) looks.set(name, lookOf(look))
  }
  return (label) => looks.get(label) ?? lookOf(0)
}
