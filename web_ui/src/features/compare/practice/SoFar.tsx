import { useId } from 'react'
import { Button } from '@/components/Button'
import { useLive } from '@/features/live/context'
import { Part } from '@/features/live/SidePanel'
import { useRecordings } from '@/features/teach/library'
import type { Mirror } from '@/lib/comparisons'
import type { Practise } from '@/lib/protocol'
import fields from './choose/ReferenceDetails.module.css'
import { RepetitionChoice } from './choose/RepetitionChoice'
import { RepetitionList } from './RepetitionList'
import { RepetitionLoop } from './RepetitionLoop'
import classes from './SoFar.module.css'
import { NO_VOICE } from './speech'
import { usePractice } from './usePractice'
import { useVoice } from './useVoice'

interface Props {
  wish: Practise
  onChoose: (wish: Practise) => void
  onLeave: () => void
}

/** Beside the stage: who is followed, and the repetitions so far. */
export function SoFar({ wish, onChoose, onLeave }: Props) {
  const attempts = usePractice((state) => state.log.attempts)
  return (
    <aside className={classes.panel} aria-label="Practice so far" data-testid="so-far">
      <h2 className="hidden-words">Practice so far</h2>
      <Part title="Reference">
        <Reference wish={wish} onChoose={onChoose} />
        <Button onClick={onLeave}>Another reference</Button>
      </Part>
      <Part title="Repetitions">
        {attempts.length === 0 ? (
          <p className={classes.quiet}>Each one shows up here with its score.</p>
        ) : (
          <RepetitionList attempts={attempts.toReversed()} />
        )}
      </Part>
      <VoiceWords />
    </aside>
  )
}

function VoiceWords() {
  const voice = useVoice()
  const speaks = voice.wished && voice.there
  return (
    <p className={classes.voice} data-testid="voice-words">
      {!voice.there && NO_VOICE}
      {voice.there &&
        (speaks
          ? 'What to change is spoken, by a voice on this computer.'
          : 'What to change can be spoken too: press V.')}
    </p>
  )
}

function Reference({ wish, onChoose }: Pick<Props, 'wish' | 'onChoose'>) {
  const practice = useLive((state) => state.practice)
  const recording = useRecordings().find(({ id }) => id === wish.recording)
  const id = useId()
  const mirrored = useLive((state) => state.latest?.coach?.mirrored === true)
  const shown = practice?.repetitions[practice.repetition] ?? null
  return (
    <>
      {practice !== null && (
        <RepetitionLoop
          recording={wish.recording}
          size={recording?.image_size ?? null}
          stretch={shown}
          className={classes.loop}
        />
      )}
      <p className={classes.title} data-testid="reference-title">
        {practice?.title ?? recording?.title ?? wish.recording}
      </p>
      {practice !== null && practice.repetitions.length > 1 && (
        <RepetitionChoice
          repetitions={practice.repetitions}
          chosen={wish.repetition ?? null}
          onChoose={(repetition) => onChoose(withRepetition(wish, repetition))}
        />
      )}
      <div className={fields.field}>
        <label htmlFor={id}>Side</label>
        <select
          id={id}
          value={wish.mirror ?? 'auto'}
          onChange={({ target }) => onChoose({ ...wish, mirror: target.value as Mirror })}
        >
          <option value="auto">As it fits</option>
          <option value="no">The same as the reference</option>
          <option value="yes">The other one, as in a mirror</option>
        </select>
      </div>
      {mirrored && (wish.mirror ?? 'auto') === 'auto' && (
        <p className={classes.quiet}>You do it on the other side, so the reference is mirrored.</p>
      )}
    </>
  )
}

function withRepetition(wish: Practise, repetition: number | null): Practise {
  const { repetition: _before, ...rest } = wish
  return repetition === null ? rest : { ...rest, repetition }
}
