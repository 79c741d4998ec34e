import { type DragEvent, type ReactNode, useRef, useState } from 'react'
import { Icon } from '@/components/Icon'
import classes from './DropPlace.module.css'

interface Props {
  /** What the page is about, and what can be dropped on it. */
  label?: string
  words?: string
  /** `target` is the part of the page that they were dropped on. */
  onFiles: (files: readonly File[], target: Element | null) => void
  children: ReactNode
}

/** The whole page takes files that are dropped on it. */
export function DropPlace({
  label = 'Recordings',
  words = 'Films, files of labels, archives of Poser',
  onFiles,
  children,
}: Props) {
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
      aria-label={label}
      onDragEnter={(event) => hasFiles(event) && turn(1)}
      onDragLeave={(event) => hasFiles(event) && turn(-1)}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        if (!hasFiles(event)) return
        event.preventDefault()
        turn(-depth.current)
        onFiles(
          [...event.dataTransfer.files],
          event.target instanceof Element ? event.target : null,
        )
      }}
    >
      {children}
      {over && (
        <div className={classes.over} aria-hidden="true">
          <Icon name="upload" size={48} />
          <p className={classes.big}>Let go to bring it in</p>
          <p>{words}</p>
        </div>
      )}
    </section>
  )
}
