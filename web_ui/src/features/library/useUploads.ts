import { type QueryClient, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { KEYS } from '@/lib/library'
import { forget, remembered, send } from './tus'
import { type UploadItem, Uploads } from './uploads'

/** One for each page of the browser, so that an upload goes on while the person looks at something else. */
const made = new WeakMap<QueryClient, Uploads>()

function uploadsOf(queries: QueryClient): Uploads {
  const there = made.get(queries)
  if (there) return there
  const uploads = new Uploads({
    send,
    remembered,
    forget,
    onArrived: () => {
      void queries.invalidateQueries({ queryKey: KEYS.library })
      void queries.invalidateQueries({ queryKey: KEYS.jobs })
    },
  })
  made.set(queries, uploads)
  return uploads
}

export function useUploads(): { uploads: Uploads; items: readonly UploadItem[] } {
  const uploads = uploadsOf(useQueryClient())
  useEffect(() => {
    void uploads.recall()
  }, [uploads])
  return { uploads, items: useStore(uploads.store, (state) => state.items) }
}
