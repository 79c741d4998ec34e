import { useId } from 'react'
import { useStore } from 'zustand'
import { Icon } from '@/components/Icon'
import classes from './CutFields.module.css'
import { cutProblem, type Draft } from './draft'
import type { SideName } from './moments'

interface Props {
  draft: Draft
  side: SideName
  duration_s: number | null
}

/** From when to when a recording counts, for one who wants only a part of it. */
export function CutFields({ draft, side, duration_s }: Props) {
  const id = useId()
  const slot = useStore(draft.store, (state) => state[side])
  const problem = cutProblem(slot, duration_s)
  const read = (text: string) => {
    const value = text === '' ? Number.NaN : Number(text)
    return Number.isFinite(value) && value >= 0 ? value : null
  }
  return (
    <details className={classes.cut} open={slot.start_s !== null || slot.end_s !== null}>
      <summary>
        <Icon name="chevron" size={16} /> Only a part of it
      </summary>
      <div className={classes.fields}>
        <label htmlFor={`${id}-start`}>From</label>
        <input
          id={`${id}-start`}
          type="number"
          inputMode="decimal"
          min={0}
          step="any"
          placeholder="0"
          value={slot.start_s ?? ''}
          onChange={(event) => draft.cut(side, read(event.target.value), slot.end_s)}
        />
        <label htmlFor={`${id}-end`}>to</label>
        <input
          id={`${id}-end`}
          type="number"
          inputMode="decimal"
          min={0}
          step="any"
          placeholder={duration_s === null ? 'end' : duration_s.toFixed(1)}
          value={slot.end_s ?? ''}
          onChange={(event) => draft.cut(side, slot.start_s, read(event.target.value))}
        />
        <span>seconds</span>
      </div>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </details>
  )
}
