import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { renderHook, waitFor } from '@testing-library/react'
import type { ReactNode } from 'react'
import { expect, it } from 'vitest'
import { answerWith } from '@/testing/answers'
import { lookOf } from './colours'
import { looksByPlace, useLooks } from './looks'

function around({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>
}

const CLASSES = ['lunge', 'squat']
const MOVEMENTS = {
  revision: '1',
  families: [{ name: 'exercise', movements: [{ name: 'squat', look: 5, key: 's' }] }],
}

it('gives a movement the look that a person gave it, and others that of their place', async () => {
  answerWith({ 'GET /api/movements': MOVEMENTS })
  const { result } = renderHook(() => useLooks('exercise', CLASSES), { wrapper: around })
  await waitFor(() => expect(result.current('squat')).toEqual(lookOf(5)))
  expect(result.current('lunge')).toEqual(lookOf(0))
  expect(result.current('tree')).toBeNull()
  expect(result.current(null)).toBeNull()
})

it('asks for nothing where a model is from elsewhere', () => {
  const asked = answerWith({ 'GET /api/movements': MOVEMENTS })
  const { result } = renderHook(() => useLooks(null, CLASSES), { wrapper: around })
  expect(result.current('squat')).toEqual(looksByPlace(CLASSES)('squat'))
  expect(asked).toEqual([])
})
