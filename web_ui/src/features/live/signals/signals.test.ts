import { describe, expect, it, vi } from 'vitest'
import type { MovementEvent, TriggerRule } from '@/lib/protocol'
import { ready, result } from '@/testing/fakes'
import { settle, testStage } from '@/testing/stage'
import { newOutputId, readAddress } from './addresses'
import { BluetoothLine } from './bluetooth'
import { csvName, csvOf } from './csv'
import { pitchOf, scale } from './melody'
import { Signals } from './signals'
import { changedRule, rememberRules, rulesFor } from './triggerRules'

const RULE: TriggerRule = { label: 'squat', on_above: 0.6, off_below: 0.4, dwell_s: 0.3 }

function open() {
  const stage = testStage()
  const play = vi.fn()
  const line = new BluetoothLine(undefined)
  const write = vi.spyOn(line, 'write')
  const clock = { page: 5000, wall: Date.UTC(2026, 10, 21, 18, 30) }
  const signals = new Signals({ session: stage.session, line, play, clock: () => clock })
  const event = (events: MovementEvent[]) => stage.socket.says('result', result({ events }))
  const rulesSent = () =>
    stage.socket.configures.flatMap((wish) => ('triggers' in wish ? [wish.triggers] : []))
  return { ...stage, signals, play, write, clock, event, rulesSent, state: signals.store.getState }
}

describe('movements that begin and end', () => {
  it('are written down with the time of their picture, and stand as begun until they end', () => {
    const { event, state } = open()
    event([{ label: 'squat', change: 'on', t: 4800 }])
    expect(state().log).toEqual([
      { n: 1, at: '2026-11-21T18:29:59.800Z', label: 'squat', change: 'on', model: 'body_poses' },
    ])
    expect([...state().on]).toEqual(['squat'])
    event([
      { label: 'squat', change: 'off', t: 4900 },
      { label: 'stand', change: 'on', t: 4900 },
    ])
    expect([...state().on]).toEqual(['stand'])
    expect(state().log.map(({ n, change }) => [n, change])).toEqual([
      [1, 'on'],
      [2, 'off'],
      [3, 'on'],
    ])
  })

  it('take the time on the wall where the picture is of a film', () => {
    const { event, state, session } = open()
    const file = new File(['x'], 'film.mp4')
    session.store.setState({ source: { kind: 'file', file, name: 'film.mp4' } })
    event([{ label: 'squat', change: 'on', t: 4800 }])
    expect(state().log[0]?.at).toBe('2026-11-21T18:30:00.000Z')
  })

  it('sound only when asked to, each with its own tone, and go to the board', () => {
    const { event, signals, play, write } = open()
    signals.setClasses(['stand', 'squat'])
    event([{ label: 'squat', change: 'on', t: 4800 }])
    expect(play).not.toHaveBeenCalled()
    signals.setSound(true)
    event([{ label: 'squat', change: 'off', t: 4800 }])
    event([{ label: 'squat', change: 'on', t: 4800 }])
    expect(play.mock.calls).toEqual([[[[pitchOf(1), 0, 0.3]]]])
    expect(write.mock.calls).toEqual([['squat'], ['squat']])
  })

  it('are over when the stage stops', () => {
    const { event, state, session } = open()
    session.store.setState({ phase: 'running' })
    event([{ label: 'squat', change: 'on', t: 4800 }])
    session.store.setState({ phase: 'stopped' })
    expect([...state().on]).toEqual([])
  })
})

