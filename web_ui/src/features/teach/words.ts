import { ApiError } from '@/lib/api'
import type { Recording } from '@/lib/library'
import { movementName } from '@/lib/words'
import type { Tally } from './library'
import { TakeRefused } from './recorder/recorderState'

/** Seconds as a person notes them: one decimal as long as it matters. */
export function secondsWords(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  if (seconds < 100) return `${Math.round(seconds)} s`
  return `${Math.round(seconds / 60)} min`
}

export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`
}

export function tallyWords(tally: Tally | undefined): string {
  if (!tally) return 'No takes yet'
  const words = [secondsWords(tally.seconds), counted(tally.takes, 'take')]
  if (tally.people > 1) words.push(`${tally.people} people`)
  return words.join(' · ')
}

/** What a take shows of a family, the most of it first. */
export function labelsOf(recording: Recording, family: string): readonly string[] {
  return Object.entries(recording.seconds[family] ?? {})
    .sort(([, one], [, other]) => other - one)
    .map(([label]) => label)
}

export function takeTitle(recording: Recording, family: string): string {
  const labels = labelsOf(recording, family)
  return labels.length === 0 ? 'Not labelled yet' : labels.map(movementName).join(', ')
}

export function messageOf(error: unknown, otherwise: string): string {
  const told = error instanceof ApiError || error instanceof TakeRefused
  return told ? error.message : otherwise
}
