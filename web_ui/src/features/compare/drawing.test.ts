import { describe, expect, it } from 'vitest'
import { track } from '@/testing/comparisons'
import { BodyPlan, placeInPicture } from './drawBody'
import { errorColour, RIGHT } from './errorColour'
import { columnsOf, placeAt, shareOf, ticksOf } from './heat'
import { Moments } from './moments'
import { directionWords } from './Space'
import { extentOf, frameFor, project, stand, turned } from './space'

describe('the colour of an error', () => {
  it('is white where right, and full from 30 degrees on, on both sides', () => {
    expect(errorColour(0)).toEqual([250, 248, 247])
    expect(errorColour(-30)).toEqual([0, 114, 178])
    expect(errorColour(45)).toEqual([213, 94, 0])
    expect(errorColour(0, RIGHT.dark)).toEqual(RIGHT.dark)
  })

  it('is grey where unsure', () => {
    expect(errorColour(Number.NaN)).toEqual([139, 145, 157])
  })
})

describe('the strip', () => {
  const moments = new Moments(track())

  it('shows the mean of the moments of a column', () => {
    expect([...columnsOf(moments, 1, 4)]).toEqual([1, -24, 1, 1])
    expect([...columnsOf(moments, 1, 2)]).toEqual([-11.5, 1])
  })

  it('widens a moment where there are fewer than columns', () => {
    const columns = columnsOf(moments, 1, 40)
    expect([columns[9], columns[10], columns[19], columns[20]]).toEqual([1, -24, -24, 1])
  })

  it('leaves out what is unsure', () => {
    expect([...columnsOf(moments, 2, 3)]).toEqual([Number.NaN, Number.NaN, Number.NaN])
  })

  it('finds the moment under the pointer, and its middle', () => {
    expect(placeAt(moments, 0)).toBe(0)
    expect(placeAt(moments, 0.51)).toBe(10)
    expect(placeAt(moments, 2)).toBe(19)
    expect(placeAt(moments, shareOf(moments, 7))).toBe(7)
  })

  it('writes times of the student, in order and apart', () => {
    const ticks = ticksOf(moments, 600)
    expect(ticks.map(({ time_s }) => time_s)).toEqual([0, 0.5, 5, 5.5])
    expect(ticks[2]?.share).toBeCloseTo(0.5)
    expect(ticksOf(moments, 60)).toHaveLength(1)
  })
})

describe('a body in space', () => {
  const frame = { x: 100, y: 100, scale: 10, middle: 0 }
  const at = (point: number[], yaw_deg: number, pitch_deg = 0) => {
    const out = new Float32Array(3)
    project(out, Float32Array.from(point), { yaw_deg, pitch_deg }, frame)
    return [...out]
  }

  it('is seen from the front at first, what is near a little larger', () => {
    const [x = 0, y = 0] = at([1, -1, 0], 0)
    expect([x, y]).toEqual([110, 90])
    expect(at([1, 0, -1], 0)[0]).toBeGreaterThan(110)
    expect(at([1, 0, 1], 0)[0]).toBeLessThan(110)
  })

  it('is turned about the upright axis, and seen from above', () => {
    const [x = 0, , z = 0] = at([0, 0, 1], 90)
    expect([Math.round(x), Math.round(z)]).toEqual([110, 0])
    // From above, what is far away lies higher in the picture.
    expect(at([0, 0, 1], 0, -45)[1]).toBeLessThan(100)
  })

  it('stays unknown where it is', () => {
    expect(at([Number.NaN, 0, 0], 30)[0]).toBeNaN()
  })

  it('turns round and round, but never over', () => {
    expect(turned({ yaw_deg: 170, pitch_deg: 0 }, 20, 0).yaw_deg).toBe(-170)
    expect(turned({ yaw_deg: 0, pitch_deg: -80 }, 0, -20).pitch_deg).toBe(-85)
    expect(directionWords({ yaw_deg: 25, pitch_deg: -8 })).toBe(
      'turned 25° to the right, 8° from above',
    )
    expect(directionWords({ yaw_deg: 0, pitch_deg: 0 })).toBe('from the front')
  })

  it('stands on the floor with its lowest point', () => {
    const out = new Float32Array(6)
    stand(out, Float32Array.from([9, 9, 9, 9, 9, 9, 0, -0.5, 0, 0, 0.5, 0]), 1)
    expect([...out]).toEqual([0, -1, 0, 0, 0, 0])
  })

  it('fits into its place whatever it does', () => {
    const body = Float32Array.from([0, -0.8, 0, 0.4, 0.8, 0.3])
    const extent = extentOf(2, body)
    expect(extent).toEqual({ radius: expect.closeTo(0.5), height: expect.closeTo(1.6) })
    const { scale } = frameFor({ x: 0, width: 200, height: 300 }, extent)
    expect(scale * extent.height).toBeLessThan(300)
    expect(scale * 2 * extent.radius).toBeLessThanOrEqual(200)
  })
})

describe('a body in a picture', () => {
  it('lies in the box, and fades where it is not seen well', () => {
    const points = new Float32Array(6)
    const values = Float32Array.from([0.5, 0.5, 0.9, 0, 1, 0.5])
    placeInPicture(points, values, 0, { x: 10, y: 0, width: 100, height: 200 }, 3)
    expect([...points]).toEqual([60, 100, 1, 10, 200, expect.closeTo(0.5)])
  })

  it('is drawn without its face', () => {
    const { header } = track()
    const plan = new BodyPlan({
      ...header,
      landmarks: [...header.landmarks, 'left_eye'],
      bones: [...header.bones, [0, 7]],
    })
    expect(plan.bones).toEqual(header.bones)
    expect([plan.head, plan.shoulders]).toEqual([[0], [1, 2]])
    expect(plan.limbs).toEqual([header.limbs.trunk_lean, header.limbs.left_knee, null])
  })
})
