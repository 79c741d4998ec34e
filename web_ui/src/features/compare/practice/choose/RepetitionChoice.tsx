import { useId } from 'react'
import type { Repetition } from '@/lib/comparisons'
import { repetitionWords } from '../words'
import classes from './ReferenceDetails.module.css'

interface Props {
  repetitions: readonly Repetition[]
  /** Null for the one that is seen best. */
  chosen: number | null
  onChoose: (place: number | null) => void
}

export function RepetitionChoice({ repetitions, chosen, onChoose }: Props) {
  const id = useId()
  return (
    <div className={classes.field}>
      <label htmlFor={id}>Repetition</label>
      <select
        id={id}
        value={chosen ?? ''}
        data-testid="repetition"
        onChange={({ target }) => onChoose(target.value === '' ? null : Number(target.value))}
      >
        <option value="">The one that is seen best</option>
        {repetitions.map((repetition, place) => (
          <option key={repetition.start_s} value={place}>
            {repetitionWords(repetition, place)}
          </option>
        ))}
      </select>
    </div>
  )
}
