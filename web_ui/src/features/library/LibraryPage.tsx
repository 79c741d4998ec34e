import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Waiting } from '@/components/Waiting'
import { size } from '@/lib/amounts'
import { ApiError } from '@/lib/api'
import { fetchLibrary, KEYS, type Recording } from '@/lib/library'
import { AnnotationsDialog } from './AnnotationsDialog'
import { ChosenBar } from './ChosenBar'
import { DropPlace } from './DropPlace'
import { EditDialog } from './EditDialog'
import { Failed, Nothing } from './Empty'
import { Exports, useExports } from './Exports'
import { Filters } from './Filters'
import { kindOf } from './fileKinds'
import classes from './LibraryPage.module.css'
import { RecordingList } from './RecordingList'
import { EVERYTHING, search } from './search'
import { UploadList } from './UploadList'
import { useFreshAfterReconnect } from './useFresh'
import { useUploads } from './useUploads'

const NONE: readonly Recording[] = []

/** Every take and video: to find, name, bring in, take along, and open. */
export default function LibraryPage() {
  const library = useQuery({
    queryKey: KEYS.library,
    queryFn: ({ signal }) => fetchLibrary(signal),
  })
  useFreshAfterReconnect()
  const recordings = library.data?.recordings ?? NONE
  const [wanted, setWanted] = useState(EVERYTHING)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const [edited, setEdited] = useState<Recording | null>(null)
  const { bring, ask, input, annotations, uploads, problem } = useFiles()
  const exports = useExports()
  // The field stays quick however long the list is.
  const asked = useDeferredValue(wanted)
  const found = useMemo(() => search(recordings, asked), [recordings, asked])
  const there = useMemo(
    () => recordings.filter(({ id }) => chosen.has(id)).map(({ id }) => id),
    [recordings, chosen],
  )

  return (
    <DropPlace onFiles={bring}>
      <div className={classes.page}>
        <header className={classes.head}>
          <h1>Recordings</h1>
          {library.data && recordings.length > 0 && (
            <p className={classes.room}>{size(library.data.free_bytes)} free on this disk</p>
          )}
          <div className={classes.actions}>
            {recordings.length > 0 && (
              <Button icon="download" onClick={() => void exports.begin(null)}>
                Take along all
              </Button>
            )}
            <Button look="primary" icon="upload" onClick={ask}>
              Bring in files
            </Button>
          </div>
          {input}
        </header>
        {problem && (
          <p className={classes.problem} role="alert">
            {problem}
          </p>
        )}
        <UploadList uploads={uploads.uploads} items={uploads.items} onChoose={ask} />
        <Exports exports={exports} />
        {library.isError && !library.data && (
          <Failed
            words={library.error instanceof ApiError ? library.error.message : ''}
            onRetry={() => void library.refetch()}
          />
        )}
        {library.isPending && <Waiting words="Reading the recordings" rows={5} height_px={76} />}
        {library.data && recordings.length === 0 && <Nothing onBring={ask} />}
        {recordings.length > 0 && (
          <>
            <Filters recordings={recordings} wanted={wanted} onChange={setWanted} />
            <RecordingList
              recordings={found}
              chosen={chosen}
              onChoose={setChosen}
              onEdit={setEdited}
              onClear={() => setWanted(EVERYTHING)}
            />
          </>
        )}
        {there.length > 0 && (
          <ChosenBar
            ids={there}
            onExport={() => void exports.begin(there)}
            onDone={() => setChosen(new Set())}
          />
        )}
      </div>
      {edited && <EditDialog recording={edited} all={recordings} onClose={() => setEdited(null)} />}
      {annotations}
    </DropPlace>
  )
}

/** Files that are dropped or chosen: films and archives are sent, annotations are looked at first. */
function useFiles() {
  const { uploads, items } = useUploads()
  const [waiting, setWaiting] = useState<readonly File[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  const field = useRef<HTMLInputElement>(null)
  const bring = (files: readonly File[]) => {
    const unknown: string[] = []
    const annotations: File[] = []
    for (const file of files) {
      const kind = kindOf(file)
      if (kind === 'unknown') unknown.push(file.name)
      else if (kind === 'annotations') annotations.push(file)
      else uploads.add(file, kind)
    }
    setWaiting((before) => [...before, ...annotations])
    setProblem(unknown.length > 0 ? `${unknown.join(', ')}: ${UNKNOWN}` : null)
  }
  const [first] = waiting
  return {
    bring,
    ask: () => field.current?.click(),
    problem,
    uploads: { uploads, items },
    input: (
      <input
        ref={field}
        type="file"
        multiple
        hidden
        data-testid="files"
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          // Emptied, so that the same file can be chosen again.
          event.target.value = ''
          bring(files)
        }}
      />
    ),
    annotations: first && (
      <AnnotationsDialog
        key={`${first.name} ${first.lastModified}`}
        file={first}
        onClose={() => setWaiting((before) => before.slice(1))}
      />
    ),
  }
}

const UNKNOWN =
  'no film, no file of labels and no archive of Poser, as far as the name tells. It was left out.'
