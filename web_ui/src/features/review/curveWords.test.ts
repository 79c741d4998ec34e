import { expect, it } from 'vitest'
import { curveTitle, unitWords } from './curveWords'

it.each([
  ['left_knee_angle_deg', 'Left knee angle'],
  ['left_knee_angle_3d_deg', 'Left knee angle, 3D'],
  ['left_knee_angle_velocity_deg_per_s', 'Left knee angle velocity'],
  ['left_wrist_speed_3d_per_s', 'Left wrist speed, 3D'],
  ['left_elbow_y', 'Left elbow y'],
])('%s is called "%s"', (name, title) => {
  expect(curveTitle(name)).toBe(title)
})

it('writes units behind numbers', () => {
  expect(['deg', 'deg per s', 'body sizes per s2'].map(unitWords)).toEqual([
    '°',
    '° / s',
    ' body sizes / s²',
  ])
})
