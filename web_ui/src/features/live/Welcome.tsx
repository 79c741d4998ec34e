import { Button } from '@/components/Button'
import classes from './Card.module.css'
import { useLive, useSession } from './context'
import { Figure } from './Figure'
import { FilePick } from './FilePick'

const PROMISE = 'Your picture goes to the program on this computer and nowhere else.'

/** The stage before the first picture, and after the last one. */
export function Welcome() {
  const session = useSession()
  const phase = useLive((state) => state.phase)
  const source = useLive((state) => state.source)
  if (phase === 'opening') {
    const file = source?.kind === 'file'
    return (
      <div className={classes.card} data-testid="opening" data-late="">
        <Figure />
        <h2>{file ? 'Opening the video' : 'Opening the camera'}</h2>
        <p>{file ? PROMISE : `Your browser may ask whether you allow it. ${PROMISE}`}</p>
      </div>
    )
  }
  const again = phase === 'stopped'
  const startWords =
    source?.kind === 'file' ? 'Play it again' : again ? 'Start again' : 'Turn on the camera'
  return (
    <div className={classes.card} data-testid={again ? 'stopped' : 'welcome'}>
      <Figure />
      <h2>{again ? stoppedTitle(source?.kind) : 'Step in front of the camera'}</h2>
      <p>{again ? 'Nothing is sent, and nothing was kept.' : PROMISE}</p>
      <div className={classes.actions}>
        <Button
          look="primary"
          icon={source?.kind === 'file' ? 'play' : 'camera'}
          className={classes.large}
          onClick={() => void session.start()}
        >
          {startWords}
        </Button>
        <FilePick>
          {(ask) => (
            <button type="button" className={classes.link} onClick={ask}>
              or use a video file
            </button>
          )}
        </FilePick>
      </div>
    </div>
  )
}

function stoppedTitle(kind: 'camera' | 'file' | undefined): string {
  return kind === 'file' ? 'The video is closed' : 'The camera is off'
}
