/** Every message between this page and the program, declared once; tested against tests/contracts/messages.json. */

export const STATUSES = ['ok', 'no_pose', 'dropped', 'busy', 'bad_frame', 'restarted'] as const
export const VERDICTS = ['sure', 'unsure', 'partial', 'collecting', 'no_model'] as const
export const MODEL_STATUSES = ['ready', 'checking', 'refused', 'broken'] as const

export type Status = (typeof STATUSES)[number]
export type Verdict = (typeof VERDICTS)[number]
export type ModelStatus = (typeof MODEL_STATUSES)[number]

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

export interface FrameHeader {
  seq: number
  t: number
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
  timing_ms: Record<string, number>
}

export interface Configure {
  model?: string
  reset?: boolean
}

export interface Configured {
  ok: boolean
  model: string | null
  message: string | null
}

export interface ModelsChanged {
  version: number
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
}

export interface ModelList {
  version: number
  default: string | null
  models: readonly ModelEntry[]
}

export interface ServerEvents {
  ready: (message: Ready) => void
  result: (message: Result) => void
  models_changed: (message: ModelsChanged) => void
  problem: (message: Problem) => void
}

export interface ClientEvents {
  frame: (header: FrameHeader, picture: ArrayBuffer) => void
  configure: (message: Configure, acknowledge: (answer: Configured) => void) => void
}
