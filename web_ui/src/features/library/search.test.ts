import { describe, expect, it } from 'vitest'
import { recording } from '@/testing/recordings'
import { EVERYTHING, search, UNLABELLED, valuesOf, type Wanted } from './search'

const ALL = [
  recording({ id: 'a', title: 'Morning squats', person: 'Zoë', kind: 'take' }),
  recording({ id: 'b', title: 'Ballet', person: 'Ada', seconds: { movement: { demi_plie: 3 } } }),
  recording({ id: 'c', title: 'Plié', camera: 'Phone', seconds: { how: { good: 3 } } }),
]

const found = (wanted: Partial<Wanted>) =>
  search(ALL, { ...EVERYTHING, ...wanted }).map(({ id }) => id)

describe('search', () => {
  it.each([
    ['', ['a', 'b', 'c']],
    ['plie', ['b', 'c']],
    ['PHONE plié', ['c']],
    ['zoe squ', ['a']],
    ['demi plie', ['b']],
    ['nothing of that', []],
  ])('for "%s"', (text, ids) => {
    expect(found({ text })).toEqual(ids)
  })

  it('by kind, person and movement', () => {
    expect(found({ kind: 'take' })).toEqual(['a'])
    expect(found({ person: 'Ada' })).toEqual(['b'])
    expect(found({ label: 'good' })).toEqual(['c'])
    expect(found({ label: UNLABELLED })).toEqual(['a'])
    expect(found({ label: 'good', person: 'Ada' })).toEqual([])
  })
})

it('lists what there is to choose from', () => {
  expect(valuesOf(ALL, ({ person }) => person)).toEqual(['Ada', 'Zoë'])
})
