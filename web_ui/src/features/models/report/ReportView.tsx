import type { ReactNode } from 'react'
import type { Report } from '@/lib/library'
import type { LookOfLabel } from '../useLooks'
import { Confusion } from './Confusion'
import { Drivers } from './Drivers'
import { Mistakes } from './Mistakes'
import classes from './ReportView.module.css'
import { Scores } from './Scores'
import { Sentences } from './Sentences'

/** All that the tests of a model found, the most important first. */
export function ReportView({ report, looks }: { report: Report; looks: LookOfLabel }) {
  return (
    <div className={classes.report} data-testid="report">
      <Sentences sentences={report.sentences} />
      <div className={classes.columns}>
        <Part title="How often it is right">
          <Scores report={report} />
        </Part>
        <Part title="What it looks at">
          <Drivers report={report} looks={looks} />
        </Part>
      </div>
      <Part title="What it takes for what">
        <Confusion report={report} looks={looks} />
      </Part>
      <Part title="Its worst mistakes">
        <p className={classes.quiet}>
          Open one to look at it. Where the label is what is wrong, correct it and train again.
        </p>
        <Mistakes mistakes={report.mistakes} />
      </Part>
    </div>
  )
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.part}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
