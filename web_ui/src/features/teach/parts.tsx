import { useId } from 'react'
import classes from './parts.module.css'

/** A line to write in. */
export const FIELD = classes.field ?? ''

type Options<T> = ReadonlyArray<readonly [value: T, words: string]>

interface ChoiceProps<T extends string> {
  name: string
  legend: string
  value: T
  options: Options<T>
  disabled?: boolean
  onChange: (value: T) => void
}

/** One of a few things, all of them in sight. */
export function Choice<T extends string>({
  name,
  legend,
  value,
  options,
  disabled = false,
  onChange,
}: ChoiceProps<T>) {
  const id = useId()
  return (
    <fieldset className={classes.choice} disabled={disabled}>
      <legend className="hidden-words">{legend}</legend>
      {options.map(([each, words]) => (
        <label key={each} className={classes.option}>
          <input
            type="radio"
            className="hidden-words"
            name={`${name}-${id}`}
            value={each}
            checked={each === value}
            onChange={() => onChange(each)}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  )
}

interface PickProps<T extends string | number> {
  label: string
  value: T
  options: Options<T>
  disabled?: boolean
  onChange: (value: T) => void
}

/** One of several things, chosen from a list. */
export function Pick<T extends string | number>({
  label,
  value,
  options,
  disabled = false,
  onChange,
}: PickProps<T>) {
  return (
    <label className={classes.pick}>
      <span className={classes.caption}>{label}</span>
      <select
        className={classes.select}
        value={String(value)}
        disabled={disabled}
        onChange={(event) => {
          const found = options.find(([each]) => String(each) === event.target.value)
          if (found) onChange(found[0])
        }}
      >
        {options.map(([each, words]) => (
          <option key={each} value={String(each)}>
            {words}
          </option>
        ))}
      </select>
    </label>
  )
}
