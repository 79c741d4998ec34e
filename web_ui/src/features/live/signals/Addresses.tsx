import { type FormEvent, type ReactNode, useId, useState } from 'react'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Switch } from '@/components/Switch'
import { showUndo } from '@/components/Undo'
import { ApiError } from '@/lib/api'
import { type Output, testOutput } from '@/lib/outputs'
import { movementName } from '@/lib/words'
import { KIND_WORDS, newOutputId, readAddress } from './addresses'
import classes from './Outputs.module.css'
import { useOutputs } from './useOutputs'
import { Way } from './Way'

/** The addresses that the program sends labels and times to. */
export function Addresses({ movements }: { movements: readonly string[] }) {
  const { outputs, query, save, problem } = useOutputs()
  const [open, setOpen] = useState<string | null>(null)
  const change = (id: string, by: Partial<Output>) =>
    void save((all) => all.map((each) => (each.id === id ? { ...each, ...by } : each)))
  const remove = async (gone: Output) => {
    const done = await save((all) => all.filter(({ id }) => id !== gone.id))
    if (!done) return
    showUndo(`Nothing more is sent to ${gone.url}.`, async () => {
      const back = await save((all) => [...all.filter(({ id }) => id !== gone.id), gone])
      if (!back) throw new Error('refused')
    })
  }
  const add = async (typed: Pick<Output, 'kind' | 'url'>) => {
    const id = newOutputId(outputs)
    const added = await save((all) => [...all, { id, ...typed, labels: null, enabled: true }])
    if (added) setOpen(id)
    return added
  }
  return (
    <Way icon="web" title="Addresses">
      <p className={classes.quiet}>
        The program sends the label, whether it begins or ends, the time, the model’s name and the
        number of this visit. Nothing else.
      </p>
      {query.isError && (
        <div className={classes.problem} role="alert">
          <p>The addresses could not be read; nothing of them is lost.</p>
          <Button onClick={() => void query.refetch()}>Try again</Button>
        </div>
      )}
      {problem !== null && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      {outputs.length > 0 && (
        <ul className={classes.addresses} data-testid="addresses">
          {outputs.map((output) => (
            <Address
              key={output.id}
              output={output}
              movements={movements}
              open={open === output.id}
              onOpen={() => setOpen(open === output.id ? null : output.id)}
              onChange={(by) => change(output.id, by)}
              onRemove={() => void remove(output)}
            />
          ))}
        </ul>
      )}
      {query.isSuccess && <AddAddress others={outputs} onAdd={add} />}
    </Way>
  )
}

interface AddressProps {
  output: Output
  movements: readonly string[]
  open: boolean
  onOpen: () => void
  onChange: (by: Partial<Output>) => void
  onRemove: () => void
}

function Address({ output, movements, open, onOpen, onChange, onRemove }: AddressProps) {
  const id = useId()
  const { url, kind, labels, enabled } = output
  return (
    <li className={classes.address} data-testid={`address-${output.id}`}>
      <div className={classes.addressHead}>
        <button
          type="button"
          className={classes.opener}
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          onClick={onOpen}
        >
          <span className={classes.url}>{url}</span>
          <span className={classes.quiet}>
            {KIND_WORDS[kind]}, {labelWords(labels)}
          </span>
          <Icon name="chevron" size={16} />
        </button>
        <Switch on={enabled} onChange={(on) => onChange({ enabled: on })}>
          <span className="hidden-words">Send to {url}</span>
        </Switch>
      </div>
      {open && (
        <div className={classes.body} id={id}>
          <Which
            movements={movements}
            labels={labels}
            onChange={(next) => onChange({ labels: next })}
          />
          <Test id={output.id}>
            <Button icon="trash" onClick={onRemove}>
              Remove
            </Button>
          </Test>
        </div>
      )}
    </li>
  )
}

function labelWords(labels: readonly string[] | null): string {
  if (labels === null) return 'every movement'
  if (labels.length === 0) return 'no movement'
  if (labels.length > 2) return `${labels.length} movements`
  return labels.map(movementName).join(' and ')
}

interface WhichProps {
  movements: readonly string[]
  labels: readonly string[] | null
  onChange: (labels: readonly string[] | null) => void
}

/** Which movements are told there; those of other models stay as they are. */
function Which({ movements, labels, onChange }: WhichProps) {
  const all = [...new Set([...movements, ...(labels ?? [])])]
  const toggle = (label: string) => {
    const chosen = labels ?? all
    onChange(chosen.includes(label) ? chosen.filter((each) => each !== label) : [...chosen, label])
  }
  return (
    <fieldset className={classes.which}>
      <legend>Tell of</legend>
      <label className={classes.check}>
        <input
          type="checkbox"
          checked={labels === null}
          onChange={() => onChange(labels === null ? [] : null)}
        />
        Every movement
      </label>
      {labels !== null &&
        all.map((label) => (
          <label key={label} className={classes.check}>
            <input
              type="checkbox"
              checked={labels.includes(label)}
              onChange={() => toggle(label)}
            />
            {movementName(label)}
          </label>
        ))}
    </fieldset>
  )
}

/** Sends one event for a try, and says what came of it. */
function Test({ id, children }: { id: string; children: ReactNode }) {
  const [answer, setAnswer] = useState<{ ok: boolean; message: string } | null>(null)
  const [busy, setBusy] = useState(false)
  const test = async () => {
    setBusy(true)
    setAnswer(null)
    try {
      setAnswer(await testOutput(id))
    } catch (error) {
      const message = error instanceof ApiError ? error.message : 'The try did not work out.'
      setAnswer({ ok: false, message })
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={classes.test}>
      <Button disabled={busy} onClick={() => void test()}>
        {busy ? 'Trying' : 'Test'}
      </Button>
      {children}
      <p role="status" data-testid="tested" data-ok={answer?.ok}>
        {answer?.message}
      </p>
    </div>
  )
}

interface AddProps {
  others: readonly Output[]
  onAdd: (typed: Pick<Output, 'kind' | 'url'>) => Promise<boolean>
}

function AddAddress({ others, onAdd }: AddProps) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const id = useId()
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const read = readAddress(typed)
    const there = others.some(({ url }) => url === read?.url)
    setProblem(read === null ? NO_ADDRESS : there ? THERE_ALREADY : null)
    if (read !== null && !there && (await onAdd(read))) setTyped('')
  }
  return (
    <form className={classes.add} onSubmit={(event) => void add(event)} noValidate>
      <label htmlFor={id}>Another address</label>
      <div className={classes.addLine}>
        <input
          id={id}
          type="url"
          value={typed}
          maxLength={500}
          placeholder="http://lamp.local/on"
          autoComplete="off"
          spellCheck={false}
          aria-invalid={problem !== null || undefined}
          aria-describedby={problem === null ? undefined : `${id}-problem`}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="submit" icon="plus">
          Add
        </Button>
      </div>
      {problem !== null && (
        <p id={`${id}-problem`} className={classes.problem} role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}

const THERE_ALREADY = 'That address is there already.'
const NO_ADDRESS =
  'That is no address. It begins with http://, https://, ws:// or wss://, like ws://192.168.1.20:8080.'
