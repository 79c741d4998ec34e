import type { Recording } from '@/lib/library'
import { movementName } from '@/lib/words'

export interface Wanted {
  text: string
  kind: '' | 'take' | 'video'
  person: string
  label: string
}

export const EVERYTHING: Wanted = { text: '', kind: '', person: '', label: '' }

/** Stands for recordings in which nothing is labelled, among the labels to choose from. */
export const UNLABELLED = '\n'

/** Recordings that have every word somewhere: in their name, person, camera, session or movements. */
export function search(recordings: readonly Recording[], wanted: Wanted): Recording[] {
  const words = plain(wanted.text).split(/\s+/).filter(Boolean)
  return recordings.filter(
    (recording) =>
      (wanted.kind === '' || recording.kind === wanted.kind) &&
      (wanted.person === '' || recording.person === wanted.person) &&
      hasLabel(recording, wanted.label) &&
      words.every((word) => textOf(recording).includes(word)),
  )
}

function hasLabel(recording: Recording, label: string): boolean {
  if (label === '') return true
  const labels = labelsOf(recording)
  return label === UNLABELLED ? labels.length === 0 : labels.includes(label)
}

export function labelsOf({ seconds }: Recording): string[] {
  return Object.values(seconds).flatMap((family) => Object.keys(family))
}

function textOf(recording: Recording): string {
  const { title, person, camera, session, id } = recording
  return plain(
    [title, person, camera, session, id, ...labelsOf(recording).map(movementName)].join(' '),
  )
}

/** `Plié` is found as "plie". */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
}

/** All different values, in alphabetical order, without the empty one. */
export function valuesOf(
  recordings: readonly Recording[],
  read: (recording: Recording) => string | readonly string[],
): string[] {
  const values = new Set(recordings.flatMap(read))
  values.delete('')
  return [...values].sort((a, b) => a.localeCompare(b))
}
