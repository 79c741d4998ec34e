import { createStore, type StoreApi } from 'zustand/vanilla'

/** The Nordic UART service, which most boards that people build with speak: a wire of text through the air. */
export const UART = '6e400001-b5a3-f393-e0a9-e50e24dcca9e'
const UART_TO_DEVICE = '6e400002-b5a3-f393-e0a9-e50e24dcca9e'
/** What every device takes at a time. */
export const PIECE_BYTES = 20
/** Older labels than these are no news any more. */
const MOST_WAITING = 8

// The part of Web Bluetooth that is used; not every browser has it, and TypeScript has no words for it.
interface Characteristic {
  writeValue: (value: Uint8Array) => Promise<void>
}

interface Server {
  getPrimaryService: (
    service: string,
  ) => Promise<{ getCharacteristic: (name: string) => Promise<Characteristic> }>
}

export interface BluetoothDevice extends EventTarget {
  name?: string
  gatt?: { connect: () => Promise<Server>; disconnect: () => void; connected: boolean }
}

export interface Bluetooth {
  requestDevice: (wish: object) => Promise<BluetoothDevice>
}

/** The browser's Bluetooth; undefined where it has none. */
export function browserBluetooth(): Bluetooth | undefined {
  return (navigator as { bluetooth?: Bluetooth }).bluetooth
}

export interface BluetoothState {
  /** `lost`: was connected, and is being tried again. */
  phase: 'off' | 'connecting' | 'on' | 'lost'
  name: string
  problem: string | null
}

const OFF: BluetoothState = { phase: 'off', name: '', problem: null }

const WISH = {
  // Some boards are known only by their name, because they do not announce the service.
  filters: [{ services: [UART] }, { namePrefix: 'BBC micro:bit' }],
  optionalServices: [UART],
}

const TRY_AGAIN_MS = [500, 2000, 5000, 10_000]

/** Writes lines of text to a device that the person chose. */
export class BluetoothLine {
  readonly store: StoreApi<BluetoothState> = createStore<BluetoothState>(() => OFF)
  private readonly bluetooth: Bluetooth | undefined
  private device: BluetoothDevice | null = null
  private wire: Characteristic | null = null
  private readonly waiting: string[] = []
  private writing = false

  constructor(bluetooth: Bluetooth | undefined = browserBluetooth()) {
    this.bluetooth = bluetooth
  }

  get possible(): boolean {
    return this.bluetooth !== undefined
  }

  /** Lets the person choose a device, and connects; browsers allow it only after a key or button. */
  async choose(): Promise<void> {
    if (!this.bluetooth) return
    let device: BluetoothDevice
    try {
      device = await this.bluetooth.requestDevice(WISH)
    } catch (error) {
      // Nothing chosen is an answer too.
      if (!isNamed(error, 'NotFoundError')) this.fail(CHOICE_FAILED)
      return
    }
    this.disconnect()
    this.device = device
    device.addEventListener('gattserverdisconnected', this.onLost)
    this.store.setState({ phase: 'connecting', name: device.name ?? 'Device', problem: null })
    await this.connect(device).catch(() => this.giveUp(device, CONNECT_FAILED))
  }

  disconnect(): void {
    const { device } = this
    this.device = null
    this.wire = null
    this.waiting.length = 0
    this.store.setState(OFF)
    device?.removeEventListener('gattserverdisconnected', this.onLost)
    device?.gatt?.disconnect()
  }

  /** Writes a label and a newline, after those that wait; while nobody is connected it is let go. */
  write(label: string): void {
    if (this.store.getState().phase !== 'on') return
    this.waiting.push(`${label}\n`)
    if (this.waiting.length > MOST_WAITING) this.waiting.shift()
    void this.drain()
  }

  private async connect(device: BluetoothDevice): Promise<void> {
    const server = await device.gatt?.connect()
    const service = await server?.getPrimaryService(UART)
    const wire = await service?.getCharacteristic(UART_TO_DEVICE)
    if (!wire) throw new Error('no such service')
    if (device !== this.device) return
    this.wire = wire
    this.store.setState({ phase: 'on', problem: null })
  }

  private async drain(): Promise<void> {
    if (this.writing) return
    this.writing = true
    try {
      for (let line = this.waiting.shift(); line !== undefined; line = this.waiting.shift()) {
        for (const piece of pieces(line)) await this.wire?.writeValue(piece)
      }
    } catch {
      // A device that went away is told of by its own event; one that refused a line gets the next one.
      this.waiting.length = 0
    } finally {
      this.writing = false
    }
  }

  private readonly onLost = () => {
    if (this.device) void this.findAgain(this.device)
  }

  private async findAgain(device: BluetoothDevice): Promise<void> {
    this.wire = null
    this.waiting.length = 0
    this.store.setState({ phase: 'lost' })
    for (const ms of TRY_AGAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, ms))
      if (device !== this.device) return
      const connected = await this.connect(device).then(
        () => true,
        () => false,
      )
      if (connected) return
    }
    this.giveUp(device, LOST)
  }

  private giveUp(device: BluetoothDevice, problem: string): void {
    if (device !== this.device) return
    this.disconnect()
    this.fail(problem)
  }

  private fail(problem: string): void {
    this.store.setState({ ...OFF, problem })
  }
}

const CHOICE_FAILED =
  'The browser could not look for devices. Turn Bluetooth on, allow it for this page, and try again.'
const CONNECT_FAILED =
  'This device could not be connected. Bring it near, see that it offers Nordic UART, and try again.'
const LOST = 'The device went away and could not be found again. Bring it near and connect it anew.'

function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name
}

export function pieces(line: string): Uint8Array[] {
  const bytes = new TextEncoder().encode(line)
  const count = Math.ceil(bytes.length / PIECE_BYTES)
  return Array.from({ length: count }, (_, place) =>
    bytes.slice(place * PIECE_BYTES, (place + 1) * PIECE_BYTES),
  )
}
