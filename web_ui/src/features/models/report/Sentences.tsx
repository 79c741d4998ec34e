import { Icon } from '@/components/Icon'
import classes from './Sentences.module.css'

const AT_ONCE = 3

/** What a test found, in honest words; the first sentence is the one to remember. */
export function Sentences({ sentences }: { sentences: readonly string[] }) {
  const [first, ...others] = sentences
  const kept = others.slice(AT_ONCE)
  if (first === undefined) return null
  return (
    <div className={classes.whole}>
      <p className={classes.first}>{unbroken(first)}</p>
      <List sentences={others.slice(0, AT_ONCE)} />
      {kept.length > 0 && (
        <details className={classes.more}>
          <summary>
            <Icon name="chevron" /> What else the tests found
          </summary>
          <List sentences={kept} />
        </details>
      )}
    </div>
  )
}

function List({ sentences }: { sentences: readonly string[] }) {
  if (sentences.length === 0) return null
  return (
    <ul className={classes.others}>
      {sentences.map((sentence) => (
        <li key={sentence}>{unbroken(sentence)}</li>
      ))}
    </ul>
  )
}

/** Keeps a number and its unit on one line. */
const unbroken = (sentence: string) => sentence.replaceAll(/(\d) %/g, '$1\u00a0%')
