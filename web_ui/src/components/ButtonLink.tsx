import { Link, type LinkProps } from 'react-router'
import classes from './Button.module.css'

/** A link to another page that is the thing to do next, and looks like it. */
export function ButtonLink({ className, ...rest }: LinkProps) {
  const names = [classes.button, classes.link, className].filter(Boolean).join(' ')
  return <Link className={names} data-look="primary" {...rest} />
}
