import { usePlayed } from './context'
import classes from './Facts.module.css'
import { asymmetryWords, titled } from './words'

/** How even both are. */
export function Sides() {
  const { asymmetry } = usePlayed().comparison
  const known = asymmetry.filter(
    ({ reference_deg, student_deg }) => reference_deg !== null || student_deg !== null,
  )
  if (known.length === 0) return null
  return (
    <section className={classes.sides} aria-label="Left and right">
      <h2>Left and right</h2>
      <table className={classes.table} data-testid="asymmetry">
        <thead>
          <tr>
            <th scope="col">Joint</th>
            <th scope="col">You</th>
            <th scope="col">Reference</th>
          </tr>
        </thead>
        <tbody>
          {known.map(({ joint, reference_deg, student_deg }) => (
            <tr key={joint}>
              <th scope="row">{titled(joint === 'shoulder' ? 'arm' : joint)}</th>
              <td>{asymmetryWords(joint, student_deg)}</td>
              <td>{asymmetryWords(joint, reference_deg)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** How far all of it can be trusted. */
export function Notes() {
  const { notes, dims } = usePlayed().comparison
  return (
    <section className={classes.part} aria-label="How to read this">
      <h2>How to read this</h2>
      <ul className={classes.notes} data-testid="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
        <li>{dims === 3 ? IN_SPACE : IN_PICTURE}</li>
        <li>{SCALE}</li>
      </ul>
    </section>
  )
}

const IN_SPACE = 'Angles are those of the body in space, so the two cameras may stand differently.'
const IN_PICTURE =
  'Angles are those in the picture, so they are right only where both cameras look from the same side.'
const SCALE =
  'The score is 100 where all angles are within 5 degrees of the reference, and 0 where they are off by 45 or more; joints that move more count for more.'
