"""Workers on this machine, one per core, fed with videos one after the other."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import Self

from pose_parser.extraction.one_video import Task
from pose_parser.extraction.options import ExtractionOptions
from pose_parser.extraction.seat import WorkerSeat
from pose_parser.extraction.worker_process import Message

OnMessage = Callable[[int, Message], None]


class LocalWorkers:
    """Work on all tasks from the beginning of a ``with`` block; leaving it early ends every worker.

    Parameters
    ----------
    tasks : sequence of Task
        One per video.
    options : ExtractionOptions
        How many workers, and how long one may say nothing.
    on_message : callable
        Called from the workers' threads with the number of a task and a message; the last message of each task is
        ``finished`` or ``failed``.
    """

    def __init__(self, tasks: Sequence[Task], options: ExtractionOptions, on_message: OnMessage) -> None:
        self._on_message = on_message
        self._waiting: queue.SimpleQueue[tuple[int, Task]] = queue.SimpleQueue()
        for item in enumerate(tasks):
            self._waiting.put(item)
        self._closing = threading.Event()
        self._seats = [WorkerSeat(core, options) for core in _cores(options.workers, len(tasks))]
        self._threads = [threading.Thread(target=self._serve, args=(seat,), daemon=True) for seat in self._seats]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._closing.set()
        for seat in self._seats:
            seat.close()
        for thread in self._threads:
            thread.join()

    def _serve(self, seat: WorkerSeat) -> None:
        while not self._closing.is_set():
            try:
                index, task = self._waiting.get_nowait()
            except queue.Empty:
                # The memory of a worker that has nothing to do is better used by the others.
                seat.close()
                return
            self._on_message(index, seat.run(task, partial(self._on_message, index)))


def _cores(n_workers: int | None, n_tasks: int) -> list[int | None]:
    """Return the core of each worker; more workers than cores may move freely."""
    usable = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [*range(os.cpu_count() or 1)]
    n_seats = min(n_workers or len(usable), n_tasks)
    return [*usable[:n_seats]] if n_seats <= len(usable) else [None] * n_seats
