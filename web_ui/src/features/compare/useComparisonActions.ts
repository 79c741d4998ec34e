import { useQueryClient } from '@tanstack/react-query'
import { showUndo, showWords } from '@/components/Undo'
import { ApiError } from '@/lib/api'
import {
  COMPARISONS_KEY,
  type Comparison,
  type ComparisonSummary,
  comparisonKey,
  deleteComparison,
  renameComparison,
} from '@/lib/comparisons'
import { undoDelete } from '@/lib/library'

type Named = Pick<ComparisonSummary, 'id' | 'name'>
interface Listed {
  comparisons: readonly ComparisonSummary[]
}

/** What can be done with a comparison. Each shows what came of it at once; the program's own word follows. */
export function useComparisonActions() {
  const queries = useQueryClient()
  const patch = (change: (list: readonly ComparisonSummary[]) => readonly ComparisonSummary[]) =>
    queries.setQueryData<Listed>(
      COMPARISONS_KEY,
      (list) => list && { comparisons: change(list.comparisons) },
    )
  /** Whether it is gone; what stood in the way is said. */
  const remove = async ({ id, name }: Named): Promise<boolean> => {
    try {
      const { undo } = await deleteComparison(id)
      patch((list) => list.filter((one) => one.id !== id))
      showUndo(`“${name}” is deleted.`, async () => {
        await undoDelete(undo)
        await queries.invalidateQueries({ queryKey: COMPARISONS_KEY })
      })
      return true
    } catch (error) {
      showWords(error instanceof ApiError ? error.message : 'That could not be deleted.')
      return false
    }
  }
  const rename = async (id: string, name: string): Promise<void> => {
    const summary = await renameComparison(id, name)
    patch((list) => list.map((one) => (one.id === id ? summary : one)))
    queries.setQueryData<Comparison | null>(comparisonKey(id), (one) =>
      one ? { ...one, name: summary.name } : one,
    )
  }
  return { remove, rename }
}
