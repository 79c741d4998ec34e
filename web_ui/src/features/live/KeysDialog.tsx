import { Dialog } from '@/components/Dialog'
import { useKeysOfPage } from '@/lib/keys'
import classes from './KeysDialog.module.css'

export default function KeysDialog({ onClose }: { onClose: () => void }) {
  const keys = [...useKeysOfPage(), ['?', 'Show these keys'] as const]
  return (
    <Dialog title="Keys" width={400} onClose={onClose}>
      <dl className={classes.keys}>
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
