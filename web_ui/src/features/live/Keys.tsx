import { lazy, Suspense, useEffect, useState } from 'react'
import { Button } from '@/components/Button'
import { Tip } from '@/components/Tip'

const KeysDialog = lazy(() => import('./KeysDialog'))

/** The button, and the key, that list the keys. */
export function Keys() {
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const writing = event.target instanceof Element && event.target.closest('input, textarea')
      if (event.key === '?' && !writing) setOpen(true)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <Tip words="Keys (?)">
        <Button
          look="quiet"
          icon="keys"
          words="Keys"
          aria-haspopup="dialog"
          onClick={() => setOpen(true)}
        />
      </Tip>
      <Suspense>{open && <KeysDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}
