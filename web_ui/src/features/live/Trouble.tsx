import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { useLive } from './context'
import type { Connection } from './liveState'
import { useModels } from './models'
import classes from './Trouble.module.css'

interface Words {
  kind: string
  title: string
  text: string
  chooseModel?: boolean
}

const UNREACHED: Record<Exclude<Connection, 'online'>, Words> = {
  connecting: {
    kind: 'connecting',
    title: 'Looking for the program',
    text: 'Nothing has been sent yet. This takes a moment.',
  },
  absent: {
    kind: 'absent',
    title: 'The program is not running yet',
    text: 'Your picture stays in this page. Run ./start.sh in the Poser folder; the stage joins by itself.',
  },
  away: {
    kind: 'away',
    title: 'The program stopped answering',
    text: 'Your picture stays in this page. The stage goes on by itself as soon as the program is back.',
  },
}

const BUSY: Words = {
  kind: 'busy',
  title: 'Too many people at once',
  text: 'The program is watching as many as it can; nothing of yours is lost. It takes you in as soon as somebody leaves.',
}

const SILENT: Words = {
  kind: 'silent',
  title: 'Waiting for the program',
  text: 'It is getting ready, and nothing of yours is lost. The stage goes on by itself.',
}

const READING: Words = {
  kind: 'reading',
  title: 'Reading the models',
  text: 'Your body is followed already; your movements get their names in a moment.',
}

const NO_MODEL: Words = {
  kind: 'no-model',
  title: 'There is no model yet',
  text: 'Your body is followed, but no movement is named. Put a model file into data/trained_models, or choose one.',
  chooseModel: true,
}

function useTrouble(needsModel: boolean): Words | null {
  const connection = useLive((state) => state.connection)
  const busy = useLive((state) => state.busy)
  const silent = useLive((state) => state.silent)
  const model = useLive((state) => state.model)
  const failed = useLive((state) => state.modelFailed)
  const unnamed = useLive((state) => state.latest?.verdict === 'no_model')
  const note = useLive((state) => state.note)
  const { data, isSuccess: loaded } = useModels()
  // The program takes a usable model by itself, one picture after it has found it.
  const reading = data?.models.some(
    ({ status }) => status === 'checking' || (status === 'ready' && !failed),
  )
  if (connection !== 'online') return UNREACHED[connection]
  if (busy) return BUSY
  if (silent) return SILENT
  const modelless = unnamed || (model === null && loaded)
  if (needsModel && modelless) return reading ? READING : NO_MODEL
  return note === null ? null : { kind: 'note', title: note, text: '' }
}

/** What stands in the way while the picture goes on. */
export function Trouble({ onChooseModel }: { onChooseModel?: (() => void) | undefined }) {
  const needsModel = onChooseModel !== undefined
  const trouble = useTrouble(needsModel)
  return (
    <div
      className={classes.place}
      role="status"
      data-testid="trouble"
      data-kind={trouble?.kind}
      data-high={!needsModel || undefined}
    >
      {trouble && (
        <div className={classes.card} key={trouble.kind}>
          <span className={classes.icon}>
            <Icon name="warning" />
          </span>
          <div className={classes.words}>
            <p className={classes.title}>{trouble.title}</p>
            {trouble.text && <p>{trouble.text}</p>}
          </div>
          {trouble.chooseModel && <Button onClick={onChooseModel}>See the models</Button>}
        </div>
      )}
    </div>
  )
}
