import { describe, expect, it } from 'vitest'
import { MOVEMENTS } from '@/testing/recordings'
import { withMovement } from './newMovement'

describe('a new movement', () => {
  it('gets a look that no family has, and a free key', () => {
    const families = withMovement(MOVEMENTS.families, 'movement', ' jump ')
    expect(families.map(({ name }) => name)).toEqual(['movement', 'quality'])
    expect(families[0]?.movements[2]).toEqual({ name: 'jump', look: 2, key: '2' })
  })

  it('may be the first of a new family', () => {
    const families = withMovement(MOVEMENTS.families, 'side', 'left')
    expect(families[2]).toEqual({ name: 'side', movements: [{ name: 'left', look: 2, key: '1' }] })
  })

  it('is not made twice', () => {
    expect(withMovement(MOVEMENTS.families, 'movement', 'squat')).toBe(MOVEMENTS.families)
  })
})
