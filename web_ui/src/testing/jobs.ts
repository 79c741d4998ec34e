import type { Job } from '@/lib/library'

/** A job as the program tells of it; half-way through training unless told otherwise. */
export function job(id: string, change: Partial<Job> = {}): Job {
  return {
    id,
    kind: 'teach',
    payload: { name: 'Morning' },
    state: 'running',
    stage: 'Learning',
    share_done: 0.5,
    seconds_left: 37,
    result: null,
    message: '',
    is_cancelling: false,
    created_at: 1_763_700_000,
    started_at: 1_763_700_001,
    ended_at: null,
    ...change,
  }
}

export const ended = (id: string, change: Partial<Job> = {}) =>
  job(id, { state: 'done', share_done: 1, seconds_left: null, ended_at: 1_763_700_013, ...change })
