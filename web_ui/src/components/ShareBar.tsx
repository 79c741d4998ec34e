import classes from './ShareBar.module.css'

/** A share, 0 to 1, as a filled line; the figure stands beside it in words. */
export function ShareBar({ share, className }: { share: number; className?: string | undefined }) {
  const width = `${Math.min(1, Math.max(0, share)) * 100}%`
  return (
    <span className={[classes.track, className].filter(Boolean).join(' ')} aria-hidden="true">
      <span className={classes.fill} style={{ width }} />
    </span>
  )
}
