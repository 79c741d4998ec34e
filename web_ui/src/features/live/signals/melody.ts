import type { Tone } from '@/lib/tones'

// Steps of a pentatonic scale, in which any two tones sound well together.
const STEPS = [0, 2, 4, 7, 9] as const
const LOWEST_HZ = 392
const OCTAVES = 3

/** The pitch of the movement at this place in the model's list; none shares it with one of the fourteen before. */
export function pitchOf(place: number): number {
  const step = STEPS[place % STEPS.length] ?? 0
  const octave = Math.floor(place / STEPS.length) % OCTAVES
  return LOWEST_HZ * 2 ** (octave + step / 12)
}

/** What is heard when a movement begins. */
export function beginning(place: number, at_s = 0): readonly Tone[] {
  return [[pitchOf(place), at_s, 0.3]]
}

const EACH_S = 0.35

/** The tones of the first movements, one after the other. */
export function scale(movements: number, most = 8): readonly Tone[] {
  return Array.from({ length: Math.min(movements, most) }, (_, place) =>
    beginning(place, place * EACH_S),
  ).flat()
}
