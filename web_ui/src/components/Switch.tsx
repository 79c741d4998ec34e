import type { ReactNode } from 'react'
import classes from './Switch.module.css'

interface Props {
  on: boolean
  disabled?: boolean
  testId?: string
  className?: string | undefined
  onChange: (on: boolean) => void
  /** What it turns on, in words. */
  children: ReactNode
}

/** Turns something on or off at once. */
export function Switch({ on, disabled, testId, className, onChange, children }: Props) {
  return (
    <label
      className={[classes.place, className].filter(Boolean).join(' ')}
      data-on={on || undefined}
    >
      <input
        type="checkbox"
        role="switch"
        aria-checked={on}
        className={classes.switch}
        checked={on}
        disabled={disabled}
        data-testid={testId}
        onChange={(event) => onChange(event.target.checked)}
      />
      {children}
    </label>
  )
}
