import { useMemo, useState } from 'react'
import { Button } from '@/components/Button'
import { ButtonLink } from '@/components/ButtonLink'
import { Icon } from '@/components/Icon'
import { Message } from '@/components/Message'
import { Waiting } from '@/components/Waiting'
import { EVERYTHING, search } from '@/features/library/search'
import { useLibrary } from '@/features/teach/library'
import { Thumbnail } from '@/features/teach/takes/Thumbnail'
import { messageOf } from '@/features/teach/words'
import { clock, day } from '@/lib/amounts'
import type { Recording } from '@/lib/library'
import type { Practise } from '@/lib/protocol'
import { ReferenceDetails } from './ReferenceDetails'
import classes from './ReferencePicker.module.css'

interface Props {
  onChoose: (wish: Practise) => void
}

/** Which recording to practise against, and which repetition of it. */
export function ReferencePicker({ onChoose }: Props) {
  const library = useLibrary()
  const [text, setText] = useState('')
  const [wanted, setWanted] = useState<string | null>(null)
  const recordings = useMemo(
    () => (library.data?.recordings ?? []).filter(isUsable),
    [library.data],
  )
  const found = useMemo(() => search(recordings, { ...EVERYTHING, text }), [recordings, text])
  const chosen = recordings.find(({ id }) => id === wanted) ?? null
  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Practise</h1>
        <p>
          Choose who to follow. Poser counts your repetitions, shows the reference as a pale figure
          over you, and says what to change, one thing at a time.
        </p>
      </header>
      {library.isPending && <Waiting words="Reading the library" rows={4} height_px={76} />}
      {library.isError && (
        <Message
          title="The library could not be read"
          place="part"
          icon="warning"
          warns
          actions={<Button onClick={() => void library.refetch()}>Try again</Button>}
        >
          <p>{messageOf(library.error, 'Your recordings are safe on the disk.')}</p>
        </Message>
      )}
      {library.isSuccess && recordings.length === 0 && <Nothing />}
      {recordings.length > 0 && (
        <div className={classes.choice} data-chosen={chosen !== null || undefined}>
          <section className={classes.references} aria-label="Recordings">
            <label className={classes.search}>
              <Icon name="search" />
              <span className="hidden-words">Search the recordings</span>
              <input
                type="search"
                placeholder="Search"
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            </label>
            {found.length === 0 && (
              <p className={classes.none} role="status">
                No recording fits that.
              </p>
            )}
            <ul className={classes.list} data-testid="references">
              {found.map((recording) => (
                <Reference
                  key={recording.id}
                  recording={recording}
                  chosen={recording.id === wanted}
                  onChoose={() => setWanted(recording.id)}
                />
              ))}
            </ul>
          </section>
          {chosen ? (
            <ReferenceDetails key={chosen.id} recording={chosen} onChoose={onChoose} />
          ) : (
            <p className={classes.prompt}>Choose a recording to see its repetitions.</p>
          )}
        </div>
      )}
    </div>
  )
}

const isUsable = (recording: Recording) => recording.has_landmarks && recording.problem === null

function Nothing() {
  return (
    <Message
      title="There is nobody to follow yet"
      place="part"
      icon="film"
      actions={<ButtonLink to="/review">Bring a video</ButtonLink>}
    >
      <p>
        Bring a video of somebody who shows the movement, or record a take of it under Teach. Both
        stay on this computer.
      </p>
    </Message>
  )
}

interface ReferenceProps {
  recording: Recording
  chosen: boolean
  onChoose: () => void
}

function Reference({ recording, chosen, onChoose }: ReferenceProps) {
  const { id, title, kind, person, created_at, duration_s } = recording
  const about = [kind === 'take' ? 'Take' : 'Video', person, day(created_at)]
  return (
    <li>
      <button
        type="button"
        className={classes.reference}
        aria-pressed={chosen}
        data-testid={`reference-${id}`}
        onClick={onChoose}
      >
        <Thumbnail recording={recording} className={classes.picture} />
        <span className={classes.words}>
          <span className={classes.title}>{title}</span>
          <span className={classes.about}>{about.filter(Boolean).join(' · ')}</span>
        </span>
        <span className={classes.length}>{duration_s === null ? '' : clock(duration_s)}</span>
      </button>
    </li>
  )
}
