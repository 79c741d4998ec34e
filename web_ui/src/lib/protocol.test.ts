import { describe, expect, it } from 'vitest'
import { ready, result } from '@/testing/fakes'
import messages from '../../../tests/contracts/messages.json'
import type { Output, Person, PersonFit } from './outputs'
import {
  type Acknowledged,
  CALIBRATION_PHASES,
  type Calibrate,
  type Calibration,
  COACH_STATUSES,
  type Coach,
  type Configure,
  type Configured,
  type Fit,
  type FrameHeader,
  type Health,
  LIBRARY_PARTS,
  type LibraryChanged,
  MODEL_STATUSES,
  type ModelCard,
  type ModelEntry,
  type ModelList,
  type ModelsChanged,
  type MovementEvent,
  type Practice,
  type Practise,
  type Practised,
  type Problem,
  STATUSES,
  type TakeKept,
  type TriggerRule,
  type Triggers,
  VERDICTS,
} from './protocol'

/** The same keys, and values of the same kind wherever neither side is null. */
function expectSameShape(ours: object, fixture: object) {
  expect(Object.keys(ours).sort()).toEqual(Object.keys(fixture).sort())
  for (const [key, value] of Object.entries(fixture)) {
    const own = (ours as Record<string, unknown>)[key]
    if (own === null || value === null) continue
    expect(`${key}: ${kindOf(own)}`).toBe(`${key}: ${kindOf(value)}`)
  }
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'array' : typeof value)

const card: ModelCard = {
  name: '',
  description: '',
  classes: [],
  features: { names: [] },
  window_s: null,
  skeleton: '',
  pose_model: '',
  unsure_below: 0.5,
  required_landmarks: [],
  training_data: {},
  scores: {},
  created_with: {},
}
const entry: ModelEntry = {
  id: '',
  file: '',
  status: 'ready',
  reason: null,
  name: '',
  classes: [],
  card,
  created_at: '',
  has_report: false,
  size_bytes: 0,
}
const list: ModelList = { version: 1, default: null, before: null, models: [entry] }
const health: Health = {
  status: 'ok',
  version: '0.1.0',
  workers: { ready: 2, total: 2 },
  sandboxed: true,
  sessions: 1,
  default_model: null,
}
const mark = { id: '', n: 0 }
const header: Required<FrameHeader> = { seq: 1, t: 0.5, take: mark }
const kept: TakeKept = { id: '', kept: 0, problem: null, gone: false }
const libraryChanged: Required<LibraryChanged> = { what: 'labels', id: '' }
const rule: TriggerRule = { label: '', on_above: 0.6, off_below: 0.4, dwell_s: 0.3 }
const happened: MovementEvent = { label: '', change: 'on', t: 0 }
const configure: Required<Configure> = {
  model: 'a',
  reset: false,
  why: true,
  person: '',
  triggers: [rule],
}
const triggers: Triggers = { model: null, triggers: [rule] }
const calibrated: Acknowledged = { ok: true, message: null }
const fit: Fit = { right_before: 0.5, right_after: 0.5, helps: false }
const calibration: Calibration = {
  phase: 'done',
  person: null,
  collected: {},
  fit,
  message: null,
}
const steps: Calibrate[] = [
  { action: 'start', person: '' },
  { action: 'show', label: '' },
  { action: 'show', label: null },
  { action: 'finish' },
  { action: 'cancel' },
  { action: 'forget', person: '' },
]
const output: Output = { id: '', kind: 'webhook', url: '', labels: [''], enabled: true }
const fitted: PersonFit = {
  model: '',
  made_at: '',
  right_before: 0.5,
  right_after: 0.5,
  helps: true,
}
const person: Person = { name: '', fits: [fitted] }
const coach: Coach = {
  time_s: 0,
  status: 'moving',
  phase: 0,
  reference_frame: 0,
  repetitions: 0,
  halves: 0,
  ended: null,
  half: false,
  errors_deg: {},
  worst: { joint: '', error_deg: 0, words: '', since_s: 0 },
  score_of_last: 0,
  mirrored: false,
  figure: [],
}
const practise: Required<Practise> = {
  recording: '',
  start_s: 0,
  end_s: 0,
  repetition: 0,
  mirror: 'auto',
}
const practice: Practice = {
  recording: '',
  title: '',
  duration_s: 0,
  start_s: 0,
  end_s: 0,
  repetitions: [{ start_s: 0, turn_s: 0, end_s: 0 }],
  repetition: 0,
  mirror: 'auto',
  joints: [],
}
const practised: Practised = { ok: true, message: null, practice }
const configured: Configured = { ok: true, model: null, message: null }
const changed: ModelsChanged = { version: 1 }
const problem: Problem = { code: '', message: '' }

