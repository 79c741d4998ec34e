import type { Report } from '@/lib/library'
import type { ModelEntry, ModelList } from '@/lib/protocol'

/** Models and reports for the tests of these pages. */

const CLASSES = ['squat', 'lunge']

export function taught(id: string, name: string, change: Partial<ModelEntry> = {}): ModelEntry {
  return {
    id,
    file: `${id}.skops`,
    status: 'ready',
    reason: null,
    name,
    classes: CLASSES,
    created_at: '2026-11-20T10:00:00Z',
    has_report: true,
    size_bytes: 1_843_000,
    card: {
      name,
      description: '',
      classes: CLASSES,
      window_s: null,
      training_data: { family: 'exercise', videos: 2, persons: 1 },
      scores: { held_out: 'video', balanced_accuracy: 0.9, balanced_accuracy_95: [0.8, 0.95] },
    },
    ...change,
  }
}

export const LIST: ModelList = {
  version: 1,
  default: 'morning',
  before: 'first',
  models: [
    taught('first', 'First try', { created_at: '2026-11-18T10:00:00Z' }),
    taught('morning', 'Morning'),
    taught('evil', 'evil', {
      status: 'refused',
      reason: 'evil.pickle names os.system.',
      classes: [],
      card: null,
      has_report: false,
    }),
    taught('poses', 'Body poses', {
      has_report: false,
      card: { description: 'Twenty poses.', scores: { held_out: { accuracy: 0.98 } } },
    }),
  ],
}

export function report(model: string, change: Partial<Report> = {}): Report {
  return {
    model,
    family: 'exercise',
    created_at: '2026-11-20T10:00:00Z',
    classes: CLASSES,
    sentences: ['Tested on 2 videos it had not seen: 90 % right.', 'Only one person is in it.'],
    tested_on: 'video',
    scores: [
      { name: 'accuracy', words: 'of all moments right', value: 0.92, low: 0.85, high: 0.96 },
      { name: 'balanced_accuracy', words: 'right, alike', value: 0.9, low: 0.8, high: 0.95 },
    ],
    others: [{ tested_on: 'random', value: 0.99, low: null, high: null }],
    confusion: [
      [9, 1],
      [3, 7],
    ],
    drivers: {
      squat: { left_knee: 0.7, right_hip: 0.3 },
      lunge: { right_ankle: 1 },
    },
    mistakes: [
      {
        recording: 'take-1',
        start_s: 63.4,
        end_s: 65,
        label: 'lunge',
        said: 'squat',
        confidence: 0.97,
      },
      {
        recording: 'take-gone',
        start_s: 2,
        end_s: 3,
        label: 'squat',
        said: 'lunge',
        confidence: null,
      },
    ],
    unsure_below: 0.6,
    recordings: ['take-1', 'take-2'],
    ...change,
  }
}
