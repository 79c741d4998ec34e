import { describe, expect, it, vi } from 'vitest'
import { settle } from '@/testing/stage'
import { BluetoothLine, pieces, UART } from './bluetooth'

/** A board that may be out of reach. */
function board() {
  const written: string[] = []
  const state = { reachable: true }
  const server = {
    getPrimaryService: async (service: string) => {
      if (service !== UART) throw new Error('another service')
      return {
        getCharacteristic: async () => ({
          writeValue: async (value: Uint8Array) => {
            written.push(new TextDecoder().decode(value))
          },
        }),
      }
    },
  }
  const gatt = {
    connected: true,
    disconnect: vi.fn(),
    connect: async () => {
      if (!state.reachable) throw new Error('out of reach')
      return server
    },
  }
  const device = Object.assign(new EventTarget(), { name: 'Lamp', gatt })
  const requestDevice = vi.fn(async () => device)
  const line = new BluetoothLine({ requestDevice })
  const goAway = () => device.dispatchEvent(new Event('gattserverdisconnected'))
  return { line, written, state, requestDevice, gatt, goAway, told: line.store.getState }
}

describe('a line to a board', () => {
  it('writes each label and a newline, in order', async () => {
    const { line, written, told } = board()
    await line.choose()
    expect(told()).toMatchObject({ phase: 'on', name: 'Lamp' })
    line.write('squat')
    line.write('stand')
    await settle()
    expect(written).toEqual(['squat\n', 'stand\n'])
  })

  it('cuts what is longer than a board takes at a time', () => {
    const cut = pieces(`${'a'.repeat(25)}\n`)
    expect(cut.map((piece) => piece.length)).toEqual([20, 6])
  })

  it('says nothing when nothing was chosen, and in words when it could not be reached', async () => {
    const { line, requestDevice, state, told } = board()
    const nothing = Object.assign(new Error('cancelled'), { name: 'NotFoundError' })
    requestDevice.mockRejectedValueOnce(nothing)
    await line.choose()
    expect(told()).toMatchObject({ phase: 'off', problem: null })
    state.reachable = false
    await line.choose()
    expect(told().phase).toBe('off')
    expect(told().problem).toMatch(/could not be connected/)
  })

  it('finds a board again that went away, and gives up after a while', async () => {
    vi.useFakeTimers()
    const { line, state, goAway, told, written } = board()
    await line.choose()
    goAway()
    expect(told().phase).toBe('lost')
    line.write('lost')
    await vi.advanceTimersByTimeAsync(600)
    expect(told().phase).toBe('on')
    line.write('found')
    await vi.advanceTimersByTimeAsync(1)
    expect(written).toEqual(['found\n'])
    state.reachable = false
    goAway()
    await vi.advanceTimersByTimeAsync(20_000)
    expect(told()).toMatchObject({ phase: 'off' })
    expect(told().problem).toMatch(/went away/)
  })

  it('lets go when it is asked to', async () => {
    const { line, gatt, told, goAway } = board()
    await line.choose()
    line.disconnect()
    expect(gatt.disconnect).toHaveBeenCalledOnce()
    goAway()
    expect(told().phase).toBe('off')
  })

  it('is not there in a browser without it', () => {
    expect(new BluetoothLine(undefined).possible).toBe(false)
  })
})
