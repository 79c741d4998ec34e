import { ShareBar } from '@/components/ShareBar'
import { clockWords } from '@/features/review/timeScale'
import type { JointErrors, Measure } from '@/lib/comparisons'
import { usePlayed } from './context'
import classes from './JointTable.module.css'
import { degrees, differenceWords, titled, unsureWords } from './words'

/** Every joint that is compared, with its figures. */
export function JointTable() {
  const { comparison } = usePlayed()
  return (
    <section className={classes.part} aria-label="Every joint">
      <h2>Every joint</h2>
      <table className={classes.table} data-testid="joints">
        <thead>
          <tr>
            <th scope="col">Joint</th>
            <th scope="col">Score</th>
            <th scope="col">On average</th>
            <th scope="col">Most</th>
            <th scope="col">Moves through</th>
          </tr>
        </thead>
        <tbody>
          {comparison.joints.map((joint) => (
            <Row key={joint.joint} joint={joint} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ joint }: { joint: JointErrors }) {
  const { comparison } = usePlayed()
  const measure = comparison.dims === 3 ? joint.world : joint.picture
  const { score, range_of_motion: range } = joint
  if (score === null || measure === null) {
    return (
      <tr data-unsure>
        <th scope="row">{titled(joint.words)}</th>
        <td colSpan={3} className={classes.unsure}>
          <span className={classes.hatch} aria-hidden="true" />
          {unsureWords(joint)}
        </td>
        <td data-name="Moves through">{rangeWords(range)}</td>
      </tr>
    )
  }
  return (
    <tr>
      <th scope="row">{titled(joint.words)}</th>
      <td className={classes.score} data-name="Score">
        <ShareBar share={score / 100} className={classes.bar} />
        <span>{Math.round(score)}</span>
      </td>
      <td data-name="On average">
        {differenceWords(joint.joint, measure.mean_error_deg)}
        <span className={classes.quiet}> ± {degrees(measure.sd_deg)}</span>
      </td>
      <td data-name="Most">
        <Most joint={joint.joint} measure={measure} />
      </td>
      <td data-name="Moves through">{rangeWords(range)}</td>
    </tr>
  )
}

function Most({ joint, measure }: { joint: string; measure: Measure }) {
  const { playhead } = usePlayed()
  const { error_deg, time_s } = measure.worst
  return (
    <>
      {differenceWords(joint, error_deg)}{' '}
      <button type="button" className={classes.jump} onClick={() => playhead.goTo(time_s)}>
        <span className="hidden-words">Go to </span>
        {clockWords(time_s, 1)}
      </button>
    </>
  )
}

function rangeWords({ reference_deg, student_deg }: JointErrors['range_of_motion']) {
  const said = (value: number | null) => (value === null ? '–' : degrees(value))
  return (
    <>
      {said(student_deg)}{' '}
      <span className={classes.quiet}>you, {said(reference_deg)} reference</span>
    </>
  )
}
