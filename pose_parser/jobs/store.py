"""The record of all jobs, in SQLite: what it says of a job is true, whatever else is lost."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pose_parser.errors import JobError
from pose_parser.jobs.job import ENDED, Job, State

MOST_ATTEMPTS = 3
"""How often a job is begun whose process ends in the middle of it."""

MOST_ENDED = 200
"""How many jobs that have ended stay on the list: pages read all of it every second while one runs."""

LEASE_S = 10.0
"""A running job of which nothing was heard for so long belongs to nobody, and a worker silent for so long is gone."""

_TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    stage TEXT NOT NULL DEFAULT '',
    share_done REAL NOT NULL DEFAULT 0,
    seconds_left REAL,
    result TEXT,
    message TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    is_cancelling INTEGER NOT NULL DEFAULT 0,
    created_at REAL NOT NULL,
    started_at REAL,
    ended_at REAL,
    worker TEXT,
    heard_at REAL
)
"""
_WORKERS_TABLE = "CREATE TABLE IF NOT EXISTS workers (name TEXT PRIMARY KEY, heard_at REAL NOT NULL)"
_FORGET_OLDEST = (
    "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state IN (?, ?, ?) AND id != ? "
    "ORDER BY ended_at DESC, rowid DESC LIMIT -1 OFFSET ?)"
)
_FIELDS = tuple(Job.__dataclass_fields__)
_COLUMNS = ", ".join(_FIELDS)
_LOST = "The program ended in the middle of it; it is begun again."
_GIVEN_UP = "The program ended in the middle of it {n} times, so it is not begun again by itself."


