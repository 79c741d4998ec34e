import { useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import { Button } from '@/components/Button'
import { ButtonLink } from '@/components/ButtonLink'
import { Waiting } from '@/components/Waiting'
import { useLive } from '@/features/live/context'
import { useModels } from '@/features/live/models'
import type { ModelEntry } from '@/lib/protocol'
import { Compare } from './Compare'
import type { Choice } from './CompareBox'
import { LiveModel } from './LiveModel'
import classes from './ModelsPage.module.css'
import { ModelTile } from './ModelTile'
import { inOrder } from './modelFacts'
import { NOTE } from './parts'

const MOST = 4

/** What is trained: the live one, all others, and some of them side by side. */
export default function ModelsPage() {
  const [search] = useSearchParams()
  const asked = (search.get('compare') ?? '').split(',').filter(Boolean)
  return asked.length >= 2 ? <Compare ids={asked.slice(0, MOST)} /> : <AllModels />
}

function AllModels() {
  const { data, isError, isPending, refetch } = useModels()
  const online = useLive((state) => state.connection === 'online')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const navigate = useNavigate()
  const models = inOrder(data?.models ?? [])
  const live = models.find(({ id, status }) => id === data?.default && status === 'ready')
  const before = models.find(({ id, status }) => id === data?.before && status === 'ready')
  const others = models.filter((entry) => entry !== live)
  const comparable = models.filter(({ has_report }) => has_report).map(({ id }) => id)
  const picked = chosen.filter((id) => comparable.includes(id))
  const choiceOf = ({ id }: ModelEntry): Choice | null =>
    comparable.length < 2 || !comparable.includes(id)
      ? null
      : {
          chosen: picked.includes(id),
          choose: (on) =>
            setChosen(
              [...picked.filter((other) => other !== id), ...(on ? [id] : [])].slice(-MOST),
            ),
        }

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Models</h1>
        <p className={classes.about}>
          Each learned from examples to tell movements apart. The live one names yours on the stage.
        </p>
      </header>
      {!online && (
        <p className={NOTE} role="status">
          The program is not answering.{' '}
          {data ? 'This is what it said last.' : 'Its models show up here as soon as it is back.'}
        </p>
      )}
      {isPending && online && (
        <Waiting words="Reading the list of models" rows={3} height_px={180} large />
      )}
      {isError && !data && (
        <div className={NOTE}>
          <p>The list of models could not be read; the present model goes on.</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {data && models.length === 0 && <FirstUse />}
      {live && (
        <LiveModel
          entry={live}
          before={before && before !== live ? before : null}
          choice={choiceOf(live)}
        />
      )}
      {others.length > 0 && (
        <section aria-label="Other models">
          <ul className={classes.tiles}>
            {others.map((entry) => (
              <li key={entry.id}>
                <ModelTile entry={entry} choice={choiceOf(entry)} />
              </li>
            ))}
          </ul>
        </section>
      )}
      {picked.length > 0 && (
        <div className={classes.choice}>
          <p>{picked.length > 1 ? `${picked.length} models chosen` : 'Choose another one too'}</p>
          <Button look="quiet" onClick={() => setChosen([])}>
            None
          </Button>
          <Button
            look="primary"
            disabled={picked.length < 2}
            onClick={() => void navigate(`/models?compare=${picked.join(',')}`)}
          >
            Compare
          </Button>
        </div>
      )}
    </div>
  )
}

function FirstUse() {
  return (
    <section className={classes.first}>
      <h2>There is no model yet</h2>
      <p>Record a few takes of two or more movements, and train one from them.</p>
      <ButtonLink to="/teach">Teach it your movements</ButtonLink>
    </section>
  )
}
