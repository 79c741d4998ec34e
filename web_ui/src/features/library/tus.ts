import type { DetailedError, PreviousUpload, Upload } from 'tus-js-client'
import { apiUrl } from '@/lib/api'
import type { Purpose, Remembered, SendEvents, Sending } from './uploads'

const CHUNK_BYTES = 32 * 1024 * 1024
const RETRY_MS = 2000
/** About a day: whoever restarts the program in the evening finds the upload going on. */
const RETRIES = 43_000
/** Where tus-js-client notes what is under way. */
const NOTES = 'tus::'

const load = () => import('tus-js-client')

/** Sends a file so that it can go on where it stopped: after a lost connection, a reload, a restart. */
export async function send(file: File, purpose: Purpose, events: SendEvents): Promise<Sending> {
  const tus = await load()
  const upload = new tus.Upload(file, {
    endpoint: apiUrl('/api/uploads'),
    metadata: { filename: file.name, purpose },
    chunkSize: CHUNK_BYTES,
    retryDelays: Array.from({ length: RETRIES }, () => RETRY_MS),
    removeFingerprintOnSuccess: true,
    onProgress: (sent) => events.onProgress(sent),
    onShouldRetry: (error) => {
      const again = isPassing(error)
      if (again) events.onAway()
      return again
    },
    onSuccess: ({ lastResponse }) =>
      events.onDone(lastResponse.getHeader('Poser-Recording') || null),
    onError: (error) => events.onFailed(wordsOf(error)),
  })
  const [before] = (await upload.findPreviousUploads()).sort(newestFirst)
  if (before) upload.resumeFromPreviousUpload(before)
  upload.start()
  return { stop: (forget) => stop(upload, forget) }
}

const newestFirst = (a: PreviousUpload, b: PreviousUpload) =>
  Date.parse(b.creationTime) - Date.parse(a.creationTime)

async function stop(upload: Upload, forget: boolean): Promise<void> {
  // What cannot be thrown away now is thrown away by the program some days later.
  await upload.abort(forget).catch(() => undefined)
}

/** No answer at all, or one that says "later"; a refusal would be the same the next time. */
function isPassing(error: Error | DetailedError): boolean {
  const status = responseOf(error)?.getStatus() ?? 0
  return status === 0 || status === 409 || status === 423 || status === 503
}

function responseOf(error: Error | DetailedError) {
  return 'originalResponse' in error ? error.originalResponse : null
}

function wordsOf(error: Error | DetailedError): string {
  try {
    const said: unknown = JSON.parse(responseOf(error)?.getBody() ?? '')
    if (said && typeof said === 'object' && 'message' in said) return String(said.message)
  } catch {
    // Whoever answered was not the program.
  }
  return 'The file could not be sent. What has arrived of it is kept.'
}

/** Uploads that this browser began and did not end. */
export async function remembered(): Promise<readonly Remembered[]> {
  if (!hasNotes()) return []
  const { defaultOptions } = await load()
  const all = await defaultOptions.urlStorage.findAllUploads()
  return all.map(({ urlStorageKey, size, metadata }) => ({
    key: urlStorageKey,
    name: metadata.filename ?? 'A file',
    size: size ?? 0,
    purpose: metadata.purpose === 'archive' ? 'archive' : 'video',
  }))
}

export async function forget(key: string): Promise<void> {
  const { Upload: Uploaded, defaultOptions } = await load()
  const all = await defaultOptions.urlStorage.findAllUploads()
  const url = all.find(({ urlStorageKey }) => urlStorageKey === key)?.uploadUrl
  await defaultOptions.urlStorage.removeUpload(key)
  if (url) await Uploaded.terminate(url).catch(() => undefined)
}

function hasNotes(): boolean {
  try {
    return Object.keys(localStorage).some((key) => key.startsWith(NOTES))
  } catch {
    return false
  }
}
