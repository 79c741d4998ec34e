import { useEffect, useMemo, useRef } from 'react'
import { useSession } from '@/features/live/context'
import { isTaken } from '@/lib/keys'
import type { Movement } from '@/lib/library'
import { allowSounds } from '@/lib/tones'
import type { Plan } from './director'
import { useSettings } from './settings'
import { useDirector } from './useDirector'

export interface RecordActions {
  begin: () => void
  end: () => void
  toggle: () => void
}

interface Wishes {
  family: string
  movements: readonly Movement[]
  chosen: string | null
  choose: (name: string) => void
}

function useLatest<T>(value: T) {
  const latest = useRef(value)
  useEffect(() => {
    latest.current = value
  })
  return latest
}

/** Begins and ends takes as the settings say; for the button and for the keys. */
export function useRecording(wishes: Wishes): RecordActions {
  const director = useDirector()
  const session = useSession()
  const latest = useLatest(wishes)
  const actions = useMemo<RecordActions>(() => {
    const begin = () => {
      allowSounds()
      const { family, movements, chosen } = latest.current
      const plan = planOf(family, movements, chosen, cameraName(session.store.getState().source))
      if (plan) void director.start(plan)
    }
    const end = () => director.stop()
    return { begin, end, toggle: () => (director.busy ? end() : begin()) }
  }, [director, session, latest])
  useKeys(actions, wishes)
  // Whoever leaves the page ends the take; it is kept.
  useEffect(() => () => director.stop(), [director])
  return actions
}

function cameraName(source: { name: string } | null): string {
  return source?.name ?? ''
}

function planOf(
  family: string,
  movements: readonly Movement[],
  chosen: string | null,
  camera: string,
): Plan | null {
  const { mode, inTurn, sound: _sound, ...settings } = useSettings.getState()
  if (chosen === null && mode !== 'long') return null
  const all = mode === 'hands-free' && inTurn ? movements.map(({ name }) => name) : [chosen ?? '']
  return { ...settings, mode, family, camera, labels: all }
}

/** Space records; a movement's key chooses it, or labels a long take while it is held. */
function useKeys(actions: RecordActions, { movements, choose }: Wishes): void {
  const director = useDirector()
  const latest = useLatest({ movements, choose })
  useEffect(() => {
    const named = (event: KeyboardEvent) =>
      latest.current.movements.find(({ key }) => key !== '' && key === event.key.toLowerCase())
    const deedOf = (event: KeyboardEvent): (() => void) | null => {
      if (event.key === ' ') return spaceDeed(actions)
      if (event.key === 'Escape') return () => director.cancel()
      const name = named(event)?.name
      if (name === undefined) return null
      return () => (director.busy ? director.hold(name) : latest.current.choose(name))
    }
    const onDown = (event: KeyboardEvent) => {
      const deed = isTaken(event) ? null : deedOf(event)
      if (!deed) return
      event.preventDefault()
      if (!event.repeat) deed()
    }
    const endHeld = () => {
      if (director.busy && director.store.getState().mode === 'hold') actions.end()
    }
    const onUp = (event: KeyboardEvent) => {
      if (event.key === ' ') endHeld()
      const name = named(event)?.name
      if (name !== undefined) director.letGo(name)
    }
    // A key that is let go in another window is never heard of.
    const onBlur = () => {
      const { held } = director.store.getState()
      if (held !== null) director.letGo(held)
      endHeld()
    }
    window.addEventListener('keydown', onDown)
    window.addEventListener('keyup', onUp)
    window.addEventListener('blur', onBlur)
    return () => {
      window.removeEventListener('keydown', onDown)
      window.removeEventListener('keyup', onUp)
      window.removeEventListener('blur', onBlur)
    }
  }, [actions, director, latest])
}

function spaceDeed(actions: RecordActions): () => void {
  return useSettings.getState().mode === 'hold' ? actions.begin : actions.toggle
}
