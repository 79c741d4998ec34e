/** Every message between this page and the program, declared once; tested against tests/contracts/messages.json. */

export const STATUSES = ['ok', 'no_pose', 'dropped', 'busy', 'bad_frame', 'restarted'] as const
export const VERDICTS = ['sure', 'unsure', 'partial', 'collecting', 'no_model'] as const
export const MODEL_STATUSES = ['ready', 'checking', 'refused', 'broken'] as const
export const LIBRARY_PARTS = ['recordings', 'movements', 'jobs', 'labels', 'comparisons'] as const
export const CALIBRATION_PHASES = ['idle', 'collecting', 'done'] as const
export const COACH_STATUSES = [
  'nobody',
  'somebody_else',
  'hidden',
  'another_movement',
  'ready',
  'moving',
] as const

export type Status = (typeof STATUSES)[number]
export type Verdict = (typeof VERDICTS)[number]
export type ModelStatus = (typeof MODEL_STATUSES)[number]
export type LibraryPart = (typeof LIBRARY_PARTS)[number]
export type CalibrationPhase = (typeof CALIBRATION_PHASES)[number]
export type CoachStatus = (typeof COACH_STATUSES)[number]

/** x and y as fractions of the picture, z (depth) on the scale of x, visibility 0 to 1; null where unknown. */
export type Landmark = readonly [
  x: number | null,
  y: number | null,
  z: number | null,
  visibility: number | null,
]

export interface Limits {
  in_flight: number
  max_image_bytes: number
  max_image_side_px: number
}

export interface Ready {
  protocol: number
  session: string
  model: string | null
  limits: Limits
  sandboxed: boolean
}

/** Which take a picture belongs to, and its place in it, from 0. */
export interface TakeMark {
  id: string
  n: number
}

export interface FrameHeader {
  seq: number
  t: number
  /** The program keeps the pictures of a take in order, each once. */
  take?: TakeMark
}

export interface TakeKept {
  id: string
  /** How many pictures of the take the program has for good, from the first on without a gap. */
  kept: number
  /** Why it cannot keep the take's pictures, in words; null when it can. */
  problem: string | null
  /** There is no such take any more. */
  gone: boolean
}

/** When a movement counts as begun, and when as over; probabilities from 0 to 1. */
export interface TriggerRule {
  label: string
  on_above: number
  off_below: number
  /** So long `on_above` has to be held. */
  dwell_s: number
}

/** A movement began or is over. */
export interface MovementEvent {
  label: string
  change: 'on' | 'off'
  /** Of the picture that showed it, on the page's clock. */
  t: number
}

/** The one thing to change; it stays for a while, and its words with it. */
export interface Advice {
  joint: string
  error_deg: number
  words: string
  /** When it was first said, on the clock of `Coach.time_s`. */
  since_s: number
}

/** What the coach knows after a picture; from `phase` on, what it holds back in four of the states is null. */
export interface Coach {
  /** Seconds since the first picture. */
  time_s: number
  status: CoachStatus
  /** Where in the reference this is, 0 to 1. */
  phase: number | null
  /** The frame of the reference's recording that is there. */
  reference_frame: number | null
  /** Whole and half ones since practising began. */
  repetitions: number
  halves: number
  /** What ended with this picture. */
  ended: 'whole' | 'half' | null
  half: boolean
  /** Of the person's joints: their angle minus the reference's; null where unsure. */
  errors_deg: Record<string, number | null>
  worst: Advice | null
  /** 0 to 100, of the last whole repetition. */
  score_of_last: number | null
  /** Whether the person does it on the other side; with `auto` this may change until one repetition is done. */
  mirrored: boolean
  /** The reference laid over the person: x and y as fractions of the picture, in the order of the landmarks. */
  figure: readonly (readonly [number, number] | null)[] | null
}

export interface Result {
  seq: number
  t: number
  status: Status
  verdict: Verdict | null
  model: string | null
  label: string | null
  confidence: number | null
  probabilities: Record<string, number> | null
  landmarks: readonly Landmark[] | null
  missing: readonly string[]
  message: string | null
  /** Null for a picture of no take, and for one that nobody looked at. */
  take: TakeKept | null
  /** How much each landmark speaks for the label, adding up to 1; null unless asked for, and in most answers between. */
  why: Record<string, number> | null
  /** Usually empty. */
  events: readonly MovementEvent[]
  /** Null unless somebody practises, and until the reference is read. */
  coach: Coach | null
  timing_ms: Record<string, number>
}

