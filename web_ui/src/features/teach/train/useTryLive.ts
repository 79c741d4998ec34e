import { useState } from 'react'
import { useNavigate } from 'react-router'
import { useSession } from '@/features/live/context'

const EVERY_MS = 400
/** The program looks at a new file before it uses it. */
const WITHIN_MS = 15_000

interface TryLive {
  trying: boolean
  problem: string | null
  tryLive: (model: string) => Promise<void>
}

/** Puts a model on the person's own stage, and goes there. */
export function useTryLive(): TryLive {
  const session = useSession()
  const navigate = useNavigate()
  const [trying, setTrying] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const tryLive = async (model: string) => {
    setTrying(true)
    setProblem(null)
    const until = performance.now() + WITHIN_MS
    do {
      await session.chooseModel(model)
      if (session.store.getState().model === model) {
        void navigate('/')
        return
      }
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    } while (performance.now() < until)
    setProblem(session.store.getState().switchProblem ?? 'The model cannot be used yet. Try again.')
    session.forgetSwitchProblem()
    setTrying(false)
  }
  return { trying, problem, tryLive }
}
