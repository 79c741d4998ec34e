import { useQueries } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Button } from '@/components/Button'
import { ShareBar } from '@/components/ShareBar'
import { Swatch } from '@/components/Swatch'
import { Waiting } from '@/components/Waiting'
import { useModels } from '@/features/live/models'
import { day } from '@/lib/amounts'
import type { Report, Score } from '@/lib/library'
import { useLooks } from '@/lib/looks'
import { usePageTitle } from '@/lib/pageTitle'
import type { ModelEntry } from '@/lib/protocol'
import { movementName, testedWords } from '@/lib/words'
import { useModelActions } from './actions'
import classes from './Compare.module.css'
import { type Run, verdict } from './compare'
import { AllModelsLink, NOTE } from './parts'
import { classFigures, mainScore, mixUpWords, rangeWords, shareWords } from './report/figures'
import { Interval } from './report/Scores'
import { reportQuery } from './useReport'

interface Column extends Run {
  entry: ModelEntry
  isLive: boolean
}

/** Some runs side by side: what differs in how they do, and in what they learned from. */
export function Compare({ ids }: { ids: readonly string[] }) {
  const { data } = useModels()
  const reports = useQueries({ queries: ids.map(reportQuery) })
  usePageTitle('Compare models')
  const columns = ids.flatMap((id, place): Column[] => {
    const entry = data?.models.find((model) => model.id === id)
    const report = reports[place]?.data
    return entry && report
      ? [{ name: entry.name, report, entry, isLive: data?.default === id }]
      : []
  })
  const waiting = !data || reports.some(({ isPending }) => isPending)
  const failed = reports.some(({ isError }) => isError)
  return (
    <div className={classes.page}>
      <AllModelsLink />
      <h1>Side by side</h1>
      {failed && (
        <div className={NOTE}>
          <p>Not every report could be read; what is here still stands.</p>
          <Button
            onClick={() => {
              for (const report of reports) if (report.isError) void report.refetch()
            }}
          >
            Try again
          </Button>
        </div>
      )}
      {!waiting && !failed && columns.length < 2 && (
        <p className={NOTE}>
          There are not two of these models with a report any more; choose others.
        </p>
      )}
      {waiting && <Waiting words="Reading the reports" height_px={320} large />}
      {columns.length >= 2 && <Runs columns={columns} />}
    </div>
  )
}

function Runs({ columns }: { columns: readonly Column[] }) {
  const movements = [...new Set(columns.flatMap(({ report }) => report.classes))]
  const looks = useLooks(columns[0]?.report.family ?? null, movements)
  const names = [...new Set(columns.flatMap(({ report }) => report.scores.map(({ name }) => name)))]
  const main = mainScore(columns[0]?.report.scores ?? [])?.name
  return (
    <>
      <p className={classes.verdict} data-testid="verdict">
        {verdict(columns)}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrolled by keyboard too */}
      <section className={classes.scroll} tabIndex={0} aria-label="Models side by side">
        <table className={classes.table}>
          <thead>
            <tr>
              <td />
              {columns.map((column) => (
                <Head key={column.entry.id} column={column} />
              ))}
            </tr>
          </thead>
          <tbody>
            {names.map((name) => (
              <Row
                key={name}
                words={wordsOf(columns, name)}
                columns={columns}
                cell={({ report }) => (
                  <Figure score={scoreOf(report, name)} large={name === main} />
                )}
              />
            ))}
            <Row
              words="Tested"
              columns={columns}
              cell={({ report }) => testedWords(report.tested_on)}
            />
          </tbody>
          <tbody>
            <tr>
              <th scope="colgroup" colSpan={columns.length + 1} className={classes.group}>
                How often each movement is recognised
              </th>
            </tr>
            {movements.map((label) => (
              <Row
                key={label}
                words={
                  <span className={classes.movement}>
                    <Swatch look={looks(label)} />
                    {movementName(label)}
                  </span>
                }
                columns={columns}
                cell={({ report }) => <Recall report={report} label={label} />}
              />
            ))}
            <Row words="Mix-ups" columns={columns} cell={({ report }) => mixUpWords(report)} />
          </tbody>
          <tbody>
            <tr>
              <th scope="colgroup" colSpan={columns.length + 1} className={classes.group}>
                How it was made
              </th>
            </tr>
            <Row
              words="Recordings"
              columns={columns}
              cell={({ report }) => String(report.recordings.length)}
            />
            <Row
              words="Looks at"
              columns={columns}
              cell={({ entry }) =>
                entry.card?.window_s == null ? 'single poses' : `the last ${entry.card.window_s} s`
              }
            />
            <Row
              words="Unsure below"
              columns={columns}
              cell={({ report }) =>
                report.unsure_below === null ? 'never unsure' : shareWords(report.unsure_below)
              }
            />
            <Row words="Made" columns={columns} cell={({ report }) => day(report.created_at)} />
          </tbody>
        </table>
      </section>
    </>
  )
}

const scoreOf = (report: Report, wanted: Score['name']) =>
  report.scores.find(({ name }) => name === wanted) ?? null

const wordsOf = (columns: readonly Run[], name: Score['name']) =>
  columns.map(({ report }) => scoreOf(report, name)?.words).find(Boolean) ?? name

function Head({ column: { entry, isLive } }: { column: Column }) {
  const actions = useModelActions()
  return (
    <th scope="col" className={classes.head}>
      <Link to={`/models/${encodeURIComponent(entry.id)}`}>{entry.name}</Link>
      {isLive ? (
        <span className={classes.live}>Live now</span>
      ) : (
        <Button
          icon="play"
          aria-label={`Go live with ${entry.name}`}
          disabled={actions.busy !== null}
          onClick={() => void actions.goLive(entry)}
        >
          Go live
        </Button>
      )}
    </th>
  )
}

interface RowProps {
  words: ReactNode
  columns: readonly Column[]
  cell: (column: Column) => ReactNode
}

function Row({ words, columns, cell }: RowProps) {
  return (
    <tr>
      <th scope="row" className={classes.name}>
        {words}
      </th>
      {columns.map((column) => (
        <td key={column.entry.id} className={classes.cell}>
          {cell(column)}
        </td>
      ))}
    </tr>
  )
}

function Figure({ score, large }: { score: Score | null; large: boolean }) {
  if (!score) return 'not tested'
  return (
    <span className={classes.figure} data-large={large || undefined}>
      <span className={classes.value}>{shareWords(score.value)}</span>
      <Interval {...score} />
      <span className={classes.range}>{rangeWords(score)}</span>
    </span>
  )
}

function Recall({ report, label }: { report: Report; label: string }) {
  const found = classFigures(report).find((figures) => figures.label === label)
  if (!found || found.total === 0) return <span className={classes.range}>not in its tests</span>
  const share = found.right / found.total
  return (
    <span className={classes.recall}>
      {shareWords(share)}
      <ShareBar share={share} />
    </span>
  )
}
