import type { UseQueryResult } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { Waiting } from '@/components/Waiting'
import { EVERYTHING, search } from '@/features/library/search'
import { Thumbnail } from '@/features/teach/takes/Thumbnail'
import { clock, day } from '@/lib/amounts'
import type { Recording, RecordingList } from '@/lib/library'
import type { SideName } from './moments'
import classes from './PickDialog.module.css'

interface Props {
  side: SideName
  library: UseQueryResult<RecordingList>
  onChoose: (recording: string) => void
  onClose: () => void
}

/** A recording that shows somebody, or in which somebody can be looked for. */
const canBeCompared = ({ problem, has_landmarks, has_picture }: Recording) =>
  problem === null && (has_landmarks || has_picture)

/** Which recording of the library it is to be. */
export function PickDialog({ side, library, onChoose, onClose }: Props) {
  const [text, setText] = useState('')
  const all = useMemo(() => (library.data?.recordings ?? []).filter(canBeCompared), [library.data])
  const found = useMemo(() => search(all, { ...EVERYTHING, text }), [all, text])
  return (
    <Dialog
      title={side === 'reference' ? 'Choose the reference' : 'Choose yours'}
      width={560}
      onClose={onClose}
    >
      <input
        type="search"
        className={classes.search}
        aria-label="Find a recording"
        placeholder="Name, person, movement …"
        value={text}
        data-autofocus
        onChange={(event) => setText(event.target.value)}
      />
      {library.isPending && <Waiting words="Reading the recordings" rows={4} />}
      {library.isError && !library.data && (
        <div className={classes.none}>
          <p>The recordings could not be read. They are where they were.</p>
          <Button onClick={() => void library.refetch()}>Try again</Button>
        </div>
      )}
      {library.data && found.length === 0 && (
        <p className={classes.none} role="status">
          {all.length === 0 ? 'Nothing is recorded yet.' : 'No recording fits that.'}
        </p>
      )}
      <ul className={classes.list} data-testid="pick">
        {found.map((recording) => (
          <li key={recording.id}>
            <button
              type="button"
              className={classes.one}
              onClick={() => onChoose(recording.id)}
              data-testid={`pick-${recording.id}`}
            >
              <Thumbnail recording={recording} className={classes.picture} />
              <span className={classes.words}>
                <span className={classes.title}>{recording.title}</span>
                <span className={classes.about}>{aboutOf(recording)}</span>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}

function aboutOf({ kind, person, duration_s, created_at }: Recording): string {
  const length = duration_s === null ? '' : clock(duration_s)
  return [kind === 'take' ? 'Take' : 'Video', person, length, day(created_at)]
    .filter(Boolean)
    .join(' · ')
}
