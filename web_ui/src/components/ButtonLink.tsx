import type { ReactNode } from 'react'
import { Link, type LinkProps } from 'react-router'
import classes from './Button.module.css'

interface FileProps {
  href: string
  testId?: string
  children: ReactNode
}

/** A link to another page that is the thing to do next, and looks like it. */
export function ButtonLink({ className, ...rest }: LinkProps) {
  const names = [classes.button, classes.link, className].filter(Boolean).join(' ')
  return <Link className={names} data-look="primary" {...rest} />
}

/** The same for a file of the program that is saved. */
export function FileLink({ href, testId, children }: FileProps) {
  const names = [classes.button, classes.link].join(' ')
  return (
    <a className={names} data-look="primary" href={href} download data-testid={testId}>
      {children}
    </a>
  )
}
