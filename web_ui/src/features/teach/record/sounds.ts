import type { Sound } from './director'

const TONES: Record<Sound, readonly (readonly [hertz: number, at_s: number, length_s: number])[]> =
  {
    tick: [[660, 0, 0.12]],
    go: [[990, 0, 0.35]],
    end: [
      [990, 0, 0.14],
      [660, 0.16, 0.3],
    ],
  }
const LOUDNESS = 0.12

let audio: AudioContext | null = null

/** Browsers let a page sound only after a key or button: call this in one. */
export function allowSounds(): void {
  if (!('AudioContext' in window)) return
  audio ??= new AudioContext()
  void audio.resume().catch(() => undefined)
}

/** A soft sine, so that a person across the room knows without looking. */
export function playSound(sound: Sound): void {
  if (audio?.state !== 'running') return
  for (const [hertz, at_s, length_s] of TONES[sound]) tone(audio, hertz, at_s, length_s)
}

function tone(context: AudioContext, hertz: number, at_s: number, length_s: number): void {
  const start = context.currentTime + at_s
  const oscillator = new OscillatorNode(context, { type: 'sine', frequency: hertz })
  const gain = new GainNode(context, { gain: 0 })
  // Faded in and out: a tone that is cut clicks.
  gain.gain.linearRampToValueAtTime(LOUDNESS, start + 0.015)
  gain.gain.setValueAtTime(LOUDNESS, start + length_s - 0.05)
  gain.gain.linearRampToValueAtTime(0, start + length_s)
  oscillator.connect(gain).connect(context.destination)
  oscillator.start(start)
  oscillator.stop(start + length_s)
}
