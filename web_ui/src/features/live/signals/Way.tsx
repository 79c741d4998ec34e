import type { ReactNode } from 'react'
import { Icon, type IconName } from '@/components/Icon'
import classes from './Outputs.module.css'

interface WayProps {
  icon: IconName
  title: string
  side?: ReactNode
  children: ReactNode
}

/** One way of telling. */
export function Way({ icon, title, side, children }: WayProps) {
  return (
    <section className={classes.way}>
      <div className={classes.head}>
        <Icon name={icon} />
        <h4>{title}</h4>
        {side}
      </div>
      {children}
    </section>
  )
}
