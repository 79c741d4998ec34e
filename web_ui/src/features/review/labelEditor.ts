import { createStore, type StoreApi } from 'zustand/vanilla'
import { ApiError } from '@/lib/api'
import type { Labels, Segment } from '@/lib/library'
import type { Edit } from './segments'

export type SaveState = 'saved' | 'saving' | 'waiting' | 'refused' | 'conflict'

interface Step extends Edit {
  /** What was done, as it is offered to be undone: "Split". */
  words: string
}

export interface EditorState extends Edit {
  /** What a drag or a held key would make of the labels; shown, but not yet done. */
  draft: readonly Segment[] | null
  past: readonly Step[]
  future: readonly Step[]
  save: SaveState
  /** Why it could not be saved, in the program's words. */
  problem: string | null
  /** What somebody else made of the same labels meanwhile. */
  theirs: Labels | null
}

const MOST_STEPS = 500
const RETRY_MS = 2000

/** The labels of one recording: every change is undoable, and saved at once against the revision that it was made on. */
export class LabelEditor {
  readonly store: StoreApi<EditorState>
  private readonly send: (labels: Labels) => Promise<Labels>
  private revision: string
  private sent: readonly Segment[]
  private busy = false
  private retry: ReturnType<typeof setTimeout> | undefined

  constructor(labels: Labels, send: (labels: Labels) => Promise<Labels>) {
    this.send = send
    this.revision = labels.revision
    this.sent = labels.segments
    this.store = createStore<EditorState>(() => ({
      segments: labels.segments,
      selected: null,
      draft: null,
      past: [],
      future: [],
      save: 'saved',
      problem: null,
      theirs: null,
    }))
  }

  /** Does an edit; nothing happens where there is none. */
  apply(edit: Edit | null, words: string): void {
    const { segments, selected, past } = this.store.getState()
    this.store.setState({ draft: null })
    if (edit === null || edit.segments === segments) return
    this.store.setState({
      ...edit,
      past: [...past, { segments, selected, words }].slice(-MOST_STEPS),
      future: [],
    })
    void this.flush()
  }

  /** Shows an edit without doing it. */
  show(edit: Edit | null): void {
    this.store.setState({ draft: edit?.segments ?? null })
  }

  select(selected: Segment | null): void {
    this.store.setState({ selected })
  }

  undo(): void {
    const { past, future, segments, selected } = this.store.getState()
    const step = past.at(-1)
    if (!step) return
    this.turnTo(step, {
      past: past.slice(0, -1),
      future: [...future, { segments, selected, words: step.words }],
    })
  }

  redo(): void {
    const { past, future, segments, selected } = this.store.getState()
    const step = future.at(-1)
    if (!step) return
    this.turnTo(step, {
      past: [...past, { segments, selected, words: step.words }],
      future: future.slice(0, -1),
    })
  }

  /** Takes over labels that were read anew, unless there is work here that they do not know of. */
  adopt(labels: Labels): void {
    const { save, segments } = this.store.getState()
    if (labels.revision === this.revision || this.busy || save !== 'saved') return
    this.replace(labels, segments)
  }

  keepMine(): void {
    const { theirs, past } = this.store.getState()
    if (theirs === null) return
    this.revision = theirs.revision
    const step = { segments: theirs.segments, selected: null, words: 'Keep mine' }
    this.store.setState({ theirs: null, past: [...past, step], future: [] })
    void this.flush()
  }

  takeTheirs(): void {
    const { theirs, segments } = this.store.getState()
    if (theirs !== null) this.replace(theirs, segments)
  }

  /** Saves what is not saved yet. */
  async flush(): Promise<void> {
    clearTimeout(this.retry)
    const { segments, theirs } = this.store.getState()
    if (this.busy || theirs !== null) return
    if (segments === this.sent) {
      this.store.setState({ save: 'saved', problem: null })
      return
    }
    this.busy = true
    this.store.setState({ save: 'saving', problem: null })
    try {
      const labels = await this.send({ revision: this.revision, segments })
      this.revision = labels.revision
      this.sent = segments
      this.busy = false
    } catch (error) {
      this.busy = false
      if (isOwn(error, segments)) {
        // It arrived, and its answer did not.
        this.revision = error.body.revision
        this.sent = segments
      } else {
        this.onRefusal(error)
        return
      }
    }
    await this.flush()
  }

  /** True while something here would be lost with the page. */
  get unsaved(): boolean {
    return this.store.getState().segments !== this.sent
  }

  /** Resolves once nothing is left to be saved, or cannot be without an answer of the person; goes on trying until then. */
  async settled(): Promise<SaveState> {
    const open = (save: SaveState) => save === 'saving' || save === 'waiting'
    const { save } = this.store.getState()
    if (!open(save)) return save
    return new Promise((resolve) => {
      const stop = this.store.subscribe((state) => {
        if (open(state.save)) return
        stop()
        resolve(state.save)
      })
    })
  }

  private turnTo({ segments, selected }: Step, steps: Pick<EditorState, 'past' | 'future'>): void {
    this.store.setState({ segments, selected, draft: null, ...steps })
    void this.flush()
  }

  private replace(labels: Labels, before: readonly Segment[]): void {
    const { past, selected } = this.store.getState()
    this.revision = labels.revision
    this.sent = labels.segments
    this.store.setState({
      segments: labels.segments,
      selected: null,
      draft: null,
      past: [...past, { segments: before, selected, words: 'Change from elsewhere' }],
      future: [],
      save: 'saved',
      problem: null,
      theirs: null,
    })
  }

  private onRefusal(error: unknown): void {
    if (!(error instanceof ApiError)) throw error
    const problem = error.message
    if (error.status === 409) {
      this.store.setState({ save: 'conflict', theirs: error.body as Labels, problem })
      return
    }
    const passing = error.status === 0 || error.status === 503
    this.store.setState({ save: passing ? 'waiting' : 'refused', problem })
    if (passing) this.retry = setTimeout(() => void this.flush(), RETRY_MS)
  }
}

/** Whether what the program has instead is just what was sent. */
function isOwn(
  error: unknown,
  sent: readonly Segment[],
): error is ApiError & { readonly body: Labels } {
  if (!(error instanceof ApiError) || error.status !== 409) return false
  return written((error.body as Labels).segments) === written(sent)
}

const written = (segments: readonly Segment[]) =>
  segments
    .map(({ family, label, start_s, end_s }) =>
      [start_s.toFixed(3), end_s.toFixed(3), family, label].join('\n'),
    )
    .sort()
    .join('\n\n')
