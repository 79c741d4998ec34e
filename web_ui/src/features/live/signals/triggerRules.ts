import type { TriggerRule } from '@/lib/protocol'
import { recall, remember } from '@/lib/remember'

/** When a movement counts as begun and as over, where neither the model nor the person says so. */
export const FIRST_RULE = { on_above: 0.6, off_below: 0.4, dwell_s: 0.3 }

export const LONGEST_DWELL_S = 3

export type RuleChange = Partial<Omit<TriggerRule, 'label'>>

/** The rule with a change; the two thresholds push each other, because a movement cannot end above where it begins. */
export function changedRule(rule: TriggerRule, change: RuleChange): TriggerRule {
  const next = { ...rule, ...change }
  if (change.off_below !== undefined) {
    return { ...next, on_above: Math.max(next.on_above, next.off_below) }
  }
  return { ...next, off_below: Math.min(next.off_below, next.on_above) }
}

export function secondsWords(seconds: number): string {
  return `${seconds.toFixed(1)}\u00a0s`
}

const KEY = 'poser.signals.rules'

type RulesByModel = Record<string, readonly TriggerRule[]>

function isRule(rule: unknown): rule is TriggerRule {
  const { label, on_above, off_below, dwell_s } = (rule ?? {}) as Record<string, unknown>
  return typeof label === 'string' && [on_above, off_below, dwell_s].every(Number.isFinite)
}

function recalled(): RulesByModel {
  try {
    return JSON.parse(recall(KEY) ?? '{}') as RulesByModel
  } catch {
    // What cannot be read is as good as forgotten.
    return {}
  }
}

/** The rules that the person made for a model; null for the model's own. */
export function rulesFor(model: string): readonly TriggerRule[] | null {
  const rules = recalled()[model]
  return Array.isArray(rules) && rules.every(isRule) ? rules : null
}

export function rememberRules(model: string, rules: readonly TriggerRule[] | null): void {
  const { [model]: _before, ...others } = recalled()
  remember(KEY, JSON.stringify(rules === null ? others : { ...others, [model]: rules }))
}
