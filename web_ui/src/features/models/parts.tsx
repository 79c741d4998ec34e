import { Link } from 'react-router'
import { Icon } from '@/components/Icon'
import classes from './parts.module.css'

/** How something that went wrong, or is not there, is said. */
export const NOTE = classes.note ?? ''

export function AllModelsLink() {
  return (
    <Link to="/models" className={classes.back}>
      <Icon name="back" /> All models
    </Link>
  )
}
