import type { QueryClient } from '@tanstack/react-query'
import { createSocket } from '@/lib/socket'
import { createEncoder } from './encoder'
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
  })
  document.addEventListener('visibilitychange', () => session.setHidden(document.hidden))
  navigator.mediaDevices?.addEventListener('devicechange', () => void session.refreshCameras())
  return session
}
