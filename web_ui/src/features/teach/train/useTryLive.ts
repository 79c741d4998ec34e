import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '@/features/live/context'
import { MODELS_KEY } from '@/features/live/models'
import type { ModelList } from '@/lib/protocol'

const EVERY_MS = 400
/** The program looks at a new file before it uses it, which takes its time on a busy computer. */
const WITHIN_MS = 90_000
const NOT_YET = 'The program is not done with looking at the model. Try again in a moment.'

interface TryLive {
  trying: boolean
  problem: string | null
  tryLive: (model: string) => Promise<void>
}

/** Puts a model on the person's own stage, and goes there. */
export function useTryLive(): TryLive {
  const session = useSession()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [trying, setTrying] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const gone = useRef(false)
  useEffect(() => {
    gone.current = false
    return () => {
      gone.current = true
    }
  }, [])

  /** Why the program will never use it; null while it may. */
  const refusal = (model: string) => {
    const list = queries.getQueryData<ModelList>(MODELS_KEY)
    const entry = list?.models.find(({ id }) => id === model)
    const hopeless = entry?.status === 'refused' || entry?.status === 'broken'
    return hopeless ? (entry.reason ?? NOT_YET) : null
  }

  const tryLive = async (model: string) => {
    setTrying(true)
    setProblem(null)
    const until = performance.now() + WITHIN_MS
    let no = refusal(model)
    while (no === null && performance.now() < until && !gone.current) {
      await session.chooseModel(model)
      // The stage is where its own words on this belong; here the way there is still open.
      session.forgetSwitchProblem()
      if (session.store.getState().model === model) {
        if (!gone.current) void navigate('/')
        return
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
      no = refusal(model)
    }
    setProblem(no ?? NOT_YET)
    setTrying(false)
  }
  return { trying, problem, tryLive }
}
