import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiError } from '@/lib/api'
import { fetchOutputs, OUTPUTS_KEY, type Output, saveOutputs } from '@/lib/outputs'

export function useOutputs() {
  const queries = useQueryClient()
  const query = useQuery({
    queryKey: OUTPUTS_KEY,
    queryFn: ({ signal }) => fetchOutputs(signal),
  })
  const [problem, setProblem] = useState<string | null>(null)
  const outputs = query.data ?? []

  /** Shows the change at once, and takes it back where the program refuses it. */
  const save = async (change: (outputs: readonly Output[]) => readonly Output[]) => {
    const before = queries.getQueryData<readonly Output[]>(OUTPUTS_KEY) ?? []
    const next = change(before)
    setProblem(null)
    queries.setQueryData(OUTPUTS_KEY, next)
    try {
      queries.setQueryData(OUTPUTS_KEY, await saveOutputs(next))
      return true
    } catch (error) {
      queries.setQueryData(OUTPUTS_KEY, before)
      setProblem(error instanceof ApiError ? error.message : 'That could not be saved. Try again.')
      return false
    }
  }
  return { outputs, query, save, problem }
}
