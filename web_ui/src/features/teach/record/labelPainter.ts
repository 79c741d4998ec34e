import type { Segment } from '@/lib/library'

/** A key that was only brushed is no movement. */
const BRUSHED_S = 0.15

interface Stroke {
  label: string
  start_s: number
  end_s: number
}

/** Turns keys that are held while somebody moves into labels of their take. The newest key wins. */
export class LabelPainter {
  private readonly strokes: Stroke[] = []
  private stack: readonly string[] = []
  private since_s = 0

  get held(): string | null {
    return this.stack.at(-1) ?? null
  }

  press(label: string, at_s: number): void {
    if (this.stack.includes(label)) return
    this.close(at_s)
    this.stack = [...this.stack, label]
  }

  release(label: string, at_s: number): void {
    if (!this.stack.includes(label)) return
    if (this.held === label) this.close(at_s)
    this.stack = this.stack.filter((other) => other !== label)
  }

  /** What was held until now, in order. */
  segments(end_s: number, family: string): Segment[] {
    this.close(end_s)
    return this.strokes.map((stroke) => ({ ...stroke, family }))
  }

  private close(at_s: number): void {
    const label = this.held
    if (label !== null && at_s - this.since_s >= BRUSHED_S) {
      this.strokes.push({ label, start_s: this.since_s, end_s: at_s })
    }
    this.since_s = at_s
  }
}
