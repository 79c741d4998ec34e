/** How many answers come each second, and how long one takes. */
export class Meter {
  private readonly windowMs: number
  private answers: { at: number; latency: number }[] = []

  constructor(windowMs = 2000) {
    this.windowMs = windowMs
  }

  add(at: number, latency: number): void {
    this.answers.push({ at, latency })
    this.forget(at)
  }

  read(now: number): { rate: number; latencyMs: number | null } {
    this.forget(now)
    const first = this.answers[0]
    const last = this.answers.at(-1)
    if (!first || !last) return { rate: 0, latencyMs: null }
    const sorted = this.answers.map((answer) => answer.latency).sort((a, b) => a - b)
    const span = last.at - first.at
    return {
      rate: span > 0 ? ((this.answers.length - 1) * 1000) / span : 0,
      latencyMs: sorted[Math.floor(sorted.length / 2)] ?? null,
    }
  }

  reset(): void {
    this.answers = []
  }

  private forget(now: number): void {
    this.answers = this.answers.filter((answer) => answer.at > now - this.windowMs)
  }
}
