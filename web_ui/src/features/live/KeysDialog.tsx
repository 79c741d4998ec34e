import { Dialog } from '@/components/Dialog'
import classes from './KeysDialog.module.css'
import { SHORTCUTS } from './useShortcuts'

export default function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" width={400} onClose={onClose}>
      <dl className={classes.keys}>
        {SHORTCUTS.map(([key, does]) => (
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
