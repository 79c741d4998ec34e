import classes from './Sentences.module.css'

/** What a test found, in honest words; the first sentence is the one to remember. */
export function Sentences({ sentences }: { sentences: readonly string[] }) {
  const [first, ...others] = sentences
  if (first === undefined) return null
  return (
    <div className={classes.whole}>
      <p className={classes.first}>{first}</p>
      {others.length > 0 && (
        <ul className={classes.others}>
          {others.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
    </div>
  )
}
