/** Times, sizes and dates as a person would say them. */

/** A moment of a recording: 65.2 becomes "1:05". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds))
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const rest = String(whole % 60).padStart(2, '0')
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`
}

/** About how long something takes: "a few seconds", "40 s", "3 min", "1 h 20 min". */
export function span(seconds: number): string {
  if (seconds < 5) return 'a few seconds'
  if (seconds < 55) return `${Math.ceil(seconds / 5) * 5} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 60) return `${Math.max(1, minutes)} min`
  const rest = minutes % 60
  return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ''}`
}

const UNITS = ['kB', 'MB', 'GB', 'TB'] as const

/** 1536000 bytes become "1.5 MB". */
export function size(bytes: number): string {
  let amount = bytes / 1000
  let unit = 0
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1000
    unit += 1
  }
  const digits = amount < 9.95 && unit > 0 ? 1 : 0
  return `${amount.toFixed(digits)} ${UNITS[unit]}`
}

/** When something was made, as seen from now: "today, 14:05", "yesterday, 9:30", "3 Mar 2026". */
export function day(iso: string, now: Date = new Date()): string {
  const then = new Date(iso)
  if (Number.isNaN(then.getTime())) return ''
  const time = then.toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit' })
  const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate()).getTime()
  if (then.getTime() >= midnight) return `today, ${time}`
  if (then.getTime() >= midnight - 86_400_000) return `yesterday, ${time}`
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}
