import { expect, it } from 'vitest'
import { clock, day, size, span } from './amounts'

it('tells moments and lengths', () => {
  expect([0, 5.9, 65.2, 3725].map(clock)).toEqual(['0:00', '0:05', '1:05', '1:02:05'])
  expect([2, 12, 54, 58, 200, 4800, 7200].map(span)).toEqual([
    'a few seconds',
    '15 s',
    '55 s',
    '1 min',
    '3 min',
    '1 h 20 min',
    '2 h',
  ])
})

it('tells sizes', () => {
  expect([400, 52_300, 999_600, 1_536_000, 20_400_000, 2_147_483_648].map(size)).toEqual([
    '0 kB',
    '52 kB',
    '1.0 MB',
    '1.5 MB',
    '20 MB',
    '2.1 GB',
  ])
})

it('tells days as seen from now', () => {
  const now = new Date(2026, 2, 3, 15, 0)
  expect(day(new Date(2026, 2, 3, 9, 5).toISOString(), now)).toBe('today, 9:05')
  expect(day(new Date(2026, 2, 2, 23, 59).toISOString(), now)).toBe('yesterday, 23:59')
  expect(day(new Date(2026, 1, 1, 12, 0).toISOString(), now)).toBe('1 Feb 2026')
  expect(day('nonsense', now)).toBe('')
})
