import { type ReactNode, useRef } from 'react'
import { useSession } from './context'

/** Asks for a video file of the person's own; `children` draws the control that asks. */
export function FilePick({ children }: { children: (ask: () => void) => ReactNode }) {
  const session = useSession()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      {children(() => input.current?.click())}
      <input
        ref={input}
        type="file"
        accept="video/*,.mp4,.webm,.mov,.mkv"
        hidden
        data-testid="video-file"
        onChange={(event) => {
          const file = event.target.files?.[0]
          // Emptied, so that the same file can be chosen again after it failed.
          event.target.value = ''
          if (file) void session.showFile(file)
        }}
      />
    </>
  )
}
