import type { QueryClient } from '@tanstack/react-query'
import { createTakeLocks } from '@/features/teach/recorder/takeLocks'
import { createTakeStore } from '@/features/teach/recorder/takeStore'
import { COMPARISONS_KEY } from '@/lib/comparisons'
import { discardTake, fetchOpenTakes, finishTake, KEYS, openTake } from '@/lib/library'
import type { LibraryChanged, LibraryPart } from '@/lib/protocol'
import { createSocket } from '@/lib/socket'
import { createEncoder } from './encoder'
import { rememberedPerson } from './fit/person'
import { LiveSession } from './liveSession'
import { MODELS_KEY } from './models'
import { listCameras, openCamera } from './sources'

/** The session with the real browser and the real program around it. */
export function createLiveSession(queries: QueryClient): LiveSession {
  const session = new LiveSession({
    socket: createSocket(),
    encoder: createEncoder(),
    openCamera,
    listCameras,
    now: () => performance.now(),
    onModelsChanged: () => void queries.invalidateQueries({ queryKey: MODELS_KEY }),
    onLibraryChanged: (change) => {
      for (const queryKey of staleAfter(change)) void queries.invalidateQueries({ queryKey })
    },
    takes: {
      store: createTakeStore(),
      locks: createTakeLocks(),
      program: { openTake, fetchOpenTakes, finishTake, discardTake },
    },
  })
  session.store.setState({ person: rememberedPerson() })
  // From the first answer on, so that no movement is missed; what is loaded first is the stage.
  void import('./signals/signals').then(({ signalsOf }) => signalsOf(session))
  document.addEventListener('visibilitychange', () => session.setHidden(document.hidden))
  navigator.mediaDevices?.addEventListener('devicechange', () => void session.refreshCameras())
  return session
}

const READINESS = KEYS.readiness('').slice(0, 1)
const LABELS = KEYS.labels('').slice(0, 1)

/** What has to be asked again when something in the library is another one. */
const STALE: Record<LibraryPart, readonly (readonly string[])[]> = {
  recordings: [KEYS.library, READINESS],
  movements: [KEYS.movements, READINESS],
  // A list of recordings tells how long each is labelled.
  labels: [KEYS.library, READINESS],
  jobs: [KEYS.jobs],
  comparisons: [COMPARISONS_KEY],
}

export function staleAfter({ what, id }: LibraryChanged): readonly (readonly string[])[] {
  if (what !== 'labels') return STALE[what]
  return [...STALE.labels, id === undefined ? LABELS : KEYS.labels(id)]
}
