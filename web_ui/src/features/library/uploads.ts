import { createStore, type StoreApi } from 'zustand/vanilla'

export type Purpose = 'video' | 'archive'

export interface UploadItem {
  id: number
  name: string
  size: number
  purpose: Purpose
  /** `left`: begun before the page was loaded anew; it goes on once the file is chosen again. */
  state: 'waiting' | 'sending' | 'away' | 'done' | 'failed' | 'left'
  sent: number
  problem: string | null
  /** The recording that a film has become. */
  recording: string | null
}

/** An upload that the browser remembers from before. */
export interface Remembered {
  key: string
  name: string
  size: number
  purpose: Purpose
}

export interface Sending {
  /** Gives up sending; what has arrived stays unless `forget` is set. */
  stop: (forget: boolean) => Promise<void>
}

export interface SendEvents {
  onProgress: (sent: number) => void
  /** The program is away; it is tried again by itself. */
  onAway: () => void
  /** Told which recording a film has become, if it is one. */
  onDone: (recording: string | null) => void
  onFailed: (problem: string) => void
}

export interface UploadEffects {
  send: (file: File, purpose: Purpose, events: SendEvents) => Promise<Sending>
  remembered: () => Promise<readonly Remembered[]>
  /** Gives up an upload that the browser remembers. */
  forget: (key: string) => Promise<void>
  onArrived: () => void
}

/** Files on their way to the program, one after another. They go on while the person is on another page. */
export class Uploads {
  readonly store: StoreApi<{ items: readonly UploadItem[] }>
  private readonly effects: UploadEffects
  private readonly files = new Map<number, File>()
  private readonly keys = new Map<number, string>()
  private sending: { id: number; how: Promise<Sending> } | null = null
  private made = 0

  constructor(effects: UploadEffects) {
    this.effects = effects
    this.store = createStore(() => ({ items: [] as readonly UploadItem[] }))
  }

  /** Lists what an earlier visit left unfinished. */
  async recall(): Promise<void> {
    const remembered = await this.effects.remembered()
    for (const { key, name, size, purpose } of remembered) {
      if (this.items.some((item) => item.name === name && item.size === size)) continue
      const id = this.put({ name, size, purpose, state: 'left' })
      this.keys.set(id, key)
    }
  }

  /** Sends a file, and tells which line of the list is its own. */
  add(file: File, purpose: Purpose): number {
    const { name, size } = file
    const left = this.items.find((item) => item.name === name && item.size === size)
    const known = left && (left.state === 'left' || left.state === 'failed') ? left : null
    if (left && known === null && left.state !== 'done') return left.id
    const id = known?.id ?? this.put({ name, size, purpose, state: 'waiting' })
    this.files.set(id, file)
    this.change(id, { state: 'waiting', problem: null })
    this.sendNext()
    return id
  }

  /** Tries again what failed. */
  retry(id: number): void {
    if (!this.files.has(id)) return
    this.change(id, { state: 'waiting', problem: null })
    this.sendNext()
  }

  /** Gives a file up; what has arrived of it is thrown away. */
  async cancel(id: number): Promise<void> {
    const sending = this.sending?.id === id ? this.sending : null
    const key = this.keys.get(id)
    const item = this.items.find((one) => one.id === id)
    this.drop(id)
    if (sending) {
      this.sending = null
      // One that never got under way needs no stopping.
      await sending.how.then((how) => how.stop(true)).catch(() => undefined)
      this.sendNext()
      return
    }
    const left = key ?? (item && (await this.rememberedAs(item)))
    if (left !== undefined) await this.effects.forget(left)
  }

  /** Takes a line away that has nothing more to say. */
  drop(id: number): void {
    this.files.delete(id)
    this.keys.delete(id)
    this.store.setState({ items: this.items.filter((item) => item.id !== id) })
  }

  /** A file that failed is still noted by the browser, and would come back as one that was left. */
  private async rememberedAs({ name, size, purpose }: UploadItem): Promise<string | undefined> {
    const all = await this.effects.remembered()
    return all.find((one) => one.name === name && one.size === size && one.purpose === purpose)?.key
  }

  private get items(): readonly UploadItem[] {
    return this.store.getState().items
  }

  private put(item: Pick<UploadItem, 'name' | 'size' | 'purpose' | 'state'>): number {
    this.made += 1
    const full = { ...item, id: this.made, sent: 0, problem: null, recording: null }
    this.store.setState({ items: [...this.items, full] })
    return this.made
  }

  private change(id: number, change: Partial<UploadItem>): void {
    this.store.setState({
      items: this.items.map((item) => (item.id === id ? { ...item, ...change } : item)),
    })
  }

  private sendNext(): void {
    const next = this.items.find(({ state }) => state === 'waiting')
    const file = next && this.files.get(next.id)
    if (this.sending !== null || !next || !file) return
    const { id } = next
    const mine = () => this.sending?.id === id
    const end = (change: Partial<UploadItem>) => {
      if (!mine()) return
      this.sending = null
      this.change(id, change)
      this.sendNext()
    }
    this.change(id, { state: 'sending' })
    const how = this.effects.send(file, next.purpose, {
      onProgress: (sent) => mine() && this.change(id, { state: 'sending', sent }),
      onAway: () => mine() && this.change(id, { state: 'away' }),
      onDone: (recording) => {
        this.files.delete(id)
        end({ state: 'done', sent: next.size, recording })
        this.effects.onArrived()
      },
      onFailed: (problem) => end({ state: 'failed', problem }),
    })
    this.sending = { id, how }
    how.catch(() => end({ state: 'failed', problem: 'It could not be sent.' }))
  }
}
