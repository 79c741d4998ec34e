import { useCallback } from 'react'
import { useStore } from 'zustand'
import { PlayButtons, Speed } from '@/features/review/PlayControls'
import { useAtPlace, usePlayed, usePlaying } from './context'
import { VIEWS, type ViewName } from './Stage'
import classes from './Transport.module.css'
import { momentWords } from './words'

const VIEW_WORDS: Record<ViewName, readonly [long: string, short: string]> = {
  sides: ['Side by side', 'Beside'],
  over: ['One over the other', 'Over'],
  space: ['In space', 'Space'],
}

interface Props {
  view: ViewName
  onView: (view: ViewName) => void
}

export function Transport({ view, onView }: Props) {
  const { playhead } = usePlayed()
  const playing = usePlaying()
  const speed = useStore(playhead.store, (state) => state.speed)
  return (
    <div className={classes.bar} role="toolbar" aria-label="Playing">
      <PlayButtons playing={playing} playhead={playhead} />
      <Speed speed={speed} playhead={playhead} />
      <Now />
      <fieldset className={classes.views}>
        <legend className="hidden-words">How both are shown</legend>
        {VIEWS.map((one) => (
          <label key={one} className={classes.view} data-chosen={view === one || undefined}>
            <input
              type="radio"
              name="view"
              className="hidden-words"
              checked={view === one}
              onChange={() => onView(one)}
            />
            <span className={classes.long}>{VIEW_WORDS[one][0]}</span>
            <span className={classes.short} aria-hidden="true">
              {VIEW_WORDS[one][1]}
            </span>
          </label>
        ))}
      </fieldset>
    </div>
  )
}

/** What is off most at this moment. */
function Now() {
  const { comparison, moments } = usePlayed()
  const read = useCallback(
    (place: number) => {
      const row = moments.rowAt(place)
      const phase = comparison.phases[moments.phaseAt(row)]
      const worst = moments.worstAt(row)
      const joint = worst && comparison.joints[worst.joint]
      const words = joint ? momentWords(joint, worst.error_deg) : 'Not sure of anything here'
      return `${words}\n${phase?.words ?? ''}`
    },
    [comparison, moments],
  )
  const [words, phase] = useAtPlace(read).split('\n')
  return (
    <p className={classes.now} data-testid="now">
      <span className={classes.worst}>{words}</span> <span className={classes.phase}>{phase}</span>
    </p>
  )
}
