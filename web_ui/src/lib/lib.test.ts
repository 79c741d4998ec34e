import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiAddress } from './address'
import { lookOf, lookOfLabel, OKABE_ITO } from './colours'
import { BONES, JOINTS, LANDMARK_NAMES } from './skeleton'
import { hintFor, jointWords, movementName, percent } from './words'

describe('colours', () => {
  it('gives the first seven movements plain colours in Okabe and Ito order', () => {
    const looks = OKABE_ITO.map((_, place) => lookOf(place))
    expect(looks.map((look) => look.colour)).toEqual([...OKABE_ITO])
    expect(new Set(looks.map((look) => look.pattern))).toEqual(new Set(['solid']))
  })

  it('tells twenty movements apart', () => {
    const looks = Array.from({ length: 20 }, (_, place) => JSON.stringify(lookOf(place)))
    expect(new Set(looks).size).toBe(20)
  })

  it('keeps a movement on its colour whatever is shown beside it', () => {
    expect(lookOfLabel('b', ['a', 'b', 'c'])).toEqual(lookOf(1))
    expect(lookOfLabel('x', ['a'])).toBeNull()
    expect(lookOfLabel(null, ['a'])).toBeNull()
  })
})

describe('skeleton', () => {
  it('has the same points in the same order as the program', () => {
    const source = readFileSync('../pose_parser/landmarks/skeleton.py', 'utf8')
    const table = source.slice(source.indexOf('BLAZEPOSE_33 = '))
    const names = table.slice(table.indexOf('landmark_names='), table.indexOf('bones='))
    expect([...names.matchAll(/"(\w+)"/g)].map((match) => match[1])).toEqual([...LANDMARK_NAMES])
  })

  it('draws only points that there are', () => {
    for (const place of [...BONES.flat(), ...JOINTS]) expect(LANDMARK_NAMES[place]).toBeDefined()
  })
})

describe('words', () => {
  it.each([
    ['warrior_left', 'Warrior left'],
    ['SeatedLeftLegUp', 'Seated left leg up'],
    ['t_pose', 'T pose'],
    ['squat', 'Squat'],
    ['Left Step', 'Left step'],
  ])('%s is said as "%s"', (label, said) => expect(movementName(label)).toBe(said))

  it('pairs left and right', () => {
    expect(jointWords(['left_ankle', 'right_ankle', 'left_wrist'])).toEqual([
      'ankles',
      'left wrist',
    ])
    expect(jointWords(['left_foot_index', 'right_foot_index'])).toEqual(['toes'])
    expect(jointWords(['nose'])).toEqual(['nose'])
  })

  it('says what to do', () => {
    expect(hintFor(['left_ankle', 'right_ankle'], null)).toBe('Step back: ankles hidden')
    expect(hintFor(['left_wrist'], null)).toBe('Come fully into the picture: left wrist hidden')
    expect(hintFor([], 'Hold still.')).toBe('Hold still.')
    expect(hintFor(['left_knee', 'right_knee', 'left_ankle', 'left_heel', 'nose'], null)).toBe(
      'Step back: knees, left ankle and more hidden',
    )
  })

  it('writes shares as whole percent', () => expect(percent(0.917)).toBe('92 %'))
})

it('finds the program on the host that the page came from', () => {
  expect(apiAddress('127.0.0.1')).toBe('http://127.0.0.1:5001')
  expect(apiAddress('localhost')).toBe('http://localhost:5001')
})
