import { Tip } from '@/components/Tip'
import classes from './ConnectionDot.module.css'
import { useLive } from './context'
import type { Connection } from './liveState'

const WORDS: Record<Connection, { short: string; long: string }> = {
  online: { short: 'Connected', long: 'Connected to the program on this computer' },
  connecting: { short: 'Connecting', long: 'Looking for the program on this computer' },
  absent: { short: 'Not running', long: 'The program is not running yet; trying again' },
  away: { short: 'Reconnecting', long: 'The program stopped answering; trying again' },
}

/** Whether the program is there; in words for everybody who cannot tell the colours apart. */
export function ConnectionDot() {
  const connection = useLive((state) => state.connection)
  const guarded = useLive((state) => state.sandboxed)
  const { short, long } = WORDS[connection]
  const unguarded = connection === 'online' && guarded === false
  const words = unguarded
    ? `${long}. This system has no guard that keeps the pose engine off the network.`
    : long
  return (
    <Tip words={words}>
      <button
        type="button"
        className={classes.dot}
        data-connection={connection}
        data-testid="connection"
        aria-label={words}
      >
        {connection !== 'online' && <span>{short}</span>}
      </button>
    </Tip>
  )
}