describe('the messages as both sides declare them', () => {
  const { socket, rest, enums } = messages

  it.each([
    ['ready', ready(), socket.ready],
    ['ready.limits', ready().limits, socket.ready.limits],
    ['frame', header, socket.frame],
    ['frame.take', mark, socket.frame.take],
    ['result.take', kept, socket.result[0]?.take ?? {}],
    ['configure', configure, socket.configure],
    ['configure.triggers', rule, socket.configure.triggers[0] ?? {}],
    ['result.events', happened, socket.result[0]?.events[0] ?? {}],
    ['triggers', triggers, socket.triggers],
    ['outputs', output, rest.outputs.outputs[0] ?? {}],
    ['people', person, rest.people.people[0] ?? {}],
    ['people.fits', fitted, rest.people.people[0]?.fits[0] ?? {}],
    ['models_changed', changed, socket.models_changed],
    ['library_changed', libraryChanged, socket.library_changed],
    ['problem', problem, socket.problem],
    ['models', list, rest.models],
    ['health', health, rest.health],
    ['health.workers', health.workers, rest.health.workers],
  ])('%s', (_name, ours, fixture) => expectSameShape(ours, fixture))

  it('every result', () => {
    for (const fixture of socket.result) expectSameShape(result(), fixture)
  })

  it('every step of fitting a model to a person, its answer, and how it stands', () => {
    expect(steps).toHaveLength(socket.calibrate.length)
    for (const [place, step] of steps.entries()) {
      expectSameShape(step, socket.calibrate[place] ?? {})
      expect(step.action).toBe(socket.calibrate[place]?.action)
    }
    for (const fixture of socket.calibrated) expectSameShape(calibrated, fixture)
    for (const fixture of socket.calibration) {
      expectSameShape(calibration, fixture)
      if (fixture.fit) expectSameShape(fit, fixture.fit)
    }
  })

  it('what is asked for to practise, and what is answered', () => {
    for (const fixture of socket.practise) if (fixture) expectSameShape(practise, fixture)
    for (const fixture of socket.practised) {
      expectSameShape(practised, fixture)
      if (!fixture.practice) continue
      expectSameShape(practice, fixture.practice)
      for (const one of fixture.practice.repetitions)
        expectSameShape(practice.repetitions[0] ?? {}, one)
    }
  })

  it('what the coach says', () => {
    const said = socket.result.flatMap((one) => (one.coach ? [one.coach] : []))
    expect(said).not.toHaveLength(0)
    for (const fixture of said) {
      expectSameShape(coach, fixture)
      expectSameShape(coach.worst ?? {}, fixture.worst ?? {})
    }
  })

  it('every answer to a switch', () => {
    for (const fixture of socket.configured) expectSameShape(configured, fixture)
  })

  it('every model and its card', () => {
    for (const fixture of rest.models.models) {
      expectSameShape(entry, fixture)
      if (fixture.card) expectSameShape(card, fixture.card)
    }
  })

  it('the words for states', () => {
    expect([...STATUSES]).toEqual(enums.status)
    expect([...VERDICTS]).toEqual(enums.verdict)
    expect([...LIBRARY_PARTS]).toEqual(enums.library_part)
    expect([...CALIBRATION_PHASES]).toEqual(enums.calibration_phase)
    expect([...MODEL_STATUSES]).toEqual(enums.model_status)
    expect([...COACH_STATUSES]).toEqual(enums.coach_status)
  })
})
