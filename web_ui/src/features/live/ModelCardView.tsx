import type { ReactNode } from 'react'
import { Icon } from '@/components/Icon'
import { Swatch } from '@/components/Swatch'
import { lookOf } from '@/lib/colours'
import type { ModelEntry } from '@/lib/protocol'
import { jointWords, movementName, percent } from '@/lib/words'
import classes from './ModelCardView.module.css'
import { plain, STATUS_WORDS, scoreWords } from './modelWords'

/** What a model is, in words: what it names, how well, from what it learned. */
export function ModelCardView({ entry, children }: { entry: ModelEntry; children?: ReactNode }) {
  const { card } = entry
  return (
    <div className={classes.view}>
      <h3>{entry.name}</h3>
      {entry.status !== 'ready' && <NotReady entry={entry} />}
      {children}
      {card?.description && <p className={classes.about}>{card.description}</p>}
      {entry.classes.length > 0 && (
        <>
          <h4>
            {entry.classes.length} {entry.classes.length === 1 ? 'movement' : 'movements'}
          </h4>
          <ul className={classes.movements}>
            {entry.classes.map((label, place) => (
              <li key={label}>
                <Swatch look={lookOf(place)} />
                {movementName(label)}
              </li>
            ))}
          </ul>
        </>
      )}
      {card && <Facts card={card} />}
      <p className={classes.file}>{entry.file}</p>
    </div>
  )
}

function NotReady({ entry }: { entry: ModelEntry }) {
  const words = STATUS_WORDS[entry.status]
  return (
    <div className={classes.reason} data-status={entry.status} data-testid="model-reason">
      <Icon name="warning" />
      <div>
        <p className={classes.verdict}>{words.short}</p>
        <p>{words.long}</p>
        {entry.reason && <p className={classes.told}>{entry.reason}</p>}
      </div>
    </div>
  )
}

type Card = NonNullable<ModelEntry['card']>
type Fact = readonly [name: string, value: string]

function scoreFacts(card: Card): Fact[] {
  return Object.entries(card.scores ?? {})
    .filter(([, value]) => typeof value === 'number' || typeof value === 'string')
    .map(([key, value]) => scoreWords(key, value))
}

function dataFacts(card: Card): Fact[] {
  return Object.entries(card.training_data ?? {}).flatMap(([key, value]): Fact[] => {
    if (typeof value === 'number') return [[plain(key), value.toLocaleString('en')]]
    if (typeof value !== 'string') return []
    return [[key === 'source' ? 'Learned from' : plain(key), value]]
  })
}

function needFacts(card: Card): Fact[] {
  const { unsure_below, window_s, required_landmarks = [], features } = card
  const facts: Fact[] = []
  if (unsure_below != null) facts.push(['Unsure below', percent(unsure_below)])
  if (window_s) facts.push(['Looks at the last', `${window_s} s`])
  if (required_landmarks.length > 0) {
    facts.push(['Has to see', jointWords(required_landmarks).join(', ')])
  }
  if (features?.names) facts.push(['Measures', `${features.names.length} angles and distances`])
  return facts
}

function Facts({ card }: { card: Card }) {
  const facts = [...scoreFacts(card), ...dataFacts(card), ...needFacts(card)]
  if (facts.length === 0) return null
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
