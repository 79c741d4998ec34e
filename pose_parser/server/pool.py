"""The pose workers of one server: as many as configured, replaced when they end or hang."""

from __future__ import annotations

import math
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import structlog

from pose_parser.library.take_names import takes_folder
from pose_parser.server.channel import Message
from pose_parser.server.config import ServerConfig
from pose_parser.server.metrics import Metrics
from pose_parser.server.worker import WorkerSettings
from pose_parser.server.worker_process import WorkerListener, WorkerProcess

log = structlog.get_logger(__name__)

_WATCH_EVERY_S = 0.1
_SHORTEST_BACKOFF_S, _LONGEST_BACKOFF_S = 0.1, 10.0
_STABLE_AFTER_S = 30.0

StartWorker = Callable[[int, WorkerListener], WorkerProcess]


def make_worker_starter(config: ServerConfig) -> StartWorker:
    """Return the function that starts worker number i of a server with these settings."""
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []

    def start(index: int, listener: WorkerListener) -> WorkerProcess:
        settings = WorkerSettings(
            pose_models_folder=str(config.pose_models_folder),
            pose_model=config.pose_model,
            max_image_side_px=config.max_image_side_px,
            # More workers than cores may move freely; otherwise each keeps a core to itself.
            core=cores[index] if config.workers <= len(cores) else None,
            spare_estimators=1,
            places=math.ceil(config.max_sessions / config.workers),
            takes_folder=str(takes_folder(config.data_dir)),
            data_dir=str(config.data_dir),
        )
        return WorkerProcess(
            index,
            settings,
            listener,
            start_timeout_s=config.start_timeout_s,
            frame_timeout_s=config.frame_timeout_s,
        )

    return start


class WorkerPool:
    """Keeps `n_workers` pose workers alive.

    Parameters
    ----------
    start_worker : callable
        Starts worker number i for a listener.
    n_workers : int
        How many.
    metrics : Metrics
        Counts restarts.
    listener : object
        Told of every message (`on_message`) and of every worker that ended (`on_exit`).
    """

    def __init__(self, start_worker: StartWorker, n_workers: int, metrics: Metrics, listener: Any) -> None:
        self._start_worker = start_worker
        self._metrics = metrics
        self._listener = listener
        self._closing = threading.Event()
        self._started_at = [0.0] * n_workers
        self._backoff_s = [0.0] * n_workers
        self._workers: list[WorkerProcess | None] = [None] * n_workers

    def start(self) -> None:
        """Start the workers and the watchdog; returns at once."""
        for index in range(len(self._workers)):
            self._start(index)
        threading.Thread(target=self._watch, daemon=True).start()

    @property
    def workers(self) -> list[WorkerProcess]:
        """Those that run, ready or not."""
        return [worker for worker in self._workers if worker is not None]

    def ready_workers(self) -> list[WorkerProcess]:
        """Return those that can take a frame."""
        return [worker for worker in self.workers if worker.ready]

    @property
    def size(self) -> int:
        """How many workers there should be."""
        return len(self._workers)

    def least_loaded(self) -> WorkerProcess | None:
        """Return the ready worker with the fewest sessions, if any is ready."""
        return min(self.ready_workers(), key=lambda worker: len(worker.sessions), default=None)

    def close(self) -> None:
        """End every worker."""
        self._closing.set()
        for worker in self.workers:
            worker.stop()

    def on_message(self, worker: WorkerProcess, message: Message) -> None:
        """Pass a worker's message on."""
        if message["op"] == "ready":
            log.info("worker ready", worker=worker.index, pid=worker.pid, sandboxed=worker.sandboxed)
        self._listener.on_message(worker, message)

    def on_exit(self, worker: WorkerProcess) -> None:
        """Replace a worker that ended, unless the pool is closing."""
        if self._closing.is_set():
            return
        index = worker.index
        self._workers[index] = None
        self._metrics.worker_restarts.inc()
        stable = time.monotonic() - self._started_at[index] > _STABLE_AFTER_S
        self._backoff_s[index] = 0.0 if stable else _longer(self._backoff_s[index])
        log.warning("worker ended", worker=index, pid=worker.pid, restart_in_s=self._backoff_s[index])
        self._listener.on_exit(worker)
        while not self._closing.wait(self._backoff_s[index]):
            try:
                self._start(index)
            except OSError as error:
                # The machine is short of memory or processes just now.
                log.error("worker cannot be started", worker=index, error=str(error))  # noqa: TRY400 - known cause
                self._backoff_s[index] = _longer(self._backoff_s[index])
            else:
                return

    def _start(self, index: int) -> None:
        self._started_at[index] = time.monotonic()
        self._workers[index] = self._start_worker(index, self)

    def _watch(self) -> None:
        while not self._closing.wait(_WATCH_EVERY_S):
            for worker in self.workers:
                if worker.overdue:
                    log.error("worker does not answer", worker=worker.index, pid=worker.pid)
                    worker.kill()


def _longer(backoff_s: float) -> float:
    return min(max(backoff_s * 2, _SHORTEST_BACKOFF_S), _LONGEST_BACKOFF_S)
