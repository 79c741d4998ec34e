import type { CSSProperties } from 'react'
import { Swatch } from '@/components/Swatch'
import type { Report } from '@/lib/library'
import { type LookOfLabel, looksByPlace } from '@/lib/looks'
import { movementName } from '@/lib/words'
import classes from './Confusion.module.css'
import { classFigures, mixUpWords, shareWords } from './figures'

interface Props {
  report: Pick<Report, 'classes' | 'confusion'>
  looks?: LookOfLabel
}

/** What each movement was taken for: a row for what it was, a column for what the model said. */
export function Confusion({ report, looks = looksByPlace(report.classes) }: Props) {
  const figures = classFigures(report)
  return (
    <div className={classes.whole}>
      <p className={classes.sentence}>{mixUpWords(report)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be scrolled by keyboard too */}
      <section className={classes.scroll} tabIndex={0} aria-label="What was taken for what">
        <table className={classes.table} data-many={report.classes.length > 8 || undefined}>
          <caption className="hidden-words">
            Each row is a movement, each column what the model said of it, in tests.
          </caption>
          <thead>
            <tr>
              <td className={classes.corner}>
                <span>The model said</span>
                <span>It was</span>
              </td>
              {report.classes.map((label) => (
                <th key={label} scope="col" className={classes.said}>
                  <span className={classes.name}>
                    <Swatch look={looks(label)} />
                    {movementName(label)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {figures.map(({ label, total }, row) => (
              <tr key={label}>
                <th scope="row" className={classes.was}>
                  <span className={classes.name}>
                    <Swatch look={looks(label)} />
                    {movementName(label)}
                  </span>
                </th>
                {report.classes.map((said, column) => (
                  <Cell
                    key={said}
                    count={report.confusion[row]?.[column] ?? 0}
                    total={total}
                    right={row === column}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </div>
  )
}

function Cell({ count, total, right }: { count: number; total: number; right: boolean }) {
  const share = total > 0 ? count / total : 0
  return (
    <td
      className={classes.cell}
      data-right={right || undefined}
      data-none={count === 0 || undefined}
      style={{ '--share': share } as CSSProperties}
    >
      {count > 0 ? shareWords(share) : <span aria-hidden="true">·</span>}
      <span className="hidden-words">
        {count} of {total}
      </span>
    </td>
  )
}
