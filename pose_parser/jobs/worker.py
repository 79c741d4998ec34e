"""Works the queue off, one job at a time, each in a process of its own; ``poser jobs work`` runs it."""

from __future__ import annotations

import json
import math
import os
import queue
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import structlog

from pose_parser.errors import JobError
from pose_parser.jobs.job import Job
from pose_parser.jobs.queue import JobQueue

log = structlog.get_logger(__name__)

_LOOK_EVERY_S = 0.25
_HEARTBEAT_S = 1.0
_HERE_EVERY_S = 2.0
_GRACE_S = 10.0
_IDLE_S = 0.5


class JobWorker:
    """Takes jobs and sees to it that each comes to one end.

    Parameters
    ----------
    jobs : JobQueue
        Where they come from.
    data_dir : Path
        The folder of all data.
    """

    def __init__(self, jobs: JobQueue, data_dir: Path) -> None:
        self._jobs = jobs
        self._store = jobs.store
        self._data_dir = data_dir
        self._stopping = threading.Event()
        self._said_here_at = -math.inf
        self.name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"

    def stop(self) -> None:
        """Let `run` return soon; a job that runs waits again."""
        self._stopping.set()

    def run(self) -> None:
        """Work until `stop`; when the record cannot be written, a full disk for example, try again."""
        while not self._stopping.is_set():
            try:
                self._say_here()
                is_idle = not self.run_next()
            except JobError as error:
                log.warning("a job could not be worked on", error=str(error))
                is_idle = True
            if is_idle:
                self._stopping.wait(_IDLE_S)
        with suppress(JobError):
            self._store.forget_worker(self.name)

    def run_next(self) -> bool:
        """Do one job that waits; False when there is none."""
        self._store.take_back_lost()
        job = self._take()
        if job is None:
            return False
        self._do(job)
        return True

    def _say_here(self) -> None:
        """Let everybody know every few seconds that somebody works the queue off."""
        now = time.monotonic()
        if now - self._said_here_at >= _HERE_EVERY_S:
            self._said_here_at = now
            self._store.note_worker(self.name)

    def _take(self) -> Job | None:
        while (name := self._next_id()) is not None:
            job = self._store.claim(name, self.name)
            if job is not None:
                return job
        # What was noted and never announced, or whose announcement was lost with a worker.
        claimed = (self._store.claim(job.id, self.name) for job in self._store.waiting())
        return next((job for job in claimed if job is not None), None)

    def _next_id(self) -> str | None:
        try:
            return self._jobs.next_id()
        except JobError as error:
            log.warning("the queue cannot be read", error=str(error))
            return None

    def _do(self, job: Job) -> None:
        process = _Process(job, self._data_dir)
        try:
            self._watch(job, process)
        finally:
            process.kill()
        self._note_end(job, process)

    def _watch(self, job: Job, process: _Process) -> None:
        """Pass on how far a job is, until its process has ended."""
        told, told_at, ends_by = None, 0.0, None
        while process.runs(_LOOK_EVERY_S):
            now = time.monotonic()
            self._say_here()
            if process.progress != told or now - told_at >= _HEARTBEAT_S:
                told, told_at = process.progress, now
                if not self._store.report(job.id, self.name, **told):
                    # Another worker has it: this one was silent for too long.
                    return
            if ends_by is None and (self._stopping.is_set() or self._store.get(job.id).is_cancelling):
                ends_by = now + _GRACE_S
                process.terminate()
            if ends_by is not None and now > ends_by:
                return

    def _note_end(self, job: Job, process: _Process) -> None:
        if process.outcome is not None and process.outcome["op"] == "done":
            self._store.finish(job.id, self.name, process.outcome["result"])
        elif process.outcome is not None:
            self._store.fail(job.id, self.name, process.outcome["message"])
        elif self._store.get(job.id).is_cancelling:
            self._store.end_cancelled(job.id, self.name)
        else:
            self._store.give_back(job.id, self.name, counts=not self._stopping.is_set())


class _Process:
    """The process of one job, and what it says."""

    def __init__(self, job: Job, data_dir: Path) -> None:
        self.progress: dict[str, Any] = {"stage": "", "share_done": 0.0, "seconds_left": None}
        self.outcome: dict[str, Any] | None = None
        reading, writing = os.pipe()
        self._popen = subprocess.Popen(  # noqa: S603 - the command is made here
            [sys.executable, "-m", "pose_parser.jobs.child", str(writing)],
            pass_fds=[writing],
            stdin=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        os.close(writing)
        self._said: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, args=(os.fdopen(reading),), daemon=True)
        self._reader.start()
        self._tell({"kind": job.kind, "payload": job.payload, "data_dir": str(data_dir)})

    def runs(self, wait_s: float) -> bool:
        """Take in what it says for at most `wait_s`; False when it has said its last."""
        try:
            message = self._said.get(timeout=wait_s)
        except queue.Empty:
            # Its end is no end of the line while something that it started holds that open.
            return self._popen.poll() is None
        if message is None:
            return False
        if message.pop("op") == "progress":
            self.progress = message
        return True

    def terminate(self) -> None:
        """Ask it to end."""
        self._popen.terminate()

    def kill(self) -> None:
        """End it and all that it started."""
        with suppress(ProcessLookupError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.wait()
        # What it said before its end counts.
        self._reader.join()

    def _tell(self, asked: dict[str, Any]) -> None:
        if self._popen.stdin is None:
            raise JobError("the process of a job has no input")
        try:
            self._popen.stdin.write(json.dumps(asked) + "\n")
            self._popen.stdin.close()
        except BrokenPipeError:
            # It ended before it could listen; its end is noted like any other.
            return

    def _read(self, line: IO[str]) -> None:
        with line:
            for text in line:
                if not text.endswith("\n"):
                    # It was killed in the middle of a word.
                    break
                message = json.loads(text)
                if message["op"] in ("done", "failed"):
                    self.outcome = message
                else:
                    self._said.put(message)
        self._said.put(None)
