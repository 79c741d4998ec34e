"""Operations on the queue of jobs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pose_parser.errors import JobError, NotInLibraryError
from pose_parser.jobs.job import Job
from pose_parser.jobs.payloads import check_payload
from pose_parser.server.desk_operations import Operation, Tools


def list_jobs(tools: Tools) -> dict[str, Any]:
    """Return all jobs, and whether anybody works them off."""
    store = tools.jobs.store
    return {"jobs": [_shown(job) for job in store.all()], "has_worker": store.has_worker()}


def submit(tools: Tools, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
    """Ask for a job."""
    if tools.redis_url is None:
        return _shown(tools.jobs.submit(kind, payload))
    # The server announces it: this process has no network.
    return _shown(tools.jobs.store.add(kind, check_payload(kind, payload)))


def get(tools: Tools, id: str) -> dict[str, Any]:
    """Return one job."""
    return _shown(_found(tools, id))


def cancel(tools: Tools, id: str) -> dict[str, Any]:
    """Ask to end a job."""
    return _shown(tools.jobs.store.cancel(_found(tools, id).id))


def retry(tools: Tools, id: str) -> dict[str, Any]:
    """Ask again for a job that failed or was cancelled."""
    job = _found(tools, id)
    return _shown(tools.jobs.retry(job.id) if tools.redis_url is None else tools.jobs.store.retry(job.id))


def forget(tools: Tools, id: str) -> None:
    """Take a job that has ended off the list."""
    tools.jobs.store.forget(_found(tools, id).id)


def _found(tools: Tools, job_id: str) -> Job:
    try:
        return tools.jobs.store.get(job_id)
    except JobError as error:
        if error.__cause__ is not None:
            # The list itself cannot be read.
            raise
        raise NotInLibraryError("There is no such job (any more).") from error


def _shown(job: Job) -> dict[str, Any]:
    shown = asdict(job)
    del shown["attempts"]
    return shown


OPERATIONS = {
    "jobs": Operation(list_jobs),
    "job": Operation(get),
    "submit_job": Operation(submit, changes=True),
    "cancel_job": Operation(cancel, changes=True),
    "retry_job": Operation(retry, changes=True),
    "forget_job": Operation(forget, changes=True),
}
