/** One sine of a melody: its pitch, when it begins and how long it lasts. */
export type Tone = readonly [hertz: number, at_s: number, length_s: number]

const LOUDNESS = 0.12

let audio: AudioContext | null = null

/** Browsers let a page sound only after a key or button: call this in one. */
export function allowSounds(): void {
  if (!('AudioContext' in window)) return
  audio ??= new AudioContext()
  void audio.resume().catch(() => undefined)
}

/** Soft sines, so that a person across the room knows without looking. */
export function playTones(tones: readonly Tone[]): void {
  if (audio?.state !== 'running') return
  for (const tone of tones) play(audio, tone)
}

function play(context: AudioContext, [hertz, at_s, length_s]: Tone): void {
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
