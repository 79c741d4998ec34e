import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { showWords } from '@/components/Undo'
import { ApiError } from '@/lib/api'
import {
  type ImportedAnnotations,
  importAnnotations,
  KEYS,
  type Recording,
  type RecordingList,
} from '@/lib/library'
import { movementName } from '@/lib/words'
import classes from './Form.module.css'

/** Shows what a file of labels holds before any of it is taken over. */
export function AnnotationsDialog({ file, onClose }: { file: File; onClose: () => void }) {
  const queries = useQueryClient()
  const recordings = queries.getQueryData<RecordingList>(KEYS.library)?.recordings ?? []
  const [fps, setFps] = useState('')
  const [recording, setRecording] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [taking, setTaking] = useState(false)
  const options = { fps: Number(fps) > 0 ? Number(fps) : null, recording: recording || null }
  const preview = useQuery({
    queryKey: ['annotations', file.name, file.size, file.lastModified, options],
    queryFn: ({ signal }) => importAnnotations(file, { ...options, commit: false }, signal),
    retry: false,
    gcTime: 0,
  })
  const take = async () => {
    setTaking(true)
    setProblem(null)
    try {
      const taken = await importAnnotations(file, { ...options, commit: true })
      showWords(`${labelsWords(taken.segments)} from ${file.name} taken over.`)
      for (const queryKey of [KEYS.library, KEYS.movements, ['labels'], ['readiness']]) {
        void queries.invalidateQueries({ queryKey })
      }
      onClose()
    } catch (error) {
      setProblem(messageOf(error))
      setTaking(false)
    }
  }
  const message = problem ?? (preview.error ? messageOf(preview.error) : null)
  return (
    <Dialog title={file.name} width={560} onClose={onClose}>
      <div className={classes.form}>
        {preview.isPending && <p role="status">Reading the file</p>}
        {message !== null && (
          <p className={classes.problem} role="alert">
            {message}
          </p>
        )}
        {preview.data && <Preview found={preview.data} recordings={recordings} />}
        <Options
          {...{ fps, setFps, recording, setRecording, recordings }}
          open={preview.isError || preview.data?.segments === 0}
        />
        <div className={classes.actions}>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            look="primary"
            disabled={taking || !preview.data || preview.data.segments === 0}
            onClick={() => void take()}
          >
            {preview.data ? `Take over ${labelsWords(preview.data.segments)}` : 'Take over'}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

const messageOf = (error: unknown) =>
  error instanceof ApiError ? error.message : 'This file could not be read.'

const labelsWords = (count: number) => (count === 1 ? '1 label' : `${count} labels`)

function Preview({
  found,
  recordings,
}: {
  found: ImportedAnnotations
  recordings: readonly Recording[]
}) {
  const titleOf = (id: string) => recordings.find((one) => one.id === id)?.title ?? id
  const named = Object.entries(found.by_recording)
  return (
    <>
      {named.length === 0 && <p>None of its labels is of a recording that is here.</p>}
      {named.length > 0 && (
        <table className={classes.table}>
          <caption className="hidden-words">Labels by recording</caption>
          <thead>
            <tr>
              <th scope="col">Recording</th>
              <th scope="col">Labels</th>
            </tr>
          </thead>
          <tbody>
            {named.map(([id, labels]) => (
              <tr key={id}>
                <th scope="row">{titleOf(id)}</th>
                <td>
                  {Object.entries(labels)
                    .map(([label, count]) => `${movementName(label)} ${count}`)
                    .join(', ')}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {found.unknown.length > 0 && (
        <p className={classes.hint}>
          Not here, and left out: {found.unknown.join(', ')}. Bring in these films first, or say
          below which recording it is of.
        </p>
      )}
      {found.warnings.length > 0 && (
        <ul className={classes.warnings} aria-label="Worth knowing">
          {found.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
    </>
  )
}

interface OptionsProps {
  fps: string
  setFps: (fps: string) => void
  recording: string
  setRecording: (id: string) => void
  recordings: readonly Recording[]
  open: boolean
}

/** What a file may leave open. */
function Options({ fps, setFps, recording, setRecording, recordings, open }: OptionsProps) {
  const id = useId()
  return (
    <details className={classes.details} open={open || undefined}>
      <summary>If that is not right</summary>
      <div className={classes.field}>
        <label htmlFor={`${id}-recording`}>All of it is of</label>
        <select
          id={`${id}-recording`}
          value={recording}
          onChange={(event) => setRecording(event.target.value)}
        >
          <option value="">the recordings that the file names</option>
          {recordings.map((one) => (
            <option key={one.id} value={one.id}>
              {one.title}
            </option>
          ))}
        </select>
      </div>
      <div className={classes.field}>
        <label htmlFor={`${id}-fps`}>Pictures in a second</label>
        <input
          id={`${id}-fps`}
          type="number"
          min="1"
          max="1000"
          step="any"
          inputMode="decimal"
          value={fps}
          aria-describedby={`${id}-fps-hint`}
          onChange={(event) => setFps(event.target.value)}
        />
        <p id={`${id}-fps-hint`} className={classes.hint}>
          Only for files that count pictures instead of seconds.
        </p>
      </div>
    </details>
  )
}
