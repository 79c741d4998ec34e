import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { CameraMenu } from './CameraMenu'
import classes from './Card.module.css'
import { useLive, useSession } from './context'
import { FilePick } from './FilePick'
import { FAILURES, type FailureKind } from './failures'

/** What happened, what it means for the person's picture, what to do. */
export function FailureCard({ failure }: { failure: FailureKind }) {
  const session = useSession()
  const several = useLive((state) => state.cameras.length > 1)
  const words = FAILURES[failure]
  return (
    <div className={classes.card} role="alert" data-testid="failure" data-kind={failure}>
      <span className={classes.badge}>
        <Icon name="warning" size={28} />
      </span>
      <h2>{words.title}</h2>
      <p>
        {words.what} {words.todo}
      </p>
      {failure !== 'old-browser' && (
        <div className={classes.actions}>
          {words.retry && (
            <Button look="primary" className={classes.large} onClick={() => void session.start()}>
              Try again
            </Button>
          )}
          {words.retry && several && <CameraMenu />}
          <FilePick>
            {(ask) => (
              <Button
                look={words.retry ? 'plain' : 'primary'}
                icon="film"
                className={classes.large}
                onClick={ask}
              >
                {failure === 'video-unreadable' ? 'Choose another video' : 'Use a video file'}
              </Button>
            )}
          </FilePick>
          {failure === 'video-unreadable' && (
            <Button
              icon="camera"
              className={classes.large}
              onClick={() => void session.showCamera(null)}
            >
              Use the camera
            </Button>
          )}
        </div>
      )}
    </div>
  )
}
