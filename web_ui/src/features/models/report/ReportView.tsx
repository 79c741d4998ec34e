import type { ReactNode } from 'react'
import type { Report } from '@/lib/library'
import type { LookOfLabel } from '@/lib/looks'
import { Confusion } from './Confusion'
import { Drivers } from './Drivers'
import { Mistakes } from './Mistakes'
import classes from './ReportView.module.css'
import { Scores } from './Scores'
import { Sentences } from './Sentences'

// As many movements fit beside the figures; more need the whole width.
const FIT = 5

/** All that the tests of a model found, the most important first. */
export function ReportView({ report, looks }: { report: Report; looks: LookOfLabel }) {
  return (
    <div className={classes.report} data-testid="report">
      <Sentences sentences={report.sentences} />
      <div className={classes.columns} data-many={report.classes.length > FIT || undefined}>
        <Part title="How often it is right" name={classes.scores}>
          <Scores report={report} />
        </Part>
        <Part title="What it takes for what" name={classes.confusion}>
          <Confusion report={report} looks={looks} />
        </Part>
        <Part title="What it looks at" name={classes.drivers}>
          <Drivers report={report} looks={looks} />
        </Part>
      </div>
      <Part title="Its worst mistakes">
        <p className={classes.quiet}>
          Open one to look at it. Where the label is what is wrong, correct it and train again.
        </p>
        <Mistakes mistakes={report.mistakes} />
      </Part>
    </div>
  )
}

interface PartProps {
  title: string
  name?: string | undefined
  children: ReactNode
}

function Part({ title, name, children }: PartProps) {
  return (
    <section className={[classes.part, name].filter(Boolean).join(' ')}>
      <h2>{title}</h2>
      {children}
    </section>
  )
}
