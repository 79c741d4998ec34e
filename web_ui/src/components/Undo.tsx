import { useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'
import { ApiError } from '@/lib/api'
import { Button } from './Button'
import classes from './Undo.module.css'

interface Notice {
  id: number
  words: string
  undo: (() => Promise<void>) | null
}

const SHOWN_MS = 10_000
const MOST = 3
const GONE_AFTER_MS = 150

let made = 0
const store = createStore<{ notices: readonly Notice[] }>(() => ({ notices: [] }))

function show(words: string, undo: Notice['undo']): void {
  made += 1
  const notice: Notice = { id: made, words, undo }
  store.setState(({ notices }) => ({ notices: [...notices, notice].slice(-MOST) }))
}

function forget(id: number): void {
  store.setState(({ notices }) => ({ notices: notices.filter((notice) => notice.id !== id) }))
}

/** Says what was just done, and offers for some seconds to take it back. */
export function showUndo(words: string, undo: () => Promise<void>): void {
  show(words, undo)
}

/** Says something in passing that needs no answer. */
export function showWords(words: string): void {
  show(words, null)
}

/** Where the notices appear; the shell has it once. */
export function UndoPlace() {
  const notices = useStore(store, (state) => state.notices)
  return (
    <section className={classes.place} aria-label="Just done" aria-live="polite">
      {notices.map((notice) => (
        <NoticeCard key={notice.id} notice={notice} />
      ))}
    </section>
  )
}

function NoticeCard({ notice }: { notice: Notice }) {
  const card = useRef<HTMLFieldSetElement>(null)
  const [held, setHeld] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const stays = held || busy || problem !== null

  useEffect(() => {
    if (stays) return
    const timer = setTimeout(() => forget(notice.id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [stays, notice.id])

  useEffect(() => {
    if (notice.undo === null) return
    // What was deleted takes the focus with it, a moment later; the way back is the best place to go on from.
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) card.current?.querySelector('button')?.focus()
    }, GONE_AFTER_MS)
    return () => clearTimeout(timer)
  }, [notice.undo])

  const takeBack = async () => {
    setBusy(true)
    setProblem(null)
    try {
      await notice.undo?.()
      forget(notice.id)
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'That could not be undone.')
      setBusy(false)
    }
  }

  return (
    <fieldset
      aria-label={notice.words}
      className={classes.card}
      ref={card}
      data-testid="notice"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={(event) => setHeld(event.target.matches(':focus-visible'))}
      onBlur={() => setHeld(false)}
    >
      <p className={classes.words}>{problem ?? notice.words}</p>
      {notice.undo && (
        <Button
          look="quiet"
          className={classes.undo}
          disabled={busy}
          onClick={() => void takeBack()}
        >
          {problem === null ? 'Undo' : 'Try again'}
        </Button>
      )}
      <Button
        look="quiet"
        className={classes.close}
        icon="close"
        words="Put this notice away"
        onClick={() => forget(notice.id)}
      />
    </fieldset>
  )
}
