import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '@/components/Button'
import classes from './SidePanel.module.css'

interface Props {
  title: string
  testId: string
  onClose: () => void
  children: ReactNode
}

/** Stands beside the stage; without room there, a sheet over its lower part. */
export function SidePanel({ title, testId, onClose, children }: Props) {
  const panel = useRef<HTMLElement>(null)
  useEffect(() => {
    const before = document.activeElement
    panel.current?.focus()
    return () => {
      // Who closed it by key goes on from where they opened it.
      const lost = document.activeElement === document.body
      if (lost && before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <aside
      className={classes.panel}
      aria-label={title}
      data-testid={testId}
      tabIndex={-1}
      ref={panel}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <header className={classes.head}>
        <h2>{title}</h2>
        <Button
          look="quiet"
          icon="close"
          words={`Close ${title.toLowerCase()}`}
          onClick={onClose}
        />
      </header>
      {children}
    </aside>
  )
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h3>{title}</h3>
      {children}
    </section>
  )
}
