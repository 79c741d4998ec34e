"""A place for one worker, which is filled again when the worker is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable

from pose_parser.extraction.one_video import Task
from pose_parser.extraction.options import ExtractionOptions
from pose_parser.extraction.worker_process import Message, WorkerLostError, WorkerProcess

_TRIES = 2


class WorkerSeat:
    """Runs tasks one after the other in a worker process, which starts with the first.

    Parameters
    ----------
    core : int or None
        The core that its workers keep to.
    options : ExtractionOptions
        Where the pose engine's files are, and how long a worker may say nothing.
    """

    def __init__(self, core: int | None, options: ExtractionOptions) -> None:
        self._core = core
        self._options = options
        self._worker: WorkerProcess | None = None
        self._closed = False
        self._changing = threading.Lock()

    def run(self, task: Task, on_message: Callable[[Message], None]) -> Message:
        """Work on one video, once more if its worker is lost, and return the last message: finished or failed."""
        reason = ""
        for _ in range(_TRIES):
            on_message({"op": "begun"})
            try:
                return self._seated().run(task, stuck_after_s=self._options.stuck_after_s, on_message=on_message)
            except (WorkerLostError, OSError) as error:
                reason = str(error)
                self._dismiss()
        return {"op": "failed", "message": f"{task.video}: {reason}, and so again when it was tried once more"}

    def close(self) -> None:
        """End the worker, from any thread; what it was doing is left undone."""
        self._closed = True
        self._dismiss()

    def _seated(self) -> WorkerProcess:
        with self._changing:
            if self._closed:
                raise WorkerLostError("the extraction was stopped")
            if self._worker is None:
                self._worker = WorkerProcess(self._core, self._options.pose_models_folder)
            return self._worker

    def _dismiss(self) -> None:
        with self._changing:
            if self._worker is not None:
                self._worker.kill()
            self._worker = None