export interface Configure {
  model?: string
  reset?: boolean
  /** Whether answers shall say which landmarks speak for the label, a few times a second. */
  why?: boolean
  /** Whose fit is used, where there is one; null for none. */
  person?: string | null
  /** Null for the model's own, an empty list for none. */
  triggers?: readonly TriggerRule[] | null
}

export interface Configured {
  ok: boolean
  model: string | null
  message: string | null
}

/** The rules in force; sent when a session gets a model, and when its rules are set. */
export interface Triggers {
  model: string | null
  triggers: readonly TriggerRule[]
}

export type Calibrate =
  | { action: 'start'; person: string }
  /** From now on the person does this movement; null pauses. */
  | { action: 'show'; label: string | null }
  | { action: 'finish' }
  | { action: 'cancel' }
  | { action: 'forget'; person: string }

export interface Acknowledged {
  ok: boolean
  message: string | null
}

/** Shares of right answers, from 0 to 1, measured on stretches that were not learnt from. */
export interface Fit {
  right_before: number
  right_after: number
  /** One that does not help is not used. */
  helps: boolean
}

export interface Calibration {
  phase: CalibrationPhase
  person: string | null
  /** How many answers there are of each movement. */
  collected: Record<string, number>
  fit: Fit | null
  message: string | null
}

/** Against what to practise. Sent again, also the same, it begins anew from 0 repetitions. */
export interface Practise {
  recording: string
  /** A stretch of it. */
  start_s?: number | null
  end_s?: number | null
  /** Place among `Practice.repetitions`; the one of which most is seen if it is left out. */
  repetition?: number | null
  mirror?: 'auto' | 'yes' | 'no'
}

/** What is practised against. */
export interface Practice {
  recording: string
  title: string
  /** Of the whole recording. */
  duration_s: number
  /** The stretch of it in which repetitions were looked for. */
  start_s: number
  end_s: number
  /** The whole ones in it. */
  repetitions: readonly { start_s: number; turn_s: number; end_s: number }[]
  /** Which of them it is. */
  repetition: number
  mirror: 'auto' | 'yes' | 'no'
  joints: readonly string[]
}

export interface Practised {
  ok: boolean
  message: string | null
  /** Null when it was ended, or cannot be. */
  practice: Practice | null
}

export interface ModelsChanged {
  version: number
}

/** Something in the library is another one now; `id` names the recording or job where it is only one. */
export interface LibraryChanged {
  what: LibraryPart
  id?: string
}

export interface Problem {
  code: string
  message: string
}

export interface Health {
  status: string
  version: string
  workers: { ready: number; total: number }
  sandboxed: boolean
  sessions: number
  default_model: string | null
}

export interface ModelCard {
  name: string
  description: string
  classes: readonly string[]
  features: { names: readonly string[] } & Record<string, unknown>
  window_s: number | null
  skeleton: string
  pose_model: string | null
  unsure_below: number | null
  required_landmarks: readonly string[] | null
  training_data: Record<string, unknown>
  scores: Record<string, unknown>
  created_with: Record<string, unknown>
}

export interface ModelEntry {
  id: string
  file: string
  status: ModelStatus
  reason: string | null
  name: string
  classes: readonly string[]
  card: Partial<ModelCard> | null
  /** ISO 8601, UTC. */
  created_at: string
  has_report: boolean
  size_bytes: number
}

export interface ModelList {
  version: number
  default: string | null
  /** The model that was live before the present one. */
  before: string | null
  models: readonly ModelEntry[]
}

export interface ServerEvents {
  ready: (message: Ready) => void
  result: (message: Result) => void
  triggers: (message: Triggers) => void
  calibration: (message: Calibration) => void
  models_changed: (message: ModelsChanged) => void
  library_changed: (message: LibraryChanged) => void
  problem: (message: Problem) => void
}

export interface ClientEvents {
  frame: (header: FrameHeader, picture: ArrayBuffer) => void
  configure: (message: Configure, acknowledge: (answer: Configured) => void) => void
  calibrate: (message: Calibrate, acknowledge: (answer: Acknowledged) => void) => void
  practise: (message: Practise | null, acknowledge: (answer: Practised) => void) => void
}
