import { type CSSProperties, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { PAINT, paint, Swatch } from '@/components/Swatch'
import { Switch } from '@/components/Switch'
import { showUndo } from '@/components/Undo'
import type { TriggerRule } from '@/lib/protocol'
import { allowSounds } from '@/lib/tones'
import { movementName, percent } from '@/lib/words'
import { useLive } from '../context'
import { useClasses, useLiveLooks } from '../models'
import classes from './Rules.module.css'
import { changedRule, FIRST_RULE, LONGEST_DWELL_S, secondsWords } from './triggerRules'
import { useSignal, useSignals } from './useSignals'

/** The rules as they are, or as they are about to be. */
function useRules(): readonly TriggerRule[] {
  const inForce = useLive((state) => state.triggers)
  const draft = useSignal((state) => state.draft)
  return draft ?? inForce
}

/** One row a movement: how sure the model is now, and how sure it has to be. */
export function Rules() {
  const signals = useSignals()
  const movements = useClasses()
  const rules = useRules()
  const own = useSignal((state) => state.own)
  const problem = useSignal((state) => state.problem)
  const [open, setOpen] = useState<string | null>(null)
  if (movements.length === 0) return <p className={classes.quiet}>No movements to name yet.</p>
  const giveBack = () => {
    signals.setRules(null)
    showUndo('The model’s own rules are back.', async () => signals.setRules(rules))
  }
  return (
    <>
      {problem !== null && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <ul className={classes.rules} data-testid="rules">
        {movements.map((label) => (
          <RuleRow
            key={label}
            label={label}
            rule={rules.find((rule) => rule.label === label) ?? null}
            open={open === label}
            onOpen={() => setOpen(open === label ? null : label)}
            onChange={(rule) => signals.setRules(withRule(rules, label, rule))}
          />
        ))}
      </ul>
      {own && (
        <Button icon="undo" onClick={giveBack}>
          Back to the model’s own rules
        </Button>
      )}
    </>
  )
}

function withRule(
  rules: readonly TriggerRule[],
  label: string,
  rule: TriggerRule | null,
): readonly TriggerRule[] {
  const others = rules.filter((each) => each.label !== label)
  return rule === null ? others : [...others, rule]
}

interface RowProps {
  label: string
  rule: TriggerRule | null
  open: boolean
  onOpen: () => void
  onChange: (rule: TriggerRule | null) => void
}

function RuleRow({ label, rule, open, onOpen, onChange }: RowProps) {
  const lookOf = useLiveLooks()
  const on = useSignal((state) => state.on.has(label))
  const id = useId()
  return (
    <li className={classes.rule} data-label={label} data-on={on || undefined}>
      <button
        type="button"
        className={classes.head}
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={onOpen}
      >
        <Swatch look={lookOf(label)} />
        <span className={classes.name}>{movementName(label)}</span>
        <span className={classes.state}>{rule === null ? 'off' : on ? 'now' : ''}</span>
        <Icon name="chevron" size={16} />
      </button>
      <Meter label={label} rule={rule} />
      {open && (
        <div className={classes.body} id={id}>
          <Sliders label={label} rule={rule} onChange={onChange} />
        </div>
      )}
    </li>
  )
}

/** How sure the model is at this moment, between the marks where the movement begins and ends. */
function Meter({ label, rule }: { label: string; rule: TriggerRule | null }) {
  const lookOf = useLiveLooks()
  const share = useLive((state) => state.latest?.probabilities?.[label] ?? 0)
  const painted = paint(lookOf(label))
  return (
    <span className={classes.meter} aria-hidden="true" data-testid="meter">
      <span
        className={`${classes.level} ${PAINT}`}
        data-pattern={painted['data-pattern']}
        style={{ ...painted.style, width: `${share * 100}%` }}
      />
      {rule && (
        <span
          className={classes.band}
          style={
            {
              '--off': `${rule.off_below * 100}%`,
              '--on': `${rule.on_above * 100}%`,
            } as CSSProperties
          }
        />
      )}
    </span>
  )
}

interface SlidersProps {
  label: string
  rule: TriggerRule | null
  onChange: (rule: TriggerRule | null) => void
}

function Sliders({ label, rule, onChange }: SlidersProps) {
  const signals = useSignals()
  const hear = () => {
    allowSounds()
    signals.hear(label)
  }
  return (
    <>
      {rule && (
        <>
          <Slider
            words="Begins when it is this sure"
            value={rule.on_above}
            most={1}
            step={0.01}
            said={percent(rule.on_above)}
            onChange={(on_above) => onChange(changedRule(rule, { on_above }))}
          />
          <Slider
            words="Ends when it is less sure than"
            value={rule.off_below}
            most={1}
            step={0.01}
            said={percent(rule.off_below)}
            onChange={(off_below) => onChange(changedRule(rule, { off_below }))}
          />
          <Slider
            words="Must last before it counts"
            value={rule.dwell_s}
            most={LONGEST_DWELL_S}
            step={0.1}
            said={secondsWords(rule.dwell_s)}
            onChange={(dwell_s) => onChange(changedRule(rule, { dwell_s }))}
          />
        </>
      )}
      {rule === null && <p className={classes.quiet}>{movementName(label)} sets nothing off.</p>}
      <div className={classes.actions}>
        <Switch
          on={rule !== null}
          className={classes.counts}
          onChange={(on) => onChange(on ? { label, ...FIRST_RULE } : null)}
        >
          Sets something off
        </Switch>
        <Button icon="sound" onClick={hear}>
          Hear its tone
        </Button>
      </div>
    </>
  )
}

interface SliderProps {
  words: string
  value: number
  most: number
  step: number
  said: string
  onChange: (value: number) => void
}

function Slider({ words, value, most, step, said, onChange }: SliderProps) {
  return (
    <label className={classes.slider}>
      <span>{words}</span>
      {/* No <output>: the words would belong to it, and the slider would have none. */}
      <span className={classes.said} aria-hidden="true">
        {said}
      </span>
      <input
        type="range"
        min={0}
        max={most}
        step={step}
        value={value}
        aria-valuetext={said}
        onChange={(event) => onChange(Number(event.target.value))}
      />
    </label>
  )
}
