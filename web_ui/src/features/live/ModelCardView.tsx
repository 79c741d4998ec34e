import type { ReactNode } from 'react'
import { Icon } from '@/components/Icon'
import { Swatch } from '@/components/Swatch'
import { familyOf, useLooks } from '@/lib/looks'
import type { ModelEntry } from '@/lib/protocol'
import { movementName } from '@/lib/words'
import classes from './ModelCardView.module.css'
import { type FactGroup, originGroup, STATUS_WORDS, scoreGroups } from './modelWords'

/** What a model is, in words: what it names, how well, from what it learned. */
export function ModelCardView({ entry, children }: { entry: ModelEntry; children?: ReactNode }) {
  const { card } = entry
  const lookOf = useLooks(familyOf(entry), entry.classes)
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
            {entry.classes.map((label) => (
              <li key={label}>
                <Swatch look={lookOf(label)} />
                {movementName(label)}
              </li>
            ))}
          </ul>
        </>
      )}
      {scoreGroups(card?.scores ?? {}).map((group) => (
        <Facts key={group.title} group={group} />
      ))}
      {card && <Facts group={originGroup(card)} />}
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

function Facts({ group }: { group: FactGroup }) {
  if (group.facts.length === 0) return null
  return (
    <section className={classes.group}>
      <h4>{group.title}</h4>
      <dl className={classes.facts}>
        {group.facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
