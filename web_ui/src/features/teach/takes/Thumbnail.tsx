import { apiUrl } from '@/lib/api'
import { type Recording, thumbnailPath } from '@/lib/library'
import classes from './Takes.module.css'

/** The body in the middle of a recording, on the stage's dark in both themes. */
export function Thumbnail({
  recording,
  className,
}: {
  recording: Recording
  className?: string | undefined
}) {
  return (
    <span className={[classes.picture, className].filter(Boolean).join(' ')}>
      {recording.has_landmarks && (
        <img src={apiUrl(thumbnailPath(recording.id))} alt="" loading="lazy" decoding="async" />
      )}
    </span>
  )
}
