import { describe, expect, it, vi } from 'vitest'
import { browserSpeaker, localVoice, type Speaker, Voice } from './speech'

function voice(change: Partial<SpeechSynthesisVoice> = {}): SpeechSynthesisVoice {
  return { name: 'Ada', lang: 'en-GB', localService: true, default: false, voiceURI: '', ...change }
}

/** A speaker that a test lets finish. */
function fakeSpeaker(present: SpeechSynthesisVoice | null = voice()) {
  const said: string[] = []
  const ends: (() => void)[] = []
  const speaker: Speaker = {
    voice: () => present,
    say: (words, _voice, onEnd) => {
      said.push(words)
      ends.push(onEnd)
    },
    hush: vi.fn(),
    onVoices: () => () => undefined,
  }
  return { speaker, said, finish: () => ends.shift()?.() }
}

describe('which voice', () => {
  it('never takes one that sends what is said elsewhere', () => {
    const far = voice({ name: 'Far', localService: false, default: true })
    expect(localVoice([far])).toBeNull()
    expect(localVoice([far, voice()])?.name).toBe('Ada')
  })

  it('takes one that speaks English, the default one first', () => {
    expect(localVoice([voice({ lang: 'et-EE' })])).toBeNull()
    const usual = voice({ name: 'Ben', default: true, lang: 'en_US' })
    expect(localVoice([voice(), usual])?.name).toBe('Ben')
  })

  it('does without where the browser has none', () => {
    const speaker = browserSpeaker(undefined)
    expect(speaker.voice()).toBeNull()
    speaker.hush()
    speaker.onVoices(() => undefined)()
  })

  it('gives the browser the voice to speak with, so that it takes no other', () => {
    const speak = vi.fn()
    class Utterance {
      voice: SpeechSynthesisVoice | null = null
      readonly text: string
      constructor(text: string) {
        this.text = text
      }
    }
    vi.stubGlobal('SpeechSynthesisUtterance', Utterance)
    const speech = { speak, cancel: vi.fn(), getVoices: () => [voice()] }
    const speaker = browserSpeaker(speech as unknown as SpeechSynthesis)
    speaker.say('3', voice(), () => undefined)
    expect(speak.mock.calls[0]?.[0]).toMatchObject({ text: '3', voice: { name: 'Ada' } })
  })
})

describe('a voice', () => {
  it('speaks on wish only, and remembers the wish', () => {
    const { speaker, said } = fakeSpeaker()
    const silent = new Voice(speaker)
    silent.say('1')
    expect(said).toEqual([])
    silent.wish(true)
    silent.say('2')
    expect(said).toEqual(['2'])
    expect(new Voice(speaker).isWished).toBe(true)
    silent.wish(false)
    expect(speaker.hush).toHaveBeenCalledOnce()
    expect(new Voice(speaker).isWished).toBe(false)
  })

  it('leaves out what would come too late', () => {
    const { speaker, said, finish } = fakeSpeaker()
    const speaking = new Voice(speaker)
    speaking.wish(true)
    for (const words of ['1', '2', '3']) speaking.say(words)
    finish()
    expect(said).toEqual(['1', '3'])
    speaking.hush()
    speaking.say('4')
    // The end of what was cut off does not let another one in.
    finish()
    speaking.say('5')
    expect(said).toEqual(['1', '3', '4'])
    finish()
    expect(said).toEqual(['1', '3', '4', '5'])
  })

  it('is silent without a voice of this computer', () => {
    const { speaker, said } = fakeSpeaker(null)
    const speaking = new Voice(speaker)
    speaking.wish(true)
    speaking.say('1')
    expect(said).toEqual([])
    expect(speaking.isThere).toBe(false)
  })
})
