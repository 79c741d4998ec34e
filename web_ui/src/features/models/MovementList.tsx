import { Swatch } from '@/components/Swatch'
import type { LookOfLabel } from '@/lib/looks'
import { movementName } from '@/lib/words'
import classes from './MovementList.module.css'

interface Props {
  movements: readonly string[]
  looks: LookOfLabel
  most?: number
}

export function MovementList({ movements, looks, most = movements.length }: Props) {
  // A line "and 1 more" takes the room of the one that it hides.
  const shown = movements.length > most + 1 ? movements.slice(0, most) : movements
  return (
    <ul className={classes.list} aria-label="Movements">
      {shown.map((label) => (
        <li key={label} className={classes.movement}>
          <Swatch look={looks(label)} />
          {movementName(label)}
        </li>
      ))}
      {shown.length < movements.length && (
        <li className={classes.more}>and {movements.length - shown.length} more</li>
      )}
    </ul>
  )
}
