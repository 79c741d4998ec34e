import { useQueryClient } from '@tanstack/react-query'
import { Button } from '@/components/Button'
import { KEYS, type RecordingList } from '@/lib/library'
import classes from './ChosenBar.module.css'
import { useDelete } from './useDelete'

interface Props {
  ids: readonly string[]
  onExport: () => void
  onDone: () => void
}

/** What can be done with several recordings at once. */
export function ChosenBar({ ids, onExport, onDone }: Props) {
  const remove = useDelete()
  const queries = useQueryClient()
  const removeAll = () => {
    const list = queries.getQueryData<RecordingList>(KEYS.library)?.recordings ?? []
    void remove(list.filter(({ id }) => ids.includes(id)))
    onDone()
  }
  return (
    <div className={classes.bar} role="toolbar" aria-label="Chosen recordings">
      <p role="status">{ids.length} chosen</p>
      <Button
        icon="download"
        onClick={() => {
          onExport()
          onDone()
        }}
      >
        Take along
      </Button>
      <Button icon="trash" onClick={removeAll}>
        Delete
      </Button>
      <Button look="quiet" icon="close" words="Choose none" onClick={onDone} />
    </div>
  )
}