class JobStore:
    """Every job, in one file that several processes use at once.

    Each change is one transaction that says which state it expects, so that a job is begun by one worker only, and
    ended by the one that began it.

    Parameters
    ----------
    path : Path
        The SQLite file; made with its folder if absent.
    clock : callable
        Gives seconds since 1970.

    Raises
    ------
    JobError
        If the file cannot be opened, or is something else.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self.path = path
        self._clock = clock
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JobError(f"{path.parent}: cannot be made a folder ({error.strerror})") from error
        with self._writing() as rows:
            rows.execute("PRAGMA journal_mode=WAL")
            rows.execute(_TABLE)
            rows.execute(_WORKERS_TABLE)

    def add(self, kind: str, payload: dict[str, Any], *, job_id: str | None = None) -> Job:
        """Note a new job; of those that ended, the oldest leave the list when it has become long.

        Parameters
        ----------
        kind : str
            What is to be done.
        payload : dict
            What to do it with.
        job_id : str, optional
            Name of the job, for who may ask twice: what is there of this name stays as it is.

        Raises
        ------
        JobError
            If the payload is not made of plain JSON values.
        """
        try:
            text = json.dumps(payload, allow_nan=False)
        except (TypeError, ValueError) as error:
            raise JobError(f"a job's payload is made of plain JSON values ({error})") from error
        name = job_id or uuid.uuid4().hex
        with self._writing() as rows:
            rows.execute(
                "INSERT OR IGNORE INTO jobs (id, kind, payload, state, created_at) VALUES (?, ?, ?, 'queued', ?)",
                (name, kind, text, self._clock()),
            )
            rows.execute(_FORGET_OLDEST, (*ENDED, name, MOST_ENDED))
        return self.get(name)

    def get(self, job_id: str) -> Job:
        """Return one job.

        Raises
        ------
        JobError
            If there is none of this name.
        """
        found = self._read("WHERE id = ?", job_id)
        if not found:
            raise JobError(f"there is no job {job_id!r}")
        return found[0]

    def all(self) -> list[Job]:
        """Return all jobs, the newest first."""
        return self._read("ORDER BY created_at DESC, rowid DESC")

    def states(self) -> list[tuple[str, State, bool]]:
        """Return id, state and whether its end is asked for of every job: what is cheap to look at again and again."""
        with self._open() as rows:
            found = rows.execute("SELECT id, state, is_cancelling FROM jobs ORDER BY rowid").fetchall()
        return [(job_id, state, bool(is_cancelling)) for job_id, state, is_cancelling in found]

    def waiting(self) -> list[Job]:
        """Return those that wait to be begun, the oldest first."""
        return self._read("WHERE state = 'queued' ORDER BY created_at, rowid")

    def claim(self, job_id: str, worker: str) -> Job | None:
        """Begin a job that waits; None if it does not, so that of several workers one gets it."""
        now = self._clock()
        began = self._change(
            "state = 'running', worker = ?, heard_at = ?, started_at = ?, attempts = attempts + 1, share_done = 0, "
            "seconds_left = NULL, stage = ''",
            "id = ? AND state = 'queued'",
            (worker, now, now, job_id),
        )
        return self.get(job_id) if began else None

    def report(self, job_id: str, worker: str, *, stage: str, share_done: float, seconds_left: float | None) -> bool:
        """Note how far a running job is; False if it is no longer this worker's."""
        return self._change(
            "heard_at = ?, stage = ?, share_done = ?, seconds_left = ?",
            "id = ? AND worker = ? AND state = 'running'",
            (self._clock(), stage, min(max(share_done, 0.0), 1.0), seconds_left, job_id, worker),
        )

    def finish(self, job_id: str, worker: str, result: dict[str, Any]) -> bool:
        """Note what came of a running job; False if it is no longer this worker's."""
        return self._end(job_id, worker, "done", json.dumps(result), "")

    def fail(self, job_id: str, worker: str, message: str) -> bool:
        """Note why a running job failed; False if it is no longer this worker's."""
        return self._end(job_id, worker, "failed", None, message)

    def end_cancelled(self, job_id: str, worker: str) -> bool:
        """Note that a running job was ended as asked; False if it is no longer this worker's."""
        return self._end(job_id, worker, "cancelled", None, "")

    def give_back(self, job_id: str, worker: str, *, counts: bool = True) -> bool:
        """Let a running job wait again because its process ended; it fails when that happened too often.

        Parameters
        ----------
        job_id, worker : str
            The job, and who began it.
        counts : bool
            False where the worker was asked to stop, which is not the job's fault.
        """
        own = "id = ? AND worker = ?"
        if not counts:
            self._change("attempts = attempts - 1", f"{own} AND state = 'running'", (job_id, worker))
        return self._requeue(own, (job_id, worker)) > 0

    def take_back_lost(self) -> int:
        """Let every running job wait again that no worker has spoken of for `LEASE_S`; return how many there were."""
        before = self._clock() - LEASE_S
        # Workers ask often, and there is next to never anything to write.
        lost = self._read("WHERE state = 'running' AND heard_at < ?", before)
        return self._requeue("heard_at < ?", (before,)) if lost else 0

    def cancel(self, job_id: str) -> Job:
        """Ask to end a job: at once if it waits, soon if it runs; what has ended stays as it is."""
        self._change("state = 'cancelled', ended_at = ?", "id = ? AND state = 'queued'", (self._clock(), job_id))
        self._change("is_cancelling = 1", "id = ? AND state = 'running'", (job_id,))
        return self.get(job_id)

    def retry(self, job_id: str) -> Job:
        """Let a job that failed or was cancelled wait again.

        Raises
        ------
        JobError
            If it waits, runs, or is done.
        """
        changed = self._change(
            "state = 'queued', attempts = 0, message = '', is_cancelling = 0, ended_at = NULL, share_done = 0, "
            "stage = ''",
            "id = ? AND state IN ('failed', 'cancelled')",
            (job_id,),
        )
        job = self.get(job_id)
        if not changed:
            raise JobError(f"the job is {job.state}: only one that failed or was cancelled is begun again")
        return job

    def forget(self, job_id: str) -> None:
        """Remove a job that has ended.

        Raises
        ------
        JobError
            If it has not.
        """
        job = self.get(job_id)
        with self._writing() as rows:
            marks = ", ".join("?" * len(ENDED))
            removed = rows.execute(f"DELETE FROM jobs WHERE id = ? AND state IN ({marks})", (job_id, *ENDED)).rowcount  # noqa: S608 - question marks only
        if not removed:
            raise JobError(f"the job is {job.state}: cancel it first")

    def note_worker(self, worker: str) -> None:
        """Note that a worker is there; it says so again well within `LEASE_S`."""
        now = self._clock()
        with self._open() as rows:
            # Nothing is lost with it in a power cut, and it is too frequent to wait for the disk.
            rows.execute("PRAGMA synchronous = NORMAL")
            with rows:
                rows.execute("DELETE FROM workers WHERE heard_at < ?", (now - LEASE_S,))
                rows.execute("INSERT OR REPLACE INTO workers (name, heard_at) VALUES (?, ?)", (worker, now))

    def forget_worker(self, worker: str) -> None:
        """Note that a worker has stopped."""
        with self._writing() as rows:
            rows.execute("DELETE FROM workers WHERE name = ?", (worker,))

    def has_worker(self) -> bool:
        """Tell whether anybody works the queue off."""
        with self._open() as rows:
            heard = rows.execute("SELECT 1 FROM workers WHERE heard_at >= ?", (self._clock() - LEASE_S,)).fetchone()
        return heard is not None

    def _end(self, job_id: str, worker: str, state: str, result: str | None, message: str) -> bool:
        share = "1" if state == "done" else "share_done"
        return self._change(
            "state = ?, result = ?, message = ?, ended_at = ?, is_cancelling = 0, seconds_left = NULL, "
            f"share_done = {share}",
            "id = ? AND worker = ? AND state = 'running'",
            (state, result, message, self._clock(), job_id, worker),
        )

    def _requeue(self, which: str, values: tuple[Any, ...]) -> int:
        now = self._clock()
        with self._writing() as rows:
            change = f"UPDATE jobs SET worker = NULL, {{}} WHERE state = 'running' AND {which}"  # noqa: S608 - texts of this module
            cancelled = rows.execute(
                change.format("state = 'cancelled', is_cancelling = 0, ended_at = ?") + " AND is_cancelling = 1",
                (now, *values),
            ).rowcount
            failed = rows.execute(
                change.format("state = 'failed', message = ?, ended_at = ?") + " AND attempts >= ?",
                (_GIVEN_UP.format(n=MOST_ATTEMPTS), now, *values, MOST_ATTEMPTS),
            ).rowcount
            again = rows.execute(change.format("state = 'queued', message = ?"), (_LOST, *values)).rowcount
        return int(cancelled + failed + again)

    def _change(self, assignments: str, where: str, values: tuple[Any, ...]) -> bool:
        with self._writing() as rows:
            return rows.execute(f"UPDATE jobs SET {assignments} WHERE {where}", values).rowcount > 0  # noqa: S608

    def _read(self, which: str, *values: Any) -> list[Job]:
        with self._open() as rows:
            found = rows.execute(f"SELECT {_COLUMNS} FROM jobs {which}", values).fetchall()  # noqa: S608
        return [_job(dict(zip(_FIELDS, row, strict=True))) for row in found]

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._open() as rows, rows:
            yield rows

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Connect for one transaction: a connection belongs to one thread, and the server has many."""
        try:
            with closing(sqlite3.connect(self.path, timeout=10.0)) as rows:
                yield rows
        except sqlite3.Error as error:
            raise JobError(f"{self.path}: the list of jobs cannot be read or written ({error})") from error


def _job(row: dict[str, Any]) -> Job:
    row["payload"] = json.loads(row["payload"])
    row["result"] = None if row["result"] is None else json.loads(row["result"])
    row["is_cancelling"] = bool(row["is_cancelling"])
    return Job(**row)
