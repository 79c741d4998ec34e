import { useEffect } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { size } from '@/lib/amounts'
import { percent } from '@/lib/words'
import classes from './UploadList.module.css'
import type { UploadItem, Uploads } from './uploads'

interface Props {
  uploads: Uploads
  items: readonly UploadItem[]
  /** Asks for a file that was begun before. */
  onChoose: () => void
}

/** Files on their way to the program. */
export function UploadList({ uploads, items, onChoose }: Props) {
  if (items.length === 0) return null
  return (
    <ul className={classes.list} aria-label="Files on their way" data-testid="uploads">
      {items.map((item) => (
        <Upload key={item.id} item={item} uploads={uploads} onChoose={onChoose} />
      ))}
    </ul>
  )
}

/** What has arrived is in the list of recordings; its line has said all that it has to say. */
const DONE_SHOWN_MS = 8000

function Upload({ item, uploads, onChoose }: Omit<Props, 'items'> & { item: UploadItem }) {
  const { id, state } = item
  useEffect(() => {
    if (state !== 'done') return
    const timer = setTimeout(() => uploads.drop(id), DONE_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [state, id, uploads])
  return (
    <li className={classes.item} data-state={item.state}>
      <Icon name={item.purpose === 'video' ? 'film' : 'archive'} />
      <div className={classes.words}>
        <p className={classes.name}>{item.name}</p>
        <p className={classes.status} role={item.state === 'failed' ? 'alert' : undefined}>
          {statusOf(item)}
        </p>
        {(item.state === 'sending' || item.state === 'away') && (
          <progress
            className={classes.bar}
            value={item.sent}
            max={Math.max(1, item.size)}
            aria-label={`${item.name} has arrived`}
          />
        )}
      </div>
      {item.state === 'left' && <Button onClick={onChoose}>Choose the file</Button>}
      {item.state === 'failed' && <Button onClick={() => uploads.retry(item.id)}>Try again</Button>}
      {item.state === 'done' ? (
        <Button
          look="quiet"
          icon="close"
          words={`Put away: ${item.name}`}
          onClick={() => uploads.drop(item.id)}
        />
      ) : (
        <Button
          look="quiet"
          icon="close"
          words={`Cancel: ${item.name}`}
          onClick={() => void uploads.cancel(item.id)}
        />
      )}
    </li>
  )
}

function statusOf(item: UploadItem): string {
  const share = `${percent(item.size > 0 ? item.sent / item.size : 0)} of ${size(item.size)}`
  switch (item.state) {
    case 'waiting':
      return `Waits its turn, ${size(item.size)}`
    case 'sending':
      return share
    case 'away':
      return `${share}. The program does not answer; it goes on by itself when it is back.`
    case 'done':
      return item.purpose === 'video'
        ? 'It is here. The program looks for the person in it now.'
        : 'It is here. Its recordings are being put into the list.'
    case 'failed':
      return item.problem ?? 'It could not be sent.'
    case 'left':
      return 'Begun before, but not ended. Choose the same file again, and it goes on where it stopped.'
  }
}
