import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { Icon } from '@/components/Icon'
import classes from './DropPlace.module.css'

interface Props {
  onFiles: (files: readonly File[]) => void
  children: ReactNode
}

/** The whole page takes files that are dropped on it. */
export function DropPlace({ onFiles, children }: Props) {
  const [over, setOver] = useState(false)
  // Each part of the page that is crossed is entered and left on the way.
  const depth = useRef(0)
  const hasFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files')
  const turn = (by: number) => {
    depth.current = Math.max(0, depth.current + by)
    setOver(depth.current > 0)
  }
  return (
    <section
      className={classes.place}
      aria-label="Recordings"
      onDragEnter={(event) => hasFiles(event) && turn(1)}
      onDragLeave={(event) => hasFiles(event) && turn(-1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        turn(-depth.current)
        onFiles([...event.dataTransfer.files])
      }}
    >
      {children}
      {over && (
        <div className={classes.over} aria-hidden="true">
          <Icon name="upload" size={48} />
          <p className={classes.big}>Let go to bring it in</p>
          <p>Films, files of labels, archives of Poser</p>
        </div>
      )}
    </section>
  )
}
