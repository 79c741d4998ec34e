import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import type { EditorState } from './labelEditor'
import type { Review, ReviewState } from './review'

export const ReviewContext = createContext<Review | null>(null)

export function useReview(): Review {
  const review = use(ReviewContext)
  if (!review) throw new Error('This part of the page needs a ReviewContext around it.')
  return review
}

export function useReviewState<T>(selector: (state: ReviewState) => T): T {
  return useStore(useReview().store, selector)
}

export function useEditor<T>(selector: (state: EditorState) => T): T {
  return useStore(useReview().editor.store, selector)
}

export function usePlaying(): boolean {
  return useStore(useReview().playhead.store, (state) => state.playing)
}

/** Something that changes now and then as the playhead runs: drawn again only when it does. */
export function useAtPlayhead<T extends string | number | boolean | null>(
  read: (time_s: number) => T,
): T {
  const { playhead } = useReview()
  const listen = useCallback((tell: () => void) => playhead.listen(tell), [playhead])
  return useSyncExternalStore(listen, () => read(playhead.time_s))
}
