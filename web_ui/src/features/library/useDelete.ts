import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { showUndo, showWords } from '@/components/Undo'
import { ApiError } from '@/lib/api'
import { deleteRecording, KEYS, type Recording, undoDelete } from '@/lib/library'

/** Deletes recordings at once, and offers to bring all of them back. */
export function useDelete(): (recordings: readonly Recording[]) => Promise<void> {
  const queries = useQueryClient()
  return useCallback(
    async (recordings) => {
      const refresh = () => queries.invalidateQueries({ queryKey: KEYS.library })
      const tokens: string[] = []
      try {
        for (const { id } of recordings) tokens.push((await deleteRecording(id)).undo)
      } catch (error) {
        showWords(error instanceof ApiError ? error.message : 'That could not be deleted.')
      }
      await refresh()
      if (tokens.length === 0) return
      showUndo(deletedWords(recordings.slice(0, tokens.length)), async () => {
        // What is back already is not asked for again if one of them fails.
        while (tokens.length > 0) {
          await undoDelete(tokens[0] ?? '')
          tokens.shift()
        }
        await refresh()
      })
    },
    [queries],
  )
}

function deletedWords(recordings: readonly Recording[]): string {
  const [first] = recordings
  return recordings.length === 1
    ? `${first?.title} is deleted.`
    : `${recordings.length} recordings are deleted.`
}
