"""The queue of jobs: Huey carries the names of those that wait, the store says what is true of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huey.serializer import Serializer

from pose_parser.errors import JobError
from pose_parser.jobs.job import Job
from pose_parser.jobs.payloads import check_payload
from pose_parser.jobs.store import JobStore

if TYPE_CHECKING:
    from huey import Huey

_NAME = "poser"


class Announcements:
    """Names of jobs on their way from who asks to who works.

    Parameters
    ----------
    huey : huey.Huey
        Carries them, on SQLite or Redis.
    """

    def __init__(self, huey: Huey) -> None:
        self._huey = huey
        self._task = huey.task(name="run_job")(_stand_in)

    def announce(self, job_id: str) -> None:
        """Send the name of a job.

        Raises
        ------
        JobError
            If the queue cannot be reached.
        """
        try:
            self._huey.enqueue(self._task.s(job_id))
        except Exception as error:
            # The job is noted; a worker finds it there when it has nothing else to do.
            raise JobError(f"the job waits, but the queue cannot be reached ({error})") from error

    def next_id(self) -> str | None:
        """Take the next name, if there is one.

        Raises
        ------
        JobError
            If the queue cannot be reached.
        """
        try:
            task = self._huey.dequeue()
        except Exception as error:
            raise JobError(f"the queue cannot be reached ({error})") from error
        return None if task is None else str(task.args[0])


class JobQueue:
    """What asks for jobs, and what works them off, use the same queue.

    Parameters
    ----------
    store : JobStore
        The record of all jobs.
    announcements : Announcements
        Carries their names.
    """

    def __init__(self, store: JobStore, announcements: Announcements) -> None:
        self.store = store
        self._announcements = announcements

    def submit(self, kind: str, payload: dict[str, Any]) -> Job:
        """Ask for a job.

        Raises
        ------
        JobError
            If there is no such kind, or the payload does not fit it.
        """
        job = self.store.add(kind, check_payload(kind, payload))
        self._announcements.announce(job.id)
        return job

    def retry(self, job_id: str) -> Job:
        """Ask again for a job that failed or was cancelled.

        Raises
        ------
        JobError
            If it waits, runs, or is done.
        """
        job = self.store.retry(job_id)
        self._announcements.announce(job.id)
        return job

    def next_id(self) -> str | None:
        """Take the name of the next job from the queue, if there is one; it may have been cancelled since.

        Raises
        ------
        JobError
            If the queue cannot be reached.
        """
        return self._announcements.next_id()


def open_queue(data_dir: Path, *, redis_url: str | None = None) -> JobQueue:
    """Open the queue of a data folder.

    Parameters
    ----------
    data_dir : Path
        The folder of all data; the record of jobs lies in its folder ``jobs``.
    redis_url : str, optional
        Carry the names of jobs over this Redis server instead of over a file beside the record.

    Raises
    ------
    JobError
        If a file cannot be opened.
    """
    store = JobStore(data_dir / "jobs" / "jobs.sqlite")
    if redis_url:
        return JobQueue(store, open_announcements(redis_url))
    from huey import SqliteHuey

    return JobQueue(
        store, Announcements(SqliteHuey(_NAME, filename=str(data_dir / "jobs" / "queue.sqlite"), **_options()))
    )


def open_announcements(redis_url: str) -> Announcements:
    """Open what carries the names of jobs over Redis, for who may not touch the record."""
    from huey import RedisHuey

    return Announcements(RedisHuey(_NAME, url=redis_url, **_options()))


def _options() -> dict[str, Any]:
    return {"results": False, "serializer": _JsonSerializer()}


class _JsonSerializer(Serializer):  # type: ignore[misc] # the library has no types
    """Huey's messages as JSON: a pickle in the queue would run code of whoever can write to it."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Any:
        from huey.registry import Message

        return Message(*json.loads(data))


def _stand_in(job_id: str) -> None:
    """Give Huey a task to name; workers take the name out and run the job themselves."""
    raise JobError(f"{job_id}: jobs are run by pose_parser.jobs.worker")
