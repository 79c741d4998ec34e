import { useEffect, useRef, useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Comparison, Track } from '@/lib/comparisons'
import { usePageKeys } from '@/lib/keys'
import { AlignedPlayhead } from './alignedPlayhead'
import { Corrections } from './Corrections'
import { type Played, PlayedContext } from './context'
import { BodyPlan } from './drawBody'
import { Notes, Sides } from './Facts'
import { Head } from './Head'
import { HeatStrip } from './HeatStrip'
import { JointTable } from './JointTable'
import { COMPARE_KEYS, useCompareKeys } from './keys'
import { Moments } from './moments'
import classes from './Result.module.css'
import { Score } from './Score'
import { Stage, VIEWS, type ViewName } from './Stage'
import { Opening } from './States'
import { Transport } from './Transport'

interface Props {
  comparison: Comparison
  track: Track
}

export function Result(props: Props) {
  const played = usePlaying(props)
  if (played === null) return <Opening />
  return (
    <PlayedContext value={played}>
      <Bench />
    </PlayedContext>
  )
}

/** Its name may change while it is played; what is measured never does. */
function usePlaying({ comparison, track }: Props): Played | null {
  const [params] = useSearchParams()
  const start_s = useRef(params.get('t'))
  const [playing, setPlaying] = useState<Omit<Played, 'comparison'> | null>(null)
  useEffect(() => {
    const moments = new Moments(track)
    const from = start_s.current === null ? 0 : moments.rowOf(Number(start_s.current) || 0)
    const playhead = new AlignedPlayhead(moments, from)
    setPlaying({ moments, playhead, plan: new BodyPlan(track.header) })
    return () => playhead.close()
  }, [track])
  return playing && { ...playing, comparison }
}

function Bench() {
  const [view, setView] = useState<ViewName>('sides')
  usePageKeys(COMPARE_KEYS)
  useCompareKeys({
    turnView: () => setView((now) => VIEWS[(VIEWS.indexOf(now) + 1) % VIEWS.length] ?? 'sides'),
  })
  return (
    <div className={classes.page}>
      <Head />
      <div className={classes.upper}>
        <div className={classes.middle}>
          <Stage view={view} />
          <Transport view={view} onView={setView} />
          <HeatStrip />
        </div>
        <aside className={classes.side} aria-label="What to change">
          <Score />
          <Corrections />
          <Sides />
        </aside>
      </div>
      <JointTable />
      <Notes />
    </div>
  )
}
