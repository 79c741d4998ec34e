import { beforeEach, describe, expect, it, vi } from 'vitest'
import { type Remembered, type SendEvents, Uploads } from './uploads'

const sent: { name: string; events: SendEvents; stop: ReturnType<typeof vi.fn> }[] = []
let remembered: Remembered[] = []
const onArrived = vi.fn()
const forget = vi.fn(async () => undefined)
let uploads: Uploads

const film = (name: string, size = 100) => {
  const file = new File(['x'], name)
  Object.defineProperty(file, 'size', { value: size })
  return file
}
const stand = () => uploads.store.getState().items.map(({ name, state }) => `${name} ${state}`)
const last = () => sent.at(-1) as (typeof sent)[number]

beforeEach(() => {
  sent.length = 0
  remembered = []
  onArrived.mockReset()
  forget.mockClear()
  uploads = new Uploads({
    send: async (file, _purpose, events) => {
      const stop = vi.fn(async () => undefined)
      sent.push({ name: file.name, events, stop })
      return { stop }
    },
    remembered: async () => remembered,
    forget,
    onArrived,
  })
})

describe('files', () => {
  it('are sent one after another', () => {
    uploads.add(film('a.mp4'), 'video')
    uploads.add(film('b.mp4'), 'video')
    expect(stand()).toEqual(['a.mp4 sending', 'b.mp4 waiting'])
    last().events.onProgress(40)
    expect(uploads.store.getState().items[0]?.sent).toBe(40)
    last().events.onDone(null)
    expect(stand()).toEqual(['a.mp4 done', 'b.mp4 sending'])
    expect(onArrived).toHaveBeenCalledOnce()
  })

  it('tell which recording a film has become', () => {
    const id = uploads.add(film('a.mp4'), 'video')
    last().events.onDone('a-2')
    expect(uploads.store.getState().items).toMatchObject([{ id, state: 'done', recording: 'a-2' }])
  })

  it('are not sent twice at the same time', () => {
    uploads.add(film('a.mp4'), 'video')
    uploads.add(film('a.mp4'), 'video')
    uploads.add(film('a.mp4', 7), 'video')
    expect(stand()).toEqual(['a.mp4 sending', 'a.mp4 waiting'])
  })

  it('wait while the program is away, and go on', () => {
    uploads.add(film('a.mp4'), 'video')
    last().events.onAway()
    expect(stand()).toEqual(['a.mp4 away'])
    last().events.onProgress(50)
    expect(stand()).toEqual(['a.mp4 sending'])
  })

  it('say why they failed, let the next one go, and are tried again', () => {
    uploads.add(film('a.mp4'), 'video')
    uploads.add(film('b.zip'), 'archive')
    last().events.onFailed('The disk is full.')
    expect(uploads.store.getState().items[0]?.problem).toBe('The disk is full.')
    expect(stand()).toEqual(['a.mp4 failed', 'b.zip sending'])
    uploads.retry(1)
    last().events.onDone(null)
    expect(stand()).toEqual(['a.mp4 sending', 'b.zip done'])
  })

  it('are thrown away when cancelled, and say nothing afterwards', async () => {
    uploads.add(film('a.mp4'), 'video')
    uploads.add(film('b.mp4'), 'video')
    const [first] = sent
    await uploads.cancel(1)
    expect(first?.stop).toHaveBeenCalledWith(true)
    first?.events.onFailed('Cancelled.')
    expect(stand()).toEqual(['b.mp4 sending'])
  })
})

describe('what an earlier visit left', () => {
  beforeEach(async () => {
    remembered = [{ key: 'tus::1', name: 'a.mp4', size: 100, purpose: 'video' }]
    await uploads.recall()
    await uploads.recall()
  })

  it('goes on when the same file is chosen again', () => {
    expect(stand()).toEqual(['a.mp4 left'])
    uploads.add(film('other.mp4'), 'video')
    uploads.add(film('a.mp4'), 'video')
    expect(stand()).toEqual(['a.mp4 waiting', 'other.mp4 sending'])
  })

  it('can be given up', async () => {
    await uploads.cancel(1)
    expect(forget).toHaveBeenCalledWith('tus::1')
    expect(stand()).toEqual([])
  })
})

it('a file that failed and is given up does not come back', async () => {
  uploads.add(film('a.mp4'), 'video')
  last().events.onFailed('The disk is full.')
  remembered = [{ key: 'tus::a', name: 'a.mp4', size: 100, purpose: 'video' }]
  const [item] = uploads.store.getState().items
  await uploads.cancel(item?.id ?? 0)
  expect(forget).toHaveBeenCalledExactlyOnceWith('tus::a')
})
