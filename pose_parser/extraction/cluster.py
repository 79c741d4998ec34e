"""The same tasks on a Dask cluster that is there already."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Self

from pose_parser.errors import PoserError
from pose_parser.extraction.one_video import Task
from pose_parser.extraction.options import ExtractionOptions
from pose_parser.extraction.seat import WorkerSeat
from pose_parser.extraction.worker_process import Message

_CONNECT_TIMEOUT_S = 10.0
_LOOK_EVERY_S = 1.0


class DaskCluster:
    """Work on all tasks from the beginning of a ``with`` block; leaving it early ends what is being worked on.

    A worker of the cluster needs sockets, which the pose engine must not have: so each task starts the same worker
    process without network as on this machine, and waits for it.

    Parameters
    ----------
    tasks : sequence of Task
        One per video; the cluster's machines have to see the files under the same paths.
    options : ExtractionOptions
        Its `dask` is the address of the scheduler.
    on_message : callable
        Called from other threads with the number of a task and a message; the last message of each task is
        ``finished`` or ``failed``.

    Raises
    ------
    PoserError
        If no scheduler answers at the address; on entering.
    """

    def __init__(
        self, tasks: Sequence[Task], options: ExtractionOptions, on_message: Callable[[int, Message], None]
    ) -> None:
        self._tasks = tasks
        self._options = options
        self._on_message = on_message
        self._topic = f"poser-extraction-{uuid.uuid4().hex}"

    def __enter__(self) -> Self:
        self._client = _connect(str(self._options.dask))
        self._client.subscribe_topic(self._topic, lambda event: self._on_message(*event[1]))
        self._futures = [
            self._client.submit(_work, index, task._asdict(), self._options, self._topic, pure=False)
            for index, task in enumerate(self._tasks)
        ]
        for index, future in enumerate(self._futures):
            future.add_done_callback(partial(self._done, index))
        return self

    def __exit__(self, *_exception: object) -> None:
        if not all(future.done() for future in self._futures):
            # A task that runs is not stopped by cancelling it; it looks at this instead.
            _distributed().Event(self._topic, client=self._client).set()
            self._client.cancel(self._futures)
        self._client.unsubscribe_topic(self._topic)
        self._client.close()

    def _done(self, index: int, future: Any) -> None:
        if future.status == "finished":
            self._on_message(index, future.result())
        else:
            reason = f"the cluster could not do it ({future.exception() if future.status == 'error' else 'cancelled'})"
            self._on_message(index, {"op": "failed", "message": f"{self._tasks[index].video}: {reason}"})


def _connect(address: str) -> Any:
    try:
        return _distributed().Client(address, timeout=_CONNECT_TIMEOUT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise PoserError(f"{address}: no Dask scheduler answers there ({error})") from error


def _distributed() -> Any:
    """Import the library, which takes a second and has no types, where it is needed."""
    import distributed

    return distributed


def _work(index: int, task: dict[str, Any], options: ExtractionOptions, topic: str) -> Message:
    """Run one task in a process of its own; called on the cluster."""
    worker = _distributed().get_worker()
    # Which core is free on that machine is not ours to say.
    seat = WorkerSeat(None, options)
    over = threading.Event()
    watching = threading.Thread(target=_close_when_stopped, args=(seat, topic, worker, over), daemon=True)
    watching.start()
    try:
        return seat.run(Task(**task), lambda message: worker.log_event(topic, (index, message)))
    finally:
        over.set()
        seat.close()
        watching.join()


def _close_when_stopped(seat: WorkerSeat, topic: str, worker: Any, over: threading.Event) -> None:
    stopped = _distributed().Event(topic, client=worker._get_client())  # noqa: SLF001 - get_client() only works in the task's thread
    while not over.wait(_LOOK_EVERY_S):
        if stopped.is_set():
            seat.close()
            return
