import { useEffect, useRef } from 'react'
import { Button } from '@/components/Button'
import { Swatch } from '@/components/Swatch'
import { Tip } from '@/components/Tip'
import type { Segment } from '@/lib/library'
import { movementName } from '@/lib/words'
import { useEditor, useReview, useReviewState } from './context'
import { useLooks } from './looks'
import classes from './Side.module.css'
import { trackOf } from './segments'
import { clockWords } from './timeScale'

/** The labels of the family in hand in words, with what can be done to the selected one. */
export function LabelList() {
  const review = useReview()
  const family = useReviewState((state) => state.family)
  const segments = useEditor((state) => state.segments)
  const selected = useEditor((state) => state.selected)
  const track = trackOf(segments, family)
  return (
    <section className={classes.part} aria-label="Labels in this recording" data-testid="labels">
      <div className={classes.title}>
        <h2>Labels</h2>
        <span className={classes.quiet}>{track.length}</span>
      </div>
      <Tools />
      {track.length === 0 ? (
        <p className={classes.quiet}>
          None yet. Drag over the timeline below to mark a stretch, then choose its movement.
        </p>
      ) : (
        <ul className={classes.labels}>
          {track.map((segment) => (
            <LabelRow
              key={`${segment.start_s} ${segment.end_s}`}
              segment={segment}
              selected={segment === selected}
              onSelect={() => {
                review.goTo(segment.start_s)
                review.select(segment)
              }}
            />
          ))}
        </ul>
      )}
    </section>
  )
}

function Tools() {
  const review = useReview()
  return (
    <div className={classes.row}>
      <Tip words="Split the label at the playhead (Shift S)">
        <Button icon="split" words="Split" onClick={() => review.split()} />
      </Tip>
      <Tip words="Join the label with the next one (Shift J)">
        <Button icon="join" words="Join" onClick={() => review.merge()} />
      </Tip>
      <Tip words="Let the label start at the playhead (Shift I)">
        <Button icon="startHere" words="Start here" onClick={() => review.edgeHere('start')} />
      </Tip>
      <Tip words="Let the label end at the playhead (Shift O)">
        <Button icon="endHere" words="End here" onClick={() => review.edgeHere('end')} />
      </Tip>
      <Tip words="Delete the label (Delete)">
        <Button icon="trash" words="Delete the label" onClick={() => review.remove()} />
      </Tip>
    </div>
  )
}

interface RowProps {
  segment: Segment
  selected: boolean
  onSelect: () => void
}

function LabelRow({ segment, selected, onSelect }: RowProps) {
  const looks = useLooks()
  const row = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (selected) showInList(row.current)
  }, [selected])
  const { start_s, end_s, label, family } = segment
  return (
    <li className={classes.item}>
      <button
        ref={row}
        type="button"
        className={classes.label}
        aria-pressed={selected}
        data-testid="label"
        onClick={onSelect}
      >
        <Swatch look={looks.lookOf(label, family)} />
        <span className={classes.name}>{movementName(label)}</span>
        <span className={classes.time}>
          {clockWords(start_s, 2)} – {clockWords(end_s, 2)}
        </span>
      </button>
    </li>
  )
}

/** Scrolls the list alone; the page stays where the person put it. */
function showInList(row: HTMLElement | null): void {
  const list = row?.closest('ul')
  if (!row || !list) return
  const above = row.offsetTop - list.offsetTop - list.scrollTop
  const below = above + row.offsetHeight - list.clientHeight
  if (above < 0) list.scrollTop += above
  else if (below > 0) list.scrollTop += below
}
