import { useState } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { Swatch } from '@/components/Swatch'
import { showWords } from '@/components/Undo'
import { Waiting } from '@/components/Waiting'
import { lookOf } from '@/lib/colours'
import type { Movement, Recording } from '@/lib/library'
import { useDiscard } from '../library'
import { labelsOf, messageOf, secondsWords, takeTitle } from '../words'
import classes from './Takes.module.css'
import { Thumbnail } from './Thumbnail'

interface Props {
  family: string
  takes: readonly Recording[]
  movements: readonly Movement[]
  /** The list itself is on its way. */
  waiting: boolean
}

const AT_FIRST = 24

/** The takes, the newest first. */
export function TakeList({ family, takes, movements, waiting }: Props) {
  const [all, setAll] = useState(false)
  const shown = all ? takes : takes.slice(0, AT_FIRST)
  return (
    <section className={classes.whole} aria-labelledby="takes-title" data-testid="takes">
      <div className={classes.head}>
        <h2 id="takes-title" className={classes.title}>
          Takes
        </h2>
        {takes.length > 0 && <p className={classes.count}>{takes.length}</p>}
      </div>
      {waiting && <Waiting words="Reading the takes" rows={2} height_px={148} />}
      {!waiting && takes.length === 0 && (
        <p className={classes.empty}>
          What you record appears here. Three takes of each movement are a good start.
        </p>
      )}
      {shown.length > 0 && (
        <ul className={classes.list}>
          {shown.map((take) => (
            <li key={take.id}>
              <Take take={take} family={family} movements={movements} />
            </li>
          ))}
        </ul>
      )}
      {shown.length < takes.length && (
        <Button onClick={() => setAll(true)}>Show all {takes.length}</Button>
      )}
    </section>
  )
}

function Take({ take, family, movements }: { take: Recording } & Omit<Props, 'takes' | 'waiting'>) {
  const discard = useDiscard()
  const [first = null] = labelsOf(take, family)
  const look = movements.find(({ name }) => name === first)?.look
  const title = takeTitle(take, family)
  const away = () =>
    discard(take, `The take of ${title} is discarded.`).catch((error: unknown) =>
      showWords(messageOf(error, 'It could not be discarded; it is still there.')),
    )
  return (
    <article className={classes.take} data-testid="take" data-label={first ?? undefined}>
      <Link
        className={classes.open}
        to={`/review/${encodeURIComponent(take.id)}`}
        aria-label={`Review ${title}`}
      >
        <Thumbnail recording={take} />
        <span className={classes.length}>{secondsWords(take.duration_s ?? 0)}</span>
      </Link>
      <div className={classes.words}>
        <p className={classes.name}>
          {look !== undefined && <Swatch look={lookOf(look)} />}
          <span>{title}</span>
        </p>
        {(take.problem ?? take.person) && (
          <p className={classes.detail}>{take.problem ?? take.person}</p>
        )}
      </div>
      <Button
        look="quiet"
        icon="trash"
        words={`Discard ${title}`}
        className={classes.discard}
        onClick={() => void away()}
      />
    </article>
  )
}
