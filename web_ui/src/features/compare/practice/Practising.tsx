import { type CSSProperties, useEffect, useRef } from 'react'
import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'
import { CameraMenu } from '@/features/live/CameraMenu'
import card from '@/features/live/Card.module.css'
import { useLive, useSession } from '@/features/live/context'
import { Figure } from '@/features/live/Figure'
import { Stage } from '@/features/live/Stage'
import { stageShape } from '@/features/live/stageShape'
import { type FullScreen, useFullScreen } from '@/features/live/useFullScreen'
import { useWakeLock } from '@/features/teach/record/useWakeLock'
import { isTaken, type KeyList, usePageKeys } from '@/lib/keys'
import { usePageTitle } from '@/lib/pageTitle'
import type { Practise } from '@/lib/protocol'
import { Board } from './Board'
import classes from './Practising.module.css'
import { SoFar } from './SoFar'
import { PRACTICE_ART } from './stageArt'
import { usePractice, usePracticeCoach } from './usePractice'
import { useVoice } from './useVoice'

/** No movement is named here. */
const BODY = '#B4BCC9'

const KEYS_HERE: KeyList = [
  ['Space', 'Start or stop the camera'],
  ['E', 'End, and see what came of it'],
  ['R', 'Begin again from 0'],
  ['V', 'Speak, or be silent'],
  ['M', 'Mirror the picture'],
  ['F', 'Full screen'],
  ['O', 'Another reference'],
]

interface Props {
  wish: Practise
  onChoose: (wish: Practise) => void
  onLeave: () => void
}

export function Practising({ wish, onChoose, onLeave }: Props) {
  const frame = useRef<HTMLDivElement>(null)
  const fullScreen = useFullScreen(frame)
  const aspect = useLive((state) => state.aspect)
  const title = useLive((state) => state.practice?.title ?? null)
  const running = useLive((state) => state.phase === 'running')
  useKeys(wish, fullScreen, onLeave)
  usePageTitle(title === null ? null : `Practise ${title}`)
  useWakeLock(running)
  return (
    <div className={classes.page}>
      <h1 className="hidden-words">Practise</h1>
      <div className={classes.area}>
        <div className={classes.column} style={{ '--shape': stageShape(aspect) } as CSSProperties}>
          <div
            className={classes.frame}
            ref={frame}
            data-full-screen={fullScreen.active || undefined}
          >
            <Stage
              art={PRACTICE_ART}
              colour={BODY}
              over={<Over onLeave={onLeave} />}
              empty={<Empty onLeave={onLeave} />}
            />
            <Board />
          </div>
          <Controls wish={wish} fullScreen={fullScreen} />
        </div>
      </div>
      <SoFar wish={wish} onChoose={onChoose} onLeave={onLeave} />
    </div>
  )
}

