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

  /** What was held until now, in order; a key that is still held goes on being held. */
  segments(end_s: number, family: string): Segment[] {
    return [...this.strokes, ...this.strokeUntil(end_s)].map((stroke) => ({ ...stroke, family }))
  }

  private close(at_s: number): void {
    this.strokes.push(...this.strokeUntil(at_s))
    this.since_s = at_s
  }

  private strokeUntil(end_s: number): Stroke[] {
    const { held: label, since_s: start_s } = this
    return label === null || end_s - start_s < BRUSHED_S ? [] : [{ label, start_s, end_s }]
  }
}
