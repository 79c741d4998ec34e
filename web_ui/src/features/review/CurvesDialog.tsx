import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { Dialog } from '@/components/Dialog'
import { ApiError } from '@/lib/api'
import { type FeatureName, fetchFeatures, KEYS } from '@/lib/library'
import classes from './CurvesDialog.module.css'
import { curveTitle, unitWords } from './curveWords'

interface Props {
  /** Names of those that are shown already. */
  without: readonly string[]
  onChoose: (name: string) => void
  onClose: () => void
}

/** More are found by writing a word of them. */
const MOST = 40

/** Everything that can be measured of a body, to choose a curve from. */
export default function CurvesDialog({ without, onChoose, onClose }: Props) {
  const { data, error } = useQuery({
    queryKey: KEYS.features,
    queryFn: ({ signal }) => fetchFeatures(signal),
  })
  const [text, setText] = useState('')
  const asked = useDeferredValue(text)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus(), [])
  const there = data?.features.filter(({ name }) => !without.includes(name)) ?? []
  const found = there.filter((feature) => fits(feature, asked))
  return (
    <Dialog title="Add a curve" width={520} onClose={onClose}>
      <div className={classes.body}>
        <input
          ref={field}
          className={classes.search}
          type="search"
          aria-label="Search curves"
          placeholder="Knee, angle, speed"
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {error && <p role="alert">{error instanceof ApiError ? error.message : 'No curves.'}</p>}
        <ul className={classes.list}>
          {found.slice(0, MOST).map(({ name, words, unit }) => (
            <li key={name}>
              <button type="button" onClick={() => onChoose(name)}>
                <span>{curveTitle(name)}</span>
                <span className={classes.unit}>{unitWords(unit)}</span>
                <span className={classes.words}>{words}</span>
              </button>
            </li>
          ))}
        </ul>
        <p className={classes.more} role="status">
          {data && countWords(found.length)}
        </p>
      </div>
    </Dialog>
  )
}

function fits({ name, words }: FeatureName, text: string): boolean {
  const all = `${words} ${name.replaceAll('_', ' ')}`.toLowerCase()
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}

function countWords(count: number): string {
  if (count === 0) return 'Nothing is called that.'
  return count > MOST ? `${count - MOST} more; write a word of what you look for.` : ''
}