function useKeys(wish: Practise, fullScreen: FullScreen, onLeave: () => void): void {
  const session = useSession()
  const coach = usePracticeCoach()
  const voice = useVoice()
  usePageKeys(KEYS_HERE)
  const act: Record<string, () => void> = {
    ' ': () => session.toggle(),
    e: () => coach.end(),
    r: () => coach.begin(wish),
    v: () => voice.there && voice.wish(!voice.wished),
    m: () => session.setMirror(!session.store.getState().mirror),
    f: fullScreen.toggle,
    o: onLeave,
  }
  const latest = useRef(act)
  useEffect(() => {
    latest.current = act
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = latest.current[event.key.toLowerCase()]
      if (!action || event.repeat || isTaken(event)) return
      event.preventDefault()
      action()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function Over({ onLeave }: { onLeave: () => void }) {
  const problem = useLive((state) => state.practiceProblem)
  return problem === null ? null : <Refused problem={problem} onLeave={onLeave} />
}

const PROMISE = 'Your picture goes to the program on this computer and nowhere else.'

/** The stage before the first picture, and while the camera is off. */
function Empty({ onLeave }: { onLeave: () => void }) {
  const session = useSession()
  const phase = useLive((state) => state.phase)
  const problem = useLive((state) => state.practiceProblem)
  const begun = usePractice((state) => state.log.attempts.length > 0)
  if (problem !== null) return <Refused problem={problem} onLeave={onLeave} />
  if (phase === 'opening') {
    return (
      <div className={card.card} data-late="">
        <Figure />
        <h2>Opening the camera</h2>
        <p>Your browser may ask whether you allow it. {PROMISE}</p>
      </div>
    )
  }
  return (
    <div className={card.card} data-testid="practice-welcome">
      <Figure />
      <h2>{begun ? 'The camera is off' : 'Step back until all of you is seen'}</h2>
      <p>
        {begun
          ? 'What you did is still counted; go on, or end to see what came of it.'
          : `The pale figure shows the reference where you stand: fill it. ${PROMISE}`}
      </p>
      <div className={card.actions}>
        <Button
          look="primary"
          icon="camera"
          className={card.large}
          onClick={() => void session.start()}
        >
          {begun ? 'Go on' : 'Turn on the camera'}
        </Button>
      </div>
    </div>
  )
}

/** The program cannot practise against this. */
function Refused({ problem, onLeave }: { problem: string; onLeave: () => void }) {
  return (
    <div className={`${card.card} ${classes.refused}`} role="alert" data-testid="refused">
      <Figure />
      <h2>This cannot be practised</h2>
      <p>{sentence(problem)}</p>
      <div className={card.actions}>
        <Button look="primary" className={card.large} onClick={onLeave}>
          Choose another reference
        </Button>
      </div>
    </div>
  )
}

function sentence(words: string): string {
  const begun = words.charAt(0).toUpperCase() + words.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

function Controls({ wish, fullScreen }: { wish: Practise; fullScreen: FullScreen }) {
  const session = useSession()
  const coach = usePracticeCoach()
  const running = useLive((state) => state.phase === 'running')
  const opening = useLive((state) => state.phase === 'opening')
  const failed = useLive((state) => state.failure !== null)
  const mirror = useLive((state) => state.mirror)
  const begun = usePractice((state) => state.log.attempts.length > 0)
  return (
    <div className={classes.controls} role="toolbar" aria-label="Practice">
      <Button
        look={running || begun ? 'primary' : 'plain'}
        icon="check"
        data-testid="end-practice"
        onClick={() => coach.end()}
      >
        End
      </Button>
      <Button
        icon={running ? 'stop' : 'play'}
        words={running ? 'Stop the camera' : 'Start the camera'}
        disabled={opening || failed}
        onClick={() => session.toggle()}
      />
      <CameraMenu className={classes.camera} />
      <Tip words="Begin again from 0 (R)">
        <Button icon="undo" words="Begin again from 0" onClick={() => coach.begin(wish)} />
      </Tip>
      <Tip words="Mirror the picture (M)">
        <Button
          icon="mirror"
          words="Mirror"
          aria-pressed={mirror}
          onClick={() => session.setMirror(!mirror)}
        />
      </Tip>
      <VoiceButton />
      <Tip words={fullScreen.active ? 'Leave full screen (F)' : 'Full screen (F)'}>
        <Button
          icon={fullScreen.active ? 'unfull' : 'full'}
          words={fullScreen.active ? 'Leave full screen' : 'Full screen'}
          disabled={!fullScreen.possible}
          onClick={fullScreen.toggle}
        />
      </Tip>
    </div>
  )
}

function VoiceButton() {
  const voice = useVoice()
  const on = voice.wished && voice.there
  return (
    <Tip words={voice.there ? 'Speak (V)' : 'No voice on this computer'}>
      <Button
        icon={on ? 'sound' : 'mute'}
        words="Speak"
        aria-pressed={on}
        aria-disabled={!voice.there || undefined}
        data-testid="voice"
        onClick={() => voice.there && voice.wish(!voice.wished)}
      />
    </Tip>
  )
}
