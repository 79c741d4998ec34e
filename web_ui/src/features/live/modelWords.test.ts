import { expect, it } from 'vitest'
import { originGroup, scoreGroups } from './modelWords'

it('reads scores however deep a card keeps them', () => {
  const scores = {
    held_out: { examples: 10681, accuracy: 0.953, recall: { squat: 0.9 } },
    recordings: { squats: { source: 'pose_squats.mp4', accuracy: 1 } },
    accuracy: 0.5,
    nothing: null,
  }
  expect(scoreGroups(scores)).toEqual([
    { title: 'How well it does', facts: [['Right', '50 %']] },
    {
      title: 'On pictures it did not learn from',
      facts: [
        ['Tried on', '10,681'],
        ['Right', '95 %'],
      ],
    },
    {
      title: 'Squats',
      facts: [
        ['Recording', 'pose_squats.mp4'],
        ['Right', '100 %'],
      ],
    },
  ])
})

it('says of a model that was taught how it was tested', () => {
  const scores = {
    held_out: 'person',
    groups: 1,
    examples: 2400,
    accuracy: 0.92,
    balanced_accuracy: 0.9,
    balanced_accuracy_95: [0.8, 0.95],
    balanced_accuracy_by: { person: 0.9, random: 0.99 },
  }
  expect(scoreGroups(scores)).toEqual([
    {
      title: 'How well it does',
      facts: [
        ['Tested', 'on people it had not seen'],
        ['Right, every movement alike', '90 %'],
        ['Expect', '80 % to 95 %'],
        ['Right', '92 %'],
        ['Tried on', '2,400'],
      ],
    },
  ])
})

it('says what a model needs, and leaves out what its card leaves open', () => {
  const card = {
    training_data: { source: 'my takes', sha256: 'abc', examples: 1, by_class: { squat: 1 } },
    required_landmarks: ['left_ankle', 'right_ankle'],
    window_s: 1.5,
    unsure_below: null,
  }
  expect(originGroup(card).facts).toEqual([
    ['Learned from', 'my takes'],
    ['Examples', '1'],
    ['Looks at the last', '1.5 s'],
    ['Has to see', 'ankles'],
  ])
  expect(originGroup({ required_landmarks: null }).facts).toEqual([])
})
