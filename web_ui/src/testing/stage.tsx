import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'
import { LiveContext } from '@/features/live/context'
import { LiveSession } from '@/features/live/liveSession'
import { MODELS_KEY } from '@/features/live/models'
import type { ModelList } from '@/lib/protocol'
import messages from '../../../tests/contracts/messages.json'
import { FakeSocket, FakeStream } from './fakes'
import { type FakeTakes, fakeTakes } from './takes'

export const MODELS = messages.rest.models as unknown as ModelList

export interface TestStage {
  session: LiveSession
  socket: FakeSocket
  stream: FakeStream
  /** Lets time pass for the session. */
  clock: { now: number }
  openCamera: ReturnType<typeof vi.fn>
  onModelsChanged: ReturnType<typeof vi.fn>
  onLibraryChanged: ReturnType<typeof vi.fn>
  takes: FakeTakes
}

/** A session in which a test plays camera, program and clock. */
export function testStage(takes: FakeTakes = fakeTakes()): TestStage {
  const socket = new FakeSocket()
  const stream = new FakeStream()
  const clock = { now: 1000 }
  const openCamera = vi.fn(async () => stream.asStream)
  const onModelsChanged = vi.fn()
  const onLibraryChanged = vi.fn()
  const session = new LiveSession({
    socket: socket.asSocket,
    encoder: { encode: async () => new ArrayBuffer(3), close: () => undefined },
    openCamera,
    listCameras: async () => [{ id: 'desk', name: 'Desk camera' }],
    now: () => clock.now,
    onModelsChanged,
    onLibraryChanged,
    takes,
  })
  return {
    session,
    socket,
    stream,
    clock,
    openCamera,
    onModelsChanged,
    onLibraryChanged,
    takes,
  }
}

/** Draws a part of the page around such a session. */
export function renderOn(stage: TestStage, page: ReactNode, models: ModelList = MODELS) {
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Number.POSITIVE_INFINITY } },
  })
  queries.setQueryData(MODELS_KEY, models)
  return render(
    <MantineProvider env="test">
      <QueryClientProvider client={queries}>
        <LiveContext value={stage.session}>{page}</LiveContext>
      </QueryClientProvider>
    </MantineProvider>,
  )
}

/** Lets promises settle and React draw. */
export async function settle(): Promise<void> {
  await act(async () => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  })
}
