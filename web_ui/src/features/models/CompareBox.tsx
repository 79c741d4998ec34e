import classes from './CompareBox.module.css'

/** Whether a model is to be set beside others; null where it has no report to compare. */
export interface Choice {
  chosen: boolean
  choose: (chosen: boolean) => void
}

export function CompareBox({ choice }: { choice: Choice | null }) {
  if (!choice) return null
  return (
    <label className={classes.compare}>
      <input
        type="checkbox"
        checked={choice.chosen}
        onChange={(event) => choice.choose(event.target.checked)}
      />
      Compare
    </label>
  )
}
