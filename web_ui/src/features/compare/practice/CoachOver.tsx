import { useLive } from '@/features/live/context'
import { useSpoken } from '@/features/live/useSpoken'
import classes from './CoachOver.module.css'
import { usePractice } from './usePractice'
import { countWords } from './words'

/** What lies over the picture while somebody practises, readable from three metres. */
export function CoachOver() {
  const asking = useLive((state) => state.practice === null && state.practiceProblem === null)
  // What stands in the way is said above; below it, old words would claim that all is well.
  const away = useLive((state) => state.connection !== 'online' || state.silent || state.busy)
  const problem = useLive((state) => state.practiceProblem)
  const said = usePractice((state) => state.saying)
  if (problem !== null) return null
  const saying = asking ? { kind: 'hint' as const, words: 'Reading the reference' } : said
  return (
    <div className={classes.over} data-testid="coach">
      <Count />
      <p
        className={classes.saying}
        data-kind={away ? undefined : saying?.kind}
        data-testid="saying"
      >
        {!away && saying?.words}
      </p>
      <Spoken words={away ? '' : (saying?.words ?? '')} />
    </div>
  )
}

/** How many, inside a ring that fills with the movement. */
function Count() {
  const repetitions = usePractice((state) => state.log.repetitions)
  const halves = usePractice((state) => state.log.halves)
  return (
    <div className={classes.count}>
      <div className={classes.dial}>
        <Ring />
        <span
          className={classes.number}
          data-testid="repetitions"
          data-long={repetitions > 99 || undefined}
        >
          <span className="hidden-words">Repetitions: </span>
          {repetitions}
        </span>
      </div>
      <p className={classes.halves} data-testid="halves">
        {halves > 0 && `+ ${halves} half`}
      </p>
    </div>
  )
}

const RADIUS = 45
const AROUND = 2 * Math.PI * RADIUS

function Ring() {
  const phase = useLive(({ latest }) => {
    const coach = latest?.coach
    return coach?.status === 'moving' ? Math.round((coach.phase ?? 0) * 100) / 100 : 0
  })
  return (
    <svg className={classes.ring} viewBox="0 0 100 100" aria-hidden="true" data-phase={phase}>
      <circle cx="50" cy="50" r={RADIUS} className={classes.track} />
      <circle
        cx="50"
        cy="50"
        r={RADIUS}
        className={classes.way}
        strokeDasharray={AROUND}
        strokeDashoffset={AROUND * (1 - phase)}
        data-empty={phase === 0 || undefined}
      />
    </svg>
  )
}

/** The same for who listens to the page. */
function Spoken({ words }: { words: string }) {
  const log = usePractice((state) => state.log)
  const counted = log.attempts.length === 0 ? '' : `${countWords(log)}. `
  const spoken = useSpoken(counted + words)
  return (
    <p className="hidden-words" role="status" aria-live="polite" data-testid="spoken">
      {spoken}
    </p>
  )
}
