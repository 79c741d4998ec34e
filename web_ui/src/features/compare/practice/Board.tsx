import { useLive } from '@/features/live/context'
import { useSpoken } from '@/features/live/useSpoken'
import classes from './Board.module.css'
import { READING, type Saying } from './saying'
import { usePractice } from './usePractice'
import { countWords, twoLines } from './words'

const FIRST: Saying = { kind: 'calm', words: 'Your repetitions are counted here' }

/** Below the picture, so that nothing hides the body: how many, and the one thing to say, readable from three metres. */
export function Board() {
  const running = useLive((state) => state.phase === 'running')
  const asking = useLive((state) => state.practice === null)
  const problem = useLive((state) => state.practiceProblem !== null)
  // What stands in the way is said over the picture; old words would claim that all is well.
  const away = useLive((state) => state.connection !== 'online' || state.silent || state.busy)
  const said = usePractice((state) => state.saying)
  const known = asking ? READING : said
  if (problem) return null
  const shown = running ? known : FIRST
  const saying = away ? null : shown
  const [what, where] = twoLines(saying?.words ?? '')
  return (
    <div className={classes.board} data-testid="coach">
      <Count />
      <p className={classes.saying} data-kind={saying?.kind} data-testid="saying">
        <span className={classes.what}>{what}</span>
        {where !== '' && <span className={classes.where}> {where}</span>}
      </p>
      <Spoken words={saying?.words ?? ''} />
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
          data-many={String(repetitions).length}
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
