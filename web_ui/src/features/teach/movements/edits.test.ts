import { describe, expect, it } from 'vitest'
import { MOVEMENTS } from '@/testing/recordings'
import { added, changed, movementsOf, nameProblem, putBack, removed, withMovements } from './edits'

const { families } = MOVEMENTS
const movements = movementsOf(families, 'movement')

describe('a new movement', () => {
  it('gets a colour and a key that no other has', () => {
    expect(added('Sit')(movements).at(-1)).toEqual({ name: 'Sit', look: 2, key: 'i' })
  })

  it('is not added twice', () => {
    expect(added('squat')(movements)).toBe(movements)
  })

  it('begins the first family', () => {
    expect(withMovements([], 'movement', added('Squat'))).toEqual([
      { name: 'movement', movements: [{ name: 'Squat', look: 0, key: 's' }] },
    ])
  })

  it('leaves the other families alone', () => {
    expect(withMovements(families, 'movement', added('Sit'))[1]).toBe(families[1])
  })
})

it('a key that is taken from another movement is that one’s no more', () => {
  const [squat, stand] = changed('squat', { key: 's' })(movements)
  expect([squat?.key, stand?.key]).toEqual(['s', ''])
})

it('a movement that was removed comes back where it was', () => {
  const [squat] = movements
  if (!squat) throw new Error('there is a first one')
  const without = removed('squat')(movements)
  expect(without.map(({ name }) => name)).toEqual(['stand'])
  expect(putBack(squat, 0)(without)).toEqual(movements)
})

it.each([
  ['', null, /Give it a name/],
  ['  ', null, /Give it a name/],
  ['Squat', null, /There is a movement called Squat already/],
  ['Squat', 'squat', null],
  ['Lunge', null, null],
  ['x'.repeat(61), null, /at most 60/],
])('the name "%s" (now %s)', (name, own, problem) => {
  const said = nameProblem(movements, name, own)
  if (problem === null) expect(said).toBeNull()
  else expect(said).toMatch(problem)
})
