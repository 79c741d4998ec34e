import type { ComponentPropsWithRef } from 'react'
import classes from './Button.module.css'
import { Icon, type IconName } from './Icon'

interface Props extends ComponentPropsWithRef<'button'> {
  look?: 'primary' | 'plain' | 'quiet'
  icon?: IconName
  /** For buttons that are only a drawing: what they do, in words. */
  words?: string
  opens?: boolean
}

export function Button({
  look = 'plain',
  icon,
  words,
  opens,
  children,
  className,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      className={[classes.button, className].filter(Boolean).join(' ')}
      data-look={look}
      data-only-icon={children === undefined || undefined}
      aria-label={words}
      {...rest}
    >
      {icon && <Icon name={icon} />}
      {children !== undefined && <span className={classes.text}>{children}</span>}
      {opens && (
        <span className={classes.chevron}>
          <Icon name="chevron" size={16} />
        </span>
      )}
    </button>
  )
}
