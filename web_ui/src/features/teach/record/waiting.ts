/** Thrown where something was waited for that nobody wants any more. */
export class Stopped extends Error {}

/** Waits this long, or until it is stopped. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve()
      return
    }
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })
}

/** Waits this long; throws `Stopped` if it is stopped. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, signal)
  if (signal.aborted) throw new Stopped()
}
