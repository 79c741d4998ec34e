import { playTones, type Tone } from '@/lib/tones'
import type { Sound } from './director'

const TONES: Record<Sound, readonly Tone[]> = {
  tick: [[660, 0, 0.12]],
  go: [[990, 0, 0.35]],
  end: [
    [990, 0, 0.14],
    [660, 0.16, 0.3],
  ],
}

export function playSound(sound: Sound): void {
  playTones(TONES[sound])
}
