import { Tooltip } from '@mantine/core'
import type { ReactElement } from 'react'
import classes from './Tip.module.css'

/** Words on hover and focus for a control that is only a drawing. */
export function Tip({ words, children }: { words: string; children: ReactElement }) {
  return (
    <Tooltip label={words} disabled={words === ''} classNames={{ tooltip: classes.tip ?? '' }}>
      {children}
    </Tooltip>
  )
}
