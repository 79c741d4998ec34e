import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '@/components/Button'
import { FileLink } from '@/components/ButtonLink'
import { Icon } from '@/components/Icon'
import { isBusy, jobStatus } from '@/features/jobs/jobWords'
import { useHindrance, useJobs } from '@/features/jobs/useJobs'
import { ApiError, apiUrl } from '@/lib/api'
import { cancelJob, exportPath, type Job, KEYS, submitJob } from '@/lib/library'
import classes from './UploadList.module.css'

export interface Packing {
  ids: readonly string[]
  problem: string | null
  begin: (recordings: readonly string[] | null) => Promise<void>
  forget: (id: string | null) => void
}

/** Archives that were asked for on this page. */
export function useExports(): Packing {
  const queries = useQueryClient()
  const [ids, setIds] = useState<readonly string[]>([])
  const [problem, setProblem] = useState<string | null>(null)
  return {
    ids,
    problem,
    begin: async (recordings) => {
      try {
        const job = await submitJob('pack', { recordings })
        setProblem(null)
        setIds((before) => [...before, job.id])
      } catch (error) {
        setProblem(error instanceof ApiError ? error.message : 'That could not be begun.')
      }
      await queries.invalidateQueries({ queryKey: KEYS.jobs })
    },
    forget: (id) => {
      setProblem(null)
      setIds((before) => before.filter((one) => one !== id))
    },
  }
}

export function Exports({ exports }: { exports: Packing }) {
  const { data } = useJobs()
  const jobs = exports.ids.flatMap((id) => data?.jobs.find((job) => job.id === id) ?? [])
  if (jobs.length === 0 && exports.problem === null) return null
  return (
    <ul className={classes.list} aria-label="Archives" data-testid="exports">
      {exports.problem !== null && (
        <li className={classes.item} data-state="failed">
          <Icon name="archive" />
          <p className={classes.words} role="alert">
            {exports.problem}
          </p>
          <Button
            look="quiet"
            icon="close"
            words="Put this away"
            onClick={() => exports.forget(null)}
          />
        </li>
      )}
      {jobs.map((job) => (
        <Archive key={job.id} job={job} onForget={() => exports.forget(job.id)} />
      ))}
    </ul>
  )
}

function Archive({ job, onForget }: { job: Job; onForget: () => void }) {
  const hindrance = useHindrance()
  const [problem, setProblem] = useState<string | null>(null)
  const file = typeof job.result?.file === 'string' ? job.result.file : null
  const busy = isBusy(job)
  const count = Array.isArray(job.payload.recordings) ? job.payload.recordings.length : null
  const what = count === null ? 'All recordings' : `${count} recording${count === 1 ? '' : 's'}`
  const cancel = async () => {
    try {
      await cancelJob(job.id)
      onForget()
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : 'It could not be cancelled.')
    }
  }
  return (
    <li className={classes.item} data-state={job.state === 'done' ? 'done' : job.state}>
      <Icon name="archive" />
      <div className={classes.words}>
        <p className={classes.name}>{what} in one file</p>
        <p className={classes.status} role="status">
          {job.state === 'done' ? READY : ((busy ? hindrance : null) ?? jobStatus(job))}
        </p>
        {problem !== null && (
          <p className={classes.status} role="alert">
            {problem}
          </p>
        )}
        {busy && (
          <progress
            className={classes.bar}
            value={job.share_done}
            max={1}
            aria-label="Part of the archive that is written"
          />
        )}
      </div>
      {job.state === 'done' && file !== null && (
        <FileLink href={apiUrl(exportPath(file))} testId="save-archive">
          Save it
        </FileLink>
      )}
      <Button
        look="quiet"
        icon="close"
        words={busy ? 'Cancel' : 'Put this away'}
        onClick={() => void (busy ? cancel() : onForget())}
      />
    </li>
  )
}

const READY = 'Ready. On another computer, drop it on this page to have everything there.'
