import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from '@/components/Button'
import { Dialog } from '@/components/Dialog'
import { fetchPeople, PEOPLE_KEY } from '@/lib/outputs'
import { useLive, useSession } from '../context'
import classes from './FitDialog.module.css'
import { FitResult } from './FitResult'
import { FitSetUp } from './FitSetUp'
import { useFit, useGuide } from './useFit'

/** Fits the model to a person: who, what to show, and afterwards what came of it. */
export default function FitDialog({ onClose }: { onClose: () => void }) {
  const guide = useGuide()
  const phase = useFit((state) => state.phase)
  const close = () => {
    guide.cancel()
    onClose()
  }
  return (
    <Dialog title="Fit to me" width={520} onClose={close}>
      {phase === 'done' && <FitResult onClose={close} />}
      {phase === 'failed' && <Failed />}
      {phase === 'idle' && <Ready onClose={close} />}
    </Dialog>
  )
}

export function usePeople() {
  const online = useLive((state) => state.connection === 'online')
  return useQuery({
    queryKey: PEOPLE_KEY,
    queryFn: ({ signal }) => fetchPeople(signal),
    enabled: online,
  })
}

export function useRefreshPeople() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: PEOPLE_KEY })
}

/** What is lacking, or the beginning. */
function Ready({ onClose }: { onClose: () => void }) {
  const session = useSession()
  const online = useLive((state) => state.connection === 'online')
  const running = useLive((state) => state.phase === 'running')
  const film = useLive((state) => state.source?.kind === 'file')
  if (!online) return <p className={classes.quiet}>The program is not there. This waits for it.</p>
  if (running && !film) return <FitSetUp onClose={onClose} />
  return (
    <div className={classes.form}>
      <p>
        Everybody moves a little differently. Show this model its movements once, for about half a
        minute, and it learns how you do them. {film && 'A film cannot do that; the camera can.'}
      </p>
      <div className={classes.actions}>
        <Button look="primary" icon="camera" onClick={() => void session.showCamera(null)}>
          Turn on the camera
        </Button>
      </div>
    </div>
  )
}

function Failed() {
  const guide = useGuide()
  const message = useFit((state) => state.message)
  return (
    <div className={classes.form}>
      <p role="alert">{message}</p>
      <div className={classes.actions}>
        <Button look="primary" onClick={() => guide.cancel()}>
          Begin again
        </Button>
      </div>
    </div>
  )
}
