import { useRef } from 'react'
import { useStore } from 'zustand'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Waiting } from '@/components/Waiting'
import type { UploadItem, Uploads } from '@/features/library/uploads'
import { Thumbnail } from '@/features/teach/takes/Thumbnail'
import { clock, day, size } from '@/lib/amounts'
import type { Recording } from '@/lib/library'
import { percent } from '@/lib/words'
import { CutFields } from './CutFields'
import { type Draft, isEmpty } from './draft'
import type { SideName } from './moments'
import classes from './SlotCard.module.css'

const NAMES: Record<SideName, string> = { reference: 'Reference', student: 'You' }
const HINTS: Record<SideName, string> = {
  reference: 'Somebody who can do it: a course, a teacher, or you on a good day.',
  student: 'The same movement as you do it, with the whole body in the picture.',
}

interface Props {
  side: SideName
  draft: Draft
  recordings: readonly Recording[]
  isReading: boolean
  upload: UploadItem | null
  uploads: Uploads
  onPick: () => void
  onFiles: (files: readonly File[]) => void
}

/** One of the two: nothing yet, a file on its way, or a recording. */
export function SlotCard(props: Props) {
  const { side, draft, recordings, isReading, upload, onPick, onFiles } = props
  const slot = useStore(draft.store, (state) => state[side])
  const recording = recordings.find(({ id }) => id === slot.recording) ?? null
  const field = useRef<HTMLInputElement>(null)
  const empty = isEmpty(slot) || (upload === null && recording === null && !isReading)
  return (
    <section className={classes.slot} data-side={side} aria-label={NAMES[side]}>
      <h2>{NAMES[side]}</h2>
      {empty && (
        <div className={classes.empty}>
          <Icon name={side === 'reference' ? 'teach' : 'figure'} size={28} />
          <p>{slot.recording === null ? HINTS[side] : 'That recording is not here any more.'}</p>
          <div className={classes.actions}>
            {recordings.length > 0 && (
              <Button icon="film" onClick={onPick}>
                Choose a recording
              </Button>
            )}
            <Button icon="upload" onClick={() => field.current?.click()}>
              Bring in a film
            </Button>
          </div>
          <p className={classes.drop}>or drop a film here</p>
        </div>
      )}
      {!empty && upload !== null && <OnItsWay {...props} upload={upload} />}
      {!empty && upload === null && recording === null && (
        <Waiting words="Reading the recordings" height_px={180} />
      )}
      {!empty && upload === null && recording !== null && (
        <Chosen {...props} recording={recording} />
      )}
      <input
        ref={field}
        type="file"
        accept="video/*,.avi,.mkv,.mov"
        hidden
        data-testid={`file-${side}`}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          event.target.value = ''
          onFiles(files)
        }}
      />
    </section>
  )
}

function OnItsWay({ upload, uploads, draft, side }: Props & { upload: UploadItem }) {
  const share = upload.size > 0 ? upload.sent / upload.size : 0
  const cancel = () => {
    draft.clear(side)
    void uploads.cancel(upload.id)
  }
  return (
    <div className={classes.empty} data-testid={`upload-${side}`}>
      <Icon name="upload" size={28} />
      <p className={classes.name}>{upload.name}</p>
      <progress
        className={classes.bar}
        value={share}
        max={1}
        aria-label={`${upload.name} has arrived`}
      />
      <p className={classes.status} role={upload.state === 'failed' ? 'alert' : undefined}>
        {statusOf(upload, share)}
      </p>
      <div className={classes.actions}>
        {upload.state === 'failed' && (
          <Button onClick={() => uploads.retry(upload.id)}>Try again</Button>
        )}
        <Button onClick={cancel}>Cancel</Button>
      </div>
    </div>
  )
}

function statusOf({ state, problem, size: bytes }: UploadItem, share: number): string {
  if (state === 'failed') return problem ?? 'It could not be sent.'
  if (state === 'waiting') return `Waits its turn, ${size(bytes)}`
  const told = `${percent(share)} of ${size(bytes)}`
  return state === 'away'
    ? `${told}. The program does not answer; it goes on by itself when it is back.`
    : told
}

function Chosen({ recording, draft, side, onPick }: Props & { recording: Recording }) {
  const { title, kind, person, created_at, duration_s, has_landmarks, problem } = recording
  const length = duration_s === null ? '' : clock(duration_s)
  const about = [kind === 'take' ? 'Take' : 'Video', person, length, day(created_at)]
  return (
    <div className={classes.chosen} data-testid={`chosen-${side}`}>
      <Thumbnail recording={recording} className={classes.picture} />
      <div className={classes.words}>
        <p className={classes.title}>{title}</p>
        <p className={classes.about}>{about.filter(Boolean).join(' · ')}</p>
        {problem !== null && <p className={classes.warn}>{problem}</p>}
        {problem === null && !has_landmarks && (
          <p className={classes.about}>
            Nobody was looked for in it yet, so comparing takes a little longer.
          </p>
        )}
      </div>
      <CutFields draft={draft} side={side} duration_s={duration_s} />
      <div className={classes.actions}>
        <Button onClick={onPick}>Choose another</Button>
        <Button
          look="quiet"
          icon="close"
          words={`Take ${title} out`}
          onClick={() => draft.clear(side)}
        />
      </div>
    </div>
  )
}