describe('rules', () => {
  it('are sent for the model that they were made for, only while the live page is open', async () => {
    rememberRules('body_poses', [RULE])
    const { socket, signals, session, rulesSent } = open()
    socket.says('ready', ready())
    expect(rulesSent().at(-1)).toEqual([])
    const leave = signals.enter()
    expect(rulesSent().at(-1)).toEqual([RULE])
    await session.chooseModel('dance')
    expect(rulesSent().at(-1)).toBeNull()
    await session.chooseModel('body_poses')
    expect(rulesSent().at(-1)).toEqual([RULE])
    leave()
    expect(rulesSent().at(-1)).toEqual([])
  })

  it('are sent once a slider rests, kept, and told when they are refused', async () => {
    vi.useFakeTimers()
    const { socket, signals, state, rulesSent } = open()
    signals.enter()
    socket.says('ready', ready())
    await settle()
    const before = rulesSent().length
    signals.setRules([{ ...RULE, on_above: 0.7 }])
    signals.setRules([{ ...RULE, on_above: 0.8 }])
    expect(state().draft).toEqual([{ ...RULE, on_above: 0.8 }])
    await vi.advanceTimersByTimeAsync(300)
    expect(rulesSent().slice(before)).toEqual([[{ ...RULE, on_above: 0.8 }]])
    expect(state().draft).toBeNull()
    expect(rulesFor('body_poses')?.[0]?.on_above).toBe(0.8)
    socket.configure = () => ({ ok: false, model: 'body_poses', message: 'No such movement.' })
    signals.setRules([RULE])
    await vi.advanceTimersByTimeAsync(300)
    expect(state().problem).toBe('No such movement.')
  })

  it('push each other, because nothing ends above where it begins', () => {
    expect(changedRule(RULE, { on_above: 0.3 })).toMatchObject({ on_above: 0.3, off_below: 0.3 })
    expect(changedRule(RULE, { off_below: 0.9 })).toMatchObject({ on_above: 0.9, off_below: 0.9 })
    expect(changedRule(RULE, { dwell_s: 1 })).toEqual({ ...RULE, dwell_s: 1 })
  })

  it('that cannot be read are forgotten', () => {
    localStorage.setItem('poser.signals.rules', '{"a": [{"label": 3}], "b"')
    expect(rulesFor('a')).toBeNull()
    localStorage.setItem('poser.signals.rules', '{"a": [{"label": 3}]}')
    expect(rulesFor('a')).toBeNull()
  })
})

describe('the log as a file', () => {
  it('is CSV, whatever a movement is called', () => {
    const at = '2026-11-21T18:30:00.000Z'
    const entry = { n: 1, at, change: 'on' as const, model: 'poses' }
    expect(csvOf([{ ...entry, label: 'squat' }])).toBe(
      `time,label,change,model\r\n${at},squat,on,poses\r\n`,
    )
    expect(csvOf([{ ...entry, label: 'the "deep", one' }])).toContain(',"the ""deep"", one",')
    expect(csvName(new Date(2026, 0, 5, 9, 3))).toBe('poser-events-2026-01-05-0903.csv')
  })
})

describe('addresses', () => {
  it.each([
    ['lamp.local/on', 'webhook', 'http://lamp.local/on'],
    [' https://example.org ', 'webhook', 'https://example.org'],
    ['ws://192.168.1.20:8080', 'websocket', 'ws://192.168.1.20:8080'],
    ['192.168.1.20:8080', 'webhook', 'http://192.168.1.20:8080'],
  ])('%s is a %s', (typed, kind, url) => {
    expect(readAddress(typed)).toEqual({ kind, url })
  })

  it.each(['', '   ', 'ftp://example.org', 'two words', 'http://'])('"%s" is none', (typed) => {
    expect(readAddress(typed)).toBeNull()
  })

  it('get names that none has', () => {
    const other = { kind: 'webhook', url: '', labels: null, enabled: true } as const
    expect(newOutputId([])).toBe('address-1')
    expect(newOutputId([{ id: 'address-2', ...other }])).toBe('address-3')
  })
})

it('gives the first fifteen movements a pitch each', () => {
  const pitches = Array.from({ length: 15 }, (_, place) => Math.round(pitchOf(place)))
  expect(new Set(pitches).size).toBe(15)
  expect(scale(20)).toHaveLength(8)
})
