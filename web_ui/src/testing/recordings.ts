import type { Movements, Recording } from '@/lib/library'

/** A sound film of ten seconds, except where a test says otherwise. */
export function recording(change: Partial<Recording> = {}): Recording {
  return {
    id: 'walk',
    kind: 'video',
    title: 'A walk',
    created_at: '2026-11-21T10:00:00Z',
    duration_s: 10,
    n_frames: 100,
    image_size: [1280, 720],
    person: '',
    session: '',
    camera: '',
    has_landmarks: true,
    has_picture: false,
    seconds: {},
    problem: null,
    ...change,
  }
}

export const MOVEMENTS: Movements = {
  revision: 'm1',
  families: [
    {
      name: 'movement',
      movements: [
        { name: 'squat', look: 0, key: '1' },
        { name: 'stand', look: 1, key: 's' },
      ],
    },
    { name: 'quality', movements: [{ name: 'good', look: 4, key: 'g' }] },
  ],
}
