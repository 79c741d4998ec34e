import { useRef, useState } from 'react'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { Icon } from '@/components/Icon'
import { Waiting } from '@/components/Waiting'
import type { ModelEntry } from '@/lib/protocol'
import { useLive, useSession } from './context'
import { ModelCardView } from './ModelCardView'
import classes from './ModelsDialog.module.css'
import { useModels } from './models'
import { STATUS_WORDS } from './modelWords'

export default function ModelsDialog({ onClose }: { onClose: () => void }) {
  const session = useSession()
  const { data, isError, isPending, refetch } = useModels()
  const online = useLive((state) => state.connection === 'online')
  const current = useLive((state) => state.model)
  const [looked, setLooked] = useState<string | null>(null)
  const models = data?.models ?? []
  const card = useRef<HTMLElement>(null)
  const look = (id: string) => {
    setLooked(id)
    session.forgetSwitchProblem()
    // On a phone the card lies below the list, out of sight.
    requestAnimationFrame(() => card.current?.scrollIntoView?.({ block: 'nearest' }))
  }
  const chosen = models.find((entry) => entry.id === (looked ?? current)) ?? models[0]

  return (
    <Dialog title="Models" width={880} onClose={onClose}>
      {isPending && online && (
        <Waiting words="Reading the list of models" rows={3} height_px={56} />
      )}
      {isPending && !online && (
        <p className={classes.empty}>
          The program is not answering, so its models cannot be listed. They come by themselves as
          soon as it is back.
        </p>
      )}
      {isError && (
        <div className={classes.empty}>
          <p>The list of models could not be read; the present model goes on.</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {data && models.length === 0 && (
        <p className={classes.empty}>
          There is no model yet. Put a model file into <code>data/trained_models</code>; it shows up
          here by itself.
        </p>
      )}
      {chosen && (
        <div className={classes.columns}>
          <ul className={classes.list} aria-label="Models">
            {models.map((entry) => (
              <li key={entry.id}>
                <ModelRow
                  entry={entry}
                  inUse={entry.id === current}
                  looked={entry.id === chosen.id}
                  onLook={() => look(entry.id)}
                />
              </li>
            ))}
          </ul>
          <section className={classes.card} aria-label={`About ${chosen.name}`} ref={card}>
            <ModelCardView entry={chosen}>
              <UseModel entry={chosen} onUsed={onClose} />
            </ModelCardView>
          </section>
        </div>
      )}
    </Dialog>
  )
}

interface RowProps {
  entry: ModelEntry
  inUse: boolean
  looked: boolean
  onLook: () => void
}

function ModelRow({ entry, inUse, looked, onLook }: RowProps) {
  return (
    <button
      type="button"
      className={classes.row}
      aria-pressed={looked}
      data-testid={`model-${entry.id}`}
      data-status={entry.status}
      onClick={onLook}
    >
      <span className={classes.name}>{entry.name}</span>
      <span className={classes.status} data-status={entry.status}>
        {inUse ? 'In use' : STATUS_WORDS[entry.status].short}
      </span>
      {inUse && <Icon name="check" />}
    </button>
  )
}

function UseModel({ entry, onUsed }: { entry: ModelEntry; onUsed: () => void }) {
  const session = useSession()
  const current = useLive((state) => state.model)
  const switchingTo = useLive((state) => state.switchingTo)
  const problem = useLive((state) => state.switchProblem)
  const online = useLive((state) => state.connection === 'online')
  const use = async () => {
    await session.chooseModel(entry.id)
    if (session.store.getState().model === entry.id) onUsed()
  }
  if (entry.status !== 'ready') return null
  return (
    <div className={classes.use}>
      {problem !== null && (
        <p role="alert" className={classes.problem} data-testid="switch-problem">
          {problem}
        </p>
      )}
      {entry.id === current ? (
        <p className={classes.inUse}>
          <Icon name="check" /> In use on your stage
        </p>
      ) : (
        <Button
          look="primary"
          disabled={switchingTo !== null || !online}
          onClick={() => void use()}
        >
          {switchingTo === entry.id ? 'Switching' : 'Use this model'}
        </Button>
      )}
    </div>
  )
}
