/** Bodies in space, drawn flat: turned about the upright axis, then tilted towards whoever looks. */
export interface View {
  yaw_deg: number
  pitch_deg: number
}

/** How a body is seen at first: a little from the side and from above, so that its depth shows. */
export const FIRST: View = { yaw_deg: 25, pitch_deg: -8 }

const MOST_PITCH_DEG = 85
/** How far away the eye is, in heights of what is shown: far enough that limbs keep their length. */
const EYE = 4

export function turned(view: View, yaw_deg: number, pitch_deg: number): View {
  const pitch = view.pitch_deg + pitch_deg
  return {
    yaw_deg: ((((view.yaw_deg + yaw_deg + 180) % 360) + 360) % 360) - 180,
    pitch_deg: Math.min(MOST_PITCH_DEG, Math.max(-MOST_PITCH_DEG, pitch)),
  }
}

/** What bodies need around them, in metres, whatever they do: how far they reach to all sides, and how tall they get. */
export interface Extent {
  radius: number
  height: number
}

/** Writes one moment of a body such that its lowest point stands on the floor, which is at y = 0. */
export function stand(out: Float32Array, values: Float32Array, row: number): void {
  const start = row * out.length
  let lowest = Number.NEGATIVE_INFINITY
  for (let place = 1; place < out.length; place += 3) {
    const y = values[start + place] ?? Number.NaN
    if (y > lowest) lowest = y
  }
  for (let place = 0; place < out.length; place += 1) {
    const value = values[start + place] ?? Number.NaN
    out[place] = place % 3 === 1 ? value - lowest : value
  }
}

export function extentOf(n_landmarks: number, ...bodies: readonly Float32Array[]): Extent {
  const reaches: number[] = []
  const heights: number[] = []
  const body = new Float32Array(n_landmarks * 3)
  for (const values of bodies) {
    for (let row = 0; row < values.length / body.length; row += 1) {
      stand(body, values, row)
      let [reach, height] = [Number.NaN, Number.NaN]
      for (let place = 0; place < body.length; place += 3) {
        const [x = 0, y = 0, z = 0] = body.subarray(place, place + 3)
        if (!Number.isFinite(x + y + z)) continue
        reach = Math.max(reach || 0, Math.hypot(x, z))
        height = Math.max(height || 0, -y)
      }
      reaches.push(reach)
      heights.push(height)
    }
  }
  // One wild moment must not make everybody small.
  return {
    radius: Math.max(0.3, quantile(reaches, 0.98)),
    height: Math.max(0.6, quantile(heights, 0.98)),
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values.filter(Number.isFinite)).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

export interface Frame {
  /** Pixels at which the point `middle` metres above the floor, between the feet, falls. */
  x: number
  y: number
  /** Pixels to a metre. */
  scale: number
  middle: number
}

/** Writes where points in metres (x to the right, y down, z away) fall on a picture; NaN stays NaN. */
export function project(out: Float32Array, points: Float32Array, view: View, frame: Frame): void {
  const yaw = (view.yaw_deg * Math.PI) / 180
  const pitch = (view.pitch_deg * Math.PI) / 180
  const [cosYaw, sinYaw, cosPitch, sinPitch] = [
    Math.cos(yaw),
    Math.sin(yaw),
    Math.cos(pitch),
    Math.sin(pitch),
  ]
  for (let place = 0; place + 2 < points.length; place += 3) {
    const x0 = points[place] ?? 0
    const y0 = (points[place + 1] ?? 0) - frame.middle
    const z0 = points[place + 2] ?? 0
    const x = cosYaw * x0 + sinYaw * z0
    const deep = -sinYaw * x0 + cosYaw * z0
    const y = cosPitch * y0 + sinPitch * deep
    const z = -sinPitch * y0 + cosPitch * deep
    const near = EYE / (EYE + z)
    out[place] = frame.x + x * near * frame.scale
    out[place + 1] = frame.y + y * near * frame.scale
    out[place + 2] = z
  }
}

/** Where a body stands in an area, as large as fits however it is turned. */
export function frameFor(
  area: { x: number; width: number; height: number },
  extent: Extent,
): Frame {
  const room = extent.height + 0.9 * extent.radius
  const scale = 0.9 * Math.min(area.width / (2 * extent.radius), area.height / room)
  return {
    x: area.x + area.width / 2,
    y: area.height * 0.46,
    scale,
    middle: -extent.height / 2,
  }
}
