import { describe, expect, it } from 'vitest'
import { take } from '@/testing/fakeRecorder'
import { ended, job } from '@/testing/jobs'
import { tallies } from '../library'
import { tallyWords } from '../words'
import { modelName } from './TrainOptions'
import { modelOf, shownJob } from './useTeachJob'

describe('the training that is shown', () => {
  const mine = ended('mine')

  it('is the one begun here, also after its end', () => {
    expect(shownJob([job('other'), mine], 'mine')).toBe(mine)
  })

  it('is any that runs when none was begun here, and no other kind of work', () => {
    const running = job('other')
    expect(shownJob([job('film', { kind: 'extract' }), running, mine], null)).toBe(running)
    expect(shownJob([mine], null)).toBeNull()
  })
})

it.each([
  [{ model: 'squats' }, 'squats'],
  [{ model: 'trained_models/squats.skops' }, 'squats'],
  [null, null],
])('the model of %o', (result, model) => {
  expect(modelOf(ended('one', { result }))).toBe(model)
})

it.each([
  [['squat'], 'Squat'],
  [['squat', 'T pose'], 'Squat and T pose'],
  [['squat', 'stand', 'jump'], 'Squat, stand and jump'],
  [['squat', 'stand', 'jump', 'sit'], 'Squat, stand and 2 more'],
  [[], ''],
])('%o make the name "%s"', (names, name) => {
  expect(modelName(names.map((each, look) => ({ name: each, look, key: '' })))).toBe(name)
})

it('what there is of each movement, sound takes only', () => {
  const takes = [
    take({ id: 'a', person: 'Ana', seconds: { movement: { Squat: 6, Stand: 2 } } }),
    take({ id: 'b', person: 'Ben', seconds: { movement: { Squat: 5 } } }),
    take({ id: 'c', seconds: { movement: { Squat: 99 } }, problem: 'It is broken.' }),
    take({ id: 'd', seconds: { side: { left: 3 } } }),
  ]
  const found = tallies(takes, 'movement')
  expect(found.get('Squat')).toEqual({ seconds: 11, takes: 2, people: 2 })
  expect(tallyWords(found.get('Squat'))).toBe('11 s · 2 takes · 2 people')
  expect(tallyWords(found.get('Stand'))).toBe('2.0 s · 1 take')
  expect(tallyWords(found.get('Jump'))).toBe('No takes yet')
  expect(found.has('left')).toBe(false)
})
