import { recall, remember } from '@/lib/remember'

const KEY = 'poser.practice.voice'

export const NO_VOICE =
  'This browser has no English voice on this computer. Voices from the internet would be told what you do, so Poser uses none.'

export interface Speaker {
  /** Voices that speak on this computer, without asking anybody. */
  voice: () => SpeechSynthesisVoice | null
  say: (words: string, voice: SpeechSynthesisVoice, onEnd: () => void) => void
  hush: () => void
  onVoices: (listener: () => void) => () => void
}

/** The browser's own; one that sends what is said elsewhere is never used. */
export function browserSpeaker(
  speech: SpeechSynthesis | undefined = window.speechSynthesis,
): Speaker {
  return {
    voice: () => (speech ? localVoice(speech.getVoices()) : null),
    say: (words, voice, onEnd) => {
      const utterance = new SpeechSynthesisUtterance(words)
      utterance.voice = voice
      utterance.lang = voice.lang
      utterance.onend = utterance.onerror = onEnd
      speech?.speak(utterance)
    },
    hush: () => speech?.cancel(),
    onVoices: (listener) => {
      speech?.addEventListener?.('voiceschanged', listener)
      return () => speech?.removeEventListener?.('voiceschanged', listener)
    },
  }
}

/** What is said is English; of the voices that speak it on this computer, the default one. */
export function localVoice(voices: readonly SpeechSynthesisVoice[]): SpeechSynthesisVoice | null {
  const local = voices.filter(({ localService, lang }) => localService && /^en([-_]|$)/i.test(lang))
  return local.find((voice) => voice.default) ?? local[0] ?? null
}

/** Speaks on wish, one thing after the other; what has waited longest is left out, so that it never lags behind. */
export class Voice {
  private readonly speaker: Speaker
  private isSpeaking = false
  /** Which utterance is the present one: the end of one that was cut off means nothing. */
  private turn = 0
  private waiting: string | null = null
  private wished = recall(KEY) === 'yes'

  constructor(speaker: Speaker) {
    this.speaker = speaker
  }

  get isWished(): boolean {
    return this.wished
  }

  get isThere(): boolean {
    return this.speaker.voice() !== null
  }

  onVoices(listener: () => void): () => void {
    return this.speaker.onVoices(listener)
  }

  wish(wished: boolean): void {
    this.wished = wished
    remember(KEY, wished ? 'yes' : 'no')
    if (!wished) this.hush()
  }

  say(words: string): void {
    const voice = this.wished ? this.speaker.voice() : null
    if (voice === null) return
    if (this.isSpeaking) {
      this.waiting = words
      return
    }
    this.isSpeaking = true
    this.turn += 1
    const turn = this.turn
    this.speaker.say(words, voice, () => turn === this.turn && this.goOn())
  }

  hush(): void {
    this.waiting = null
    this.isSpeaking = false
    this.turn += 1
    this.speaker.hush()
  }

  private goOn(): void {
    this.isSpeaking = false
    const next = this.waiting
    this.waiting = null
    if (next !== null) this.say(next)
  }
}
