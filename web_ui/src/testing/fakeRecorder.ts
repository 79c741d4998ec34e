import {
  createRecorderStore,
  NO_TAKE,
  type Recorder,
  type UnfinishedTake,
} from '@/features/teach/recorder/recorderState'
import type { Recording, Segment, TakeRequest } from '@/lib/library'
import { recording } from './recordings'

/** A take of squats. */
export const take = (change: Partial<Recording> = {}): Recording =>
  recording({
    id: 'take-1',
    kind: 'take',
    title: 'Squat',
    seconds: { movement: { Squat: 10 } },
    ...change,
  })

/** A recorder whose take is as long as a test says. */
export class FakeRecorder implements Recorder {
  readonly store = createRecorderStore()
  begun: TakeRequest[] = []
  ended: (readonly Segment[] | undefined)[] = []
  /** What was kept of the labels, each time. */
  labelled: (readonly Segment[])[] = []
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

  keepLabels(segments: readonly Segment[]): void {
    this.labelled.push(segments)
  }

  async end(segments?: readonly Segment[]): Promise<Recording> {
    this.ended.push(segments)
    const made = take({ id: `take-${this.ended.length}`, duration_s: this.seconds })
    this.store.setState({ phase: 'done', recording: made })
    return made
  }

  async discard(): Promise<void> {
    this.discarded += 1
    this.store.setState(NO_TAKE)
  }

  async openTakes(): Promise<readonly UnfinishedTake[]> {
    return []
  }

  async resume(id: string): Promise<Recording> {
    return take({ id })
  }

  async discardOpen(): Promise<void> {}
}
