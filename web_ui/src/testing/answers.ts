import { vi } from 'vitest'

/** What a test has the program say no with. */
export class Refusal {
  readonly status: number
  readonly message: string
  /** What it sends besides, such as the newer labels of a conflict. */
  readonly body: object

  constructor(status: number, message: string, body: object = {}) {
    this.status = status
    this.message = message
    this.body = body
  }
}

export interface Asked {
  /** Method and path, such as "GET /api/jobs". */
  what: string
  json: unknown
}

type Answer = unknown | ((json: unknown) => unknown)

/** Plays the program's REST side; what is not listed is not found. Returns what was asked, in order. */
export function answerWith(answers: Record<string, Answer>): Asked[] {
  const asked: Asked[] = []
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const { pathname, search } = new URL(address)
    const what = `${init.method ?? 'GET'} ${pathname}${search}`
    const json: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    asked.push({ what, json })
    const answer = what in answers ? answers[what] : new Refusal(404, 'There is no such thing.')
    const said = typeof answer === 'function' ? answer(json) : answer
    if (said instanceof Refusal) {
      const body = JSON.stringify({ ...said.body, code: 'no', message: said.message })
      return new Response(body, { status: said.status })
    }
    return said instanceof Blob ? new Response(said) : new Response(JSON.stringify(said ?? null))
  })
  return asked
}
