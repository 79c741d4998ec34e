import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { clock } from '@/lib/amounts'
import { apiUrl } from '@/lib/api'
import { fetchLibrary, KEYS, type Mistake, thumbnailPath } from '@/lib/library'
import { movementName } from '@/lib/words'
import { shareWords } from './figures'
import classes from './Mistakes.module.css'

interface Props {
  mistakes: readonly Mistake[]
  most?: number
}

/** The worst mistakes, each one click from the place where it can be looked at and put right. */
export function Mistakes({ mistakes, most = 12 }: Props) {
  const { data } = useQuery({
    queryKey: KEYS.library,
    queryFn: ({ signal }) => fetchLibrary(signal),
    enabled: mistakes.length > 0,
  })
  if (mistakes.length === 0) {
    return <p className={classes.none}>It made no mistake in its tests.</p>
  }
  const titles = data && new Map(data.recordings.map(({ id, title }) => [id, title]))
  return (
    <ul className={classes.list}>
      {mistakes.slice(0, most).map((mistake) => (
        <li key={`${mistake.recording} ${mistake.start_s}`}>
          <MistakeCard
            mistake={mistake}
            title={titles?.get(mistake.recording) ?? mistake.recording}
            gone={titles !== undefined && !titles.has(mistake.recording)}
          />
        </li>
      ))}
    </ul>
  )
}

interface CardProps {
  mistake: Mistake
  title: string
  gone: boolean
}

function MistakeCard({ mistake, title, gone }: CardProps) {
  const { recording, start_s, end_s, label, said, confidence } = mistake
  const words = (
    <span className={classes.words}>
      <span className={classes.what}>
        {movementName(label)}, taken for {movementName(said)}
      </span>
      <span className={classes.where}>
        {title}, {clock(start_s)}
        {confidence !== null && `, ${shareWords(confidence)} sure`}
      </span>
      {gone && <span className={classes.where}>No longer in the library</span>}
    </span>
  )
  if (gone) {
    return (
      <div className={classes.card}>
        <span className={classes.picture} />
        {words}
      </div>
    )
  }
  const picture = apiUrl(thumbnailPath(recording, (start_s + end_s) / 2))
  return (
    <Link className={classes.card} to={`/review/${encodeURIComponent(recording)}?t=${start_s}`}>
      <span className={classes.picture}>
        <img src={picture} alt="" loading="lazy" />
      </span>
      {words}
    </Link>
  )
}
