import { lazy, Suspense, useRef, useState } from 'react'
import { Icon } from '@/components/Icon'
import { Tip } from '@/components/Tip'
import classes from './Jobs.module.css'
import { isBusy } from './jobWords'
import { useJobNews, useJobs, useJobsAfterReconnect } from './useJobs'

const JobsDrawer = lazy(() => import('./JobsDrawer'))

/** The quiet counter in the bar, and the drawer behind it. */
export function Jobs() {
  const { data } = useJobs()
  useJobsAfterReconnect()
  const [news, seen] = useJobNews(data?.jobs)
  const [open, setOpen] = useState(false)
  const button = useRef<HTMLButtonElement>(null)
  const busy = data?.jobs.filter(isBusy).length ?? 0
  const words = busy > 0 ? `Work under way: ${busy}` : 'Work under way: none'
  const toggle = () => {
    seen()
    setOpen((before) => !before)
  }
  const close = () => {
    seen()
    setOpen(false)
    button.current?.focus()
  }
  return (
    <>
      <Tip words={open ? '' : [words, news.unseen > 0 && news.words].filter(Boolean).join('. ')}>
        <button
          type="button"
          className={classes.counter}
          aria-label={words}
          aria-expanded={open}
          data-testid="jobs"
          ref={button}
          onClick={toggle}
        >
          <Icon name="jobs" />
          {busy > 0 && (
            <span className={classes.count} data-testid="jobs-count">
              {busy}
            </span>
          )}
          {busy === 0 && !open && news.unseen > 0 && (
            <span className={classes.dot} data-failed={news.failed || undefined} />
          )}
        </button>
      </Tip>
      <p className="hidden-words" role="status">
        {news.words}
      </p>
      <Suspense>{open && <JobsDrawer onClose={close} />}</Suspense>
    </>
  )
}
