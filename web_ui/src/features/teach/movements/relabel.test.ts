import { QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import type { Movements } from '@/lib/library'
import { answerWith, Refusal } from '@/testing/answers'
import { take } from '@/testing/fakeRecorder'
import { MOVEMENTS } from '@/testing/recordings'
import { removeMovement } from './relabel'

it('a removal that comes back only in part is brought back by the next try', async () => {
  let away = true
  const takes = ['one', 'two', 'three'].map((id) =>
    take({ id, seconds: { movement: { squat: 10 } } }),
  )
  const restored: string[] = []
  const restore = (id: string) => () => {
    if (id === 'two' && away) return new Refusal(503, 'Try again.')
    restored.push(id)
    return { id }
  }
  answerWith({
    'GET /api/movements': MOVEMENTS,
    'PUT /api/movements': (json: unknown) => json as Movements,
    'GET /api/recordings': { recordings: takes, free_bytes: 1 },
    ...Object.fromEntries(
      takes.flatMap(({ id }) => [
        [`DELETE /api/recordings/${id}`, { undo: id }],
        [`POST /api/trash/${id}/restore`, restore(id)],
      ]),
    ),
  })
  const removed = await removeMovement(new QueryClient(), 'movement', {
    name: 'squat',
    look: 0,
    key: '1',
  })
  expect(removed.takes).toBe(3)
  await expect(removed.undo()).rejects.toThrow('Try again.')
  away = false
  await removed.undo()
  expect(restored).toEqual(['one', 'two', 'three'])
})
