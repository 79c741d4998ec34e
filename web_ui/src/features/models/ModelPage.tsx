import type { ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Button } from '@/components/Button'
import { ButtonLink } from '@/components/ButtonLink'
import { Icon } from '@/components/Icon'
import { Waiting } from '@/components/Waiting'
import { useLive } from '@/features/live/context'
import { useModels } from '@/features/live/models'
import { originGroup, scoreGroups } from '@/features/live/modelWords'
import { familyOf, useLooks } from '@/lib/looks'
import { usePageTitle } from '@/lib/pageTitle'
import type { ModelEntry } from '@/lib/protocol'
import { useModelActions } from './actions'
import classes from './ModelPage.module.css'
import { NotReady } from './ModelTile'
import { MoreMenu } from './MoreMenu'
import { MovementList } from './MovementList'
import { factLine } from './modelFacts'
import { AllModelsLink, NOTE } from './parts'
import { ReportView } from './report/ReportView'
import { useReport } from './useReport'

/** One model: what it is, how it did in its tests, and what can be done with it. */
export default function ModelPage() {
  const { id = '' } = useParams()
  const { data, isPending } = useModels()
  const online = useLive((state) => state.connection === 'online')
  const entry = data?.models.find((model) => model.id === id)
  usePageTitle(entry?.name ?? null)
  return (
    <div className={classes.page}>
      <AllModelsLink />
      {entry && <Model key={entry.id} entry={entry} isLive={data?.default === entry.id} />}
      {!entry && isPending && !online && (
        <Words title="Model">
          The program is not answering. This model shows up here as soon as it is back.
        </Words>
      )}
      {!entry && isPending && online && <Waiting words="Reading the model" height_px={360} large />}
      {data && !entry && (
        <Words title="There is no such model">
          It may have been deleted, or its file was moved. The others are all in the list.
        </Words>
      )}
    </div>
  )
}

function Words({ title, children }: { title: string; children: ReactNode }) {
  return (
    <>
      <h1>{title}</h1>
      <p className={classes.about}>{children}</p>
    </>
  )
}

function Model({ entry, isLive }: { entry: ModelEntry; isLive: boolean }) {
  const navigate = useNavigate()
  const actions = useModelActions()
  const looks = useLooks(familyOf(entry), entry.classes)
  return (
    <>
      <header className={classes.head}>
        <div className={classes.what}>
          <h1>{entry.name}</h1>
          <p className={classes.facts}>
            {isLive && <span className={classes.live}>Live now</span>}
            {factLine(entry)}
          </p>
        </div>
        <div className={classes.buttons}>
          {isLive && <ButtonLink to="/">Try it live</ButtonLink>}
          {!isLive && entry.status === 'ready' && (
            <Button
              look="primary"
              icon="play"
              disabled={actions.busy !== null}
              onClick={() => void actions.goLive(entry)}
            >
              Go live
            </Button>
          )}
          <MoreMenu entry={entry} onDeleted={() => void navigate('/models')} />
        </div>
      </header>
      {entry.status !== 'ready' && <NotReady entry={entry} />}
      {entry.card?.description && <p className={classes.about}>{entry.card.description}</p>}
      {entry.classes.length > 0 && <MovementList movements={entry.classes} looks={looks} />}
      <ReportOf entry={entry} />
    </>
  )
}

function ReportOf({ entry }: { entry: ModelEntry }) {
  const { data, isError, isLoading, refetch } = useReport(entry)
  const looks = useLooks(familyOf(entry), entry.classes)
  return (
    <>
      {isLoading && <Waiting words="Reading the report" height_px={360} large />}
      {isError && !data && (
        <div className={NOTE}>
          <p>The report could not be read; the model itself is as it was.</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {data && <ReportView report={data} looks={looks} />}
      {entry.card && <CardFacts entry={entry} open={!data && !isLoading} />}
    </>
  )
}

/** What its card says: of a model from elsewhere all that is known. */
function CardFacts({ entry, open }: { entry: ModelEntry; open: boolean }) {
  const card = entry.card ?? {}
  const groups = [...scoreGroups(card.scores ?? {}), originGroup(card)]
  return (
    <details className={classes.card} open={open}>
      <summary>
        <Icon name="chevron" /> What its card says
      </summary>
      <div className={classes.groups}>
        {groups.map(({ title, facts }) => (
          <section key={title}>
            <h2>{title}</h2>
            <dl>
              {facts.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p className={classes.file}>{entry.file}</p>
    </details>
  )
}
