import type { CSSProperties, ReactNode } from 'react'
import classes from './Waiting.module.css'

interface Props {
  /** What is on its way, for who listens to the page. */
  words: string
  rows?: number
  height_px?: number
  /** Rounded and spaced like large parts of a page, not like rows. */
  large?: boolean
  className?: string | undefined
  /** Shapes of other heights, a `span` each. */
  children?: ReactNode
}

/** The shapes of what is on its way; they appear only if it takes a while. */
export function Waiting({
  words,
  rows = 1,
  height_px = 72,
  large = false,
  className,
  children,
}: Props) {
  const shapes = Array.from({ length: rows }, (_, place) => place)
  return (
    <div
      className={[classes.waiting, className].filter(Boolean).join(' ')}
      role="status"
      aria-label={words}
      data-large={large || undefined}
      style={{ '--height': `${height_px}px` } as CSSProperties}
    >
      {children ?? shapes.map((place) => <span key={place} />)}
    </div>
  )
}
