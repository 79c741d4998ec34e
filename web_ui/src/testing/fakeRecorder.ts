import {
  createRecorderStore,
  NO_TAKE,
  type Recorder,
} from '@/features/teach/recorder/recorderState'
import type { Recording, Segment, TakeRequest } from '@/lib/library'

export function recording(change: Partial<Recording> = {}): Recording {
  return {
    id: 'take-1',
    kind: 'take',
    title: 'Squat',
    created_at: '2026-11-21T12:00:00Z',
    duration_s: 10,
    n_frames: 300,
    image_size: [1280, 720],
    person: '',
    session: '',
    camera: '',
    has_landmarks: true,
    has_picture: false,
    seconds: { movement: { Squat: 10 } },
    problem: null,
    ...change,
  }
}

/** A recorder whose take is as long as a test says. */
export class FakeRecorder implements Recorder {
  readonly store = createRecorderStore()
  begun: TakeRequest[] = []
  ended: (readonly Segment[] | undefined)[] = []
  discarded = 0
  seconds = 0
  refusal: Error | null = null

  readonly now_s = () => this.seconds

  async begin(request: TakeRequest): Promise<void> {
    if (this.refusal) throw this.refusal
    this.begun.push(request)
    this.seconds = 0
    this.store.setState({ ...NO_TAKE, phase: 'recording' })
  }

  async end(segments?: readonly Segment[]): Promise<Recording> {
    this.ended.push(segments)
    const made = recording({ id: `take-${this.ended.length}`, duration_s: this.seconds })
    this.store.setState({ phase: 'done', recording: made })
    return made
  }

  async discard(): Promise<void> {
    this.discarded += 1
    this.store.setState(NO_TAKE)
  }

  async openTakes() {
    return []
  }

  async resume(id: string): Promise<Recording> {
    return recording({ id })
  }

  async discardOpen(): Promise<void> {}
}
