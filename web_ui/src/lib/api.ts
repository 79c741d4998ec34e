import { apiAddress } from './address'
import type { Health, ModelList } from './protocol'

/** The program said no, in words for a person; `status` 0 means that it did not answer at all. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  /** What it sent, for those who know what to make of it: the newer labels of a conflict, for example. */
  readonly body: unknown

  constructor(status: number, code: string, message: string, body: unknown = null) {
    super(message)
    this.name = 'ApiError'
    this.status = status
    this.code = code
    this.body = body
  }
}

interface Request {
  signal?: AbortSignal | undefined
  /** Sent as JSON. */
  json?: unknown
  /** Sent as it is. */
  body?: BodyInit
  headers?: Record<string, string>
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const NO_ANSWER = 'The program does not answer. Nothing is lost; try again when it is back.'

/** Asks the program; what it refuses, or does not answer, is thrown as an `ApiError`. */
export async function ask(
  method: Method,
  path: string,
  { signal, json, body, headers }: Request = {},
): Promise<Response> {
  const init: RequestInit = { method, headers: { ...headers } }
  if (signal) init.signal = signal
  if (json !== undefined) {
    init.body = JSON.stringify(json)
    init.headers = { 'Content-Type': 'application/json', ...headers }
  } else if (body !== undefined) init.body = body
  let response: Response
  try {
    response = await fetch(apiUrl(path), init)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new ApiError(0, 'no_answer', NO_ANSWER)
  }
  if (!response.ok) throw await refusalOf(response, path)
  return response
}

export async function askJson<T>(method: Method, path: string, request?: Request): Promise<T> {
  const response = await ask(method, path, request)
  try {
    return (await response.json()) as T
  } catch (error) {
    if (request?.signal?.aborted) throw error
    // It was cut off in the middle.
    throw new ApiError(0, 'no_answer', NO_ANSWER)
  }
}

/** Address of something that the browser loads by itself: a picture, a film, a download. */
export function apiUrl(path: string): string {
  return `${apiAddress()}${path}`
}

async function refusalOf(response: Response, path: string): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null)
  const said = (body ?? {}) as { code?: unknown; message?: unknown }
  const code = typeof said.code === 'string' ? said.code : 'error'
  const fallback = `${path} could not be read (${response.status}).`
  return new ApiError(
    response.status,
    code,
    typeof said.message === 'string' ? said.message : fallback,
    body,
  )
}

/** What the program has in its models folder, refused and broken files included. */
export function fetchModels(signal?: AbortSignal): Promise<ModelList> {
  return askJson('GET', '/api/models', { signal })
}

export function fetchHealth(signal?: AbortSignal): Promise<Health> {
  return askJson('GET', '/health', { signal })
}
