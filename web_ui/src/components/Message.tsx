import type { ReactNode } from 'react'
import { Icon, type IconName } from './Icon'
import classes from './Message.module.css'

interface Props {
  title: string
  /** `page`: there is nothing else. `part`: it stands among other things, in a frame. */
  place: 'page' | 'part'
  icon?: IconName
  /** Something is wrong, and said at once to who listens. */
  warns?: boolean
  testId?: string
  children: ReactNode
  /** What to do now. */
  actions: ReactNode
}

/** A page, or a part of one, that has nothing to show: why, and what to do. */
export function Message({ title, place, icon, warns = false, testId, children, actions }: Props) {
  const Title = place === 'page' ? 'h1' : 'h2'
  return (
    <section
      className={classes.message}
      role={warns ? 'alert' : undefined}
      data-framed={place === 'part' || undefined}
      data-testid={testId}
    >
      {icon !== undefined && (
        <span className={classes.badge} data-warn={warns || undefined}>
          <Icon name={icon} size={28} />
        </span>
      )}
      <Title>{title}</Title>
      {children}
      <div className={classes.actions}>{actions}</div>
    </section>
  )
}
