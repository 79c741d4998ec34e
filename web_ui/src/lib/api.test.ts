import { expect, it, vi } from 'vitest'
import { askJson } from './api'

it('takes an answer that was cut off in the middle for none', async () => {
  vi.stubGlobal('fetch', async () => new Response('{"recordings": ['))
  await expect(askJson('GET', '/api/recordings')).rejects.toMatchObject({
    name: 'ApiError',
    status: 0,
    message: 'The program does not answer. Nothing is lost; try again when it is back.',
  })
})
