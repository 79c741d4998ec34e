import { expect, it } from 'vitest'
import { kindOf } from './fileKinds'

it.each([
  ['Walk.MP4', '', 'video'],
  ['walk', 'video/quicktime', 'video'],
  ['everything.zip', '', 'archive'],
  ['labels.csv', 'text/csv', 'annotations'],
  ['dance.eaf', '', 'annotations'],
  ['talk.TextGrid', '', 'annotations'],
  ['notes.docx', '', 'unknown'],
  ['walk', '', 'unknown'],
])('%s is %s%s', (name, type, kind) => {
  expect(kindOf({ name, type })).toBe(kind)
})
