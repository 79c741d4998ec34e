import { type PartShare, partShares } from '@/features/models/report/body'
import { jointWords } from '@/lib/words'

/** How much of the newest answer goes into what is shown: enough to follow, little enough to be read. */
const FRESH = 0.35

/** Without hearing of it for so long, nothing is claimed any more. */
export const STALE_MS = 2500

export interface Why {
  label: string
  /** Parts of the body, the most telling first. */
  parts: readonly PartShare[]
}

/** What speaks for the present label, calm enough to be looked at. */
export class WhyReading {
  private label: string | null = null
  private shares = new Map<string, number>()

  take(label: string, landmarks: Record<string, number>): Why {
    if (label !== this.label) this.shares = new Map(Object.entries(landmarks))
    this.label = label
    for (const name of new Set([...this.shares.keys(), ...Object.keys(landmarks)])) {
      const before = this.shares.get(name) ?? 0
      this.shares.set(name, before + FRESH * ((landmarks[name] ?? 0) - before))
    }
    return { label, parts: partShares(Object.fromEntries(this.shares)) }
  }

  reset(): void {
    this.label = null
    this.shares.clear()
  }
}

const MOST_NAMED = 3
/** A part that matters less than this beside the first one is not worth naming. */
const NAMED_FROM = 0.4

/** "knees, left wrist and head": the two or three parts that matter most. */
export function tellingParts(parts: readonly PartShare[]): string {
  const first = parts[0]?.share ?? 0
  const named = parts.filter(({ share }) => share >= NAMED_FROM * first).slice(0, MOST_NAMED)
  const words = jointWords(named.map(({ id }) => id))
  return [words.slice(0, -1).join(', '), words.at(-1)].filter(Boolean).join(' and ')
}
