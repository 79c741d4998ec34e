import { useQuery } from '@tanstack/react-query'
import { Tip } from '@/components/Tip'
import { fetchHealth } from '@/lib/api'
import classes from './ConnectionDot.module.css'
import { useLive } from './context'
import type { Connection } from './liveState'

const ENGINE_STARTS_MS = 3000

const WORDS: Record<Connection, { short: string; long: string }> = {
  online: { short: 'Connected', long: 'Connected to the program on this computer' },
  connecting: { short: 'Connecting', long: 'Looking for the program on this computer' },
  absent: { short: 'Not running', long: 'The program is not running yet; trying again' },
  away: { short: 'Reconnecting', long: 'The program stopped answering; trying again' },
}

/** True where nothing keeps the pose engine off the network; known only once the engine runs. */
function useUnguarded(): boolean {
  const session = useLive((state) => state.session)
  const doubtful = useLive((state) => state.sandboxed === false)
  const { data } = useQuery({
    queryKey: ['health', session],
    queryFn: ({ signal }) => fetchHealth(signal),
    enabled: doubtful,
    refetchInterval: ({ state }) => (state.data?.workers.ready ? false : ENGINE_STARTS_MS),
  })
  return doubtful && data !== undefined && data.workers.ready > 0 && !data.sandboxed
}

/** Whether the program is there; in words for everybody who cannot tell the colours apart. */
export function ConnectionDot() {
  const connection = useLive((state) => state.connection)
  const { short, long } = WORDS[connection]
  const unguarded = useUnguarded() && connection === 'online'
  const words = unguarded
    ? `${long}. Your pictures stay here, but on this system nothing keeps the pose engine from sending usage figures to its maker. Run Poser with Docker to stop that.`
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
