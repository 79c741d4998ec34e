/** What was begun and ended in this visit, as a person can keep it. */

export interface LogEntry {
  /** Counts from 1. */
  n: number
  /** ISO 8601, UTC. */
  at: string
  label: string
  change: 'on' | 'off'
  model: string
}

const HEAD = 'time,label,change,model'

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** The whole log as CSV (RFC 4180), the oldest first. */
export function csvOf(log: readonly LogEntry[]): string {
  const rows = log.map(({ at, label, change, model }) => [at, label, change, model].map(field))
  return [HEAD, ...rows.map((row) => row.join(',')), ''].join('\r\n')
}

/** "poser-events-2026-11-21-1830.csv", by the clock on the wall. */
export function csvName(now: Date): string {
  const two = (number: number) => String(number).padStart(2, '0')
  const date = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join('-')
  return `poser-events-${date}-${two(now.getHours())}${two(now.getMinutes())}.csv`
}

/** The log as a file. */
export const csvFile = (log: readonly LogEntry[]) =>
  new Blob([csvOf(log)], { type: 'text/csv;charset=utf-8' })
