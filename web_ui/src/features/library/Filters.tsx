import { Icon } from '@/components/Icon'
import type { Recording } from '@/lib/library'
import { movementName } from '@/lib/words'
import classes from './Filters.module.css'
import { labelsOf, UNLABELLED, valuesOf, type Wanted } from './search'

interface Props {
  recordings: readonly Recording[]
  wanted: Wanted
  onChange: (wanted: Wanted) => void
}

export function Filters({ recordings, wanted, onChange }: Props) {
  const change = (part: Partial<Wanted>) => onChange({ ...wanted, ...part })
  return (
    <search className={classes.filters}>
      <label className={classes.search}>
        <Icon name="search" />
        <span className="hidden-words">Search</span>
        <input
          type="search"
          value={wanted.text}
          placeholder="Name, person, movement"
          onChange={(event) => change({ text: event.target.value })}
        />
      </label>
      <Choice
        label="All kinds"
        value={wanted.kind}
        onChange={(kind) => change({ kind: kind as Wanted['kind'] })}
        choices={[
          ['take', 'Takes'],
          ['video', 'Videos'],
        ]}
      />
      <Choice
        label="All people"
        value={wanted.person}
        onChange={(person) => change({ person })}
        choices={valuesOf(recordings, ({ person }) => person).map((name) => [name, name])}
      />
      <Choice
        label="All movements"
        value={wanted.label}
        onChange={(label) => change({ label })}
        choices={[
          ...valuesOf(recordings, labelsOf).map((name) => [name, movementName(name)] as const),
          [UNLABELLED, 'Nothing labelled'],
        ]}
      />
    </search>
  )
}

interface ChoiceProps {
  label: string
  value: string
  choices: ReadonlyArray<readonly [value: string, words: string]>
  onChange: (value: string) => void
}

function Choice({ label, value, choices, onChange }: ChoiceProps) {
  if (choices.length === 0) return null
  return (
    <select
      className={classes.choice}
      aria-label={label}
      value={value}
      data-chosen={value !== '' || undefined}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{label}</option>
      {choices.map(([one, words]) => (
        <option key={one} value={one}>
          {words}
        </option>
      ))}
    </select>
  )
}
