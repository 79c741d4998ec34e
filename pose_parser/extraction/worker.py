"""An extraction worker: its own process without network, which turns one video after the other into landmarks.

Started by `pose_parser.extraction.worker_process` as ``python -m pose_parser.extraction.worker SETTINGS``; reads one
task per line of standard input and writes messages to standard output, both as JSON. Ends when its input does.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from pose_parser.extraction.plan import unfinished_path

_TELL_EVERY_S = 0.5


def main() -> int:
    """Run until the parent hangs up."""
    settings = json.loads(sys.argv[1])
    use_core(settings["core"])

    from pose_parser.estimation.sandbox import deny_network

    deny_network()
    answers = _private_output()
    tasks: queue.Queue[str] = queue.Queue()
    threading.Thread(target=_read, args=(tasks,), daemon=True).start()
    while True:
        _tell(answers, _run(json.loads(tasks.get()), answers))


def use_core(core: int | None) -> None:
    """Pin this process to `core`."""
    if core is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {core})


def _private_output() -> IO[str]:
    """Keep standard output for messages: what libraries print to it goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return answers


def _read(tasks: queue.Queue[str]) -> None:
    """Hand tasks on; when the parent is gone, tidy up and end the process even while a library is stuck in a call."""
    unfinished: Path | None = None
    for line in sys.stdin:
        unfinished = unfinished_path(Path(json.loads(line)["task"]["out"]), os.getpid())
        tasks.put(line)
    if unfinished is not None:
        unfinished.unlink(missing_ok=True)
    os._exit(0)


def _run(message: dict[str, Any], answers: IO[str]) -> dict[str, Any]:
    from pose_parser.errors import PoserError
    from pose_parser.extraction.one_video import Task, extract_video

    task = Task(**message["task"])
    try:
        outcome = extract_video(
            task, _estimator_maker(message["pose_models_folder"], task), _Teller(answers).listener()
        )
    except PoserError as error:
        named = any(path in str(error) for path in (task.video, task.out))
        return {"op": "failed", "message": str(error) if named else f"{task.video}: {error}"}
    except Exception as error:  # noqa: BLE001 - one video must not cost the others
        return {"op": "failed", "message": f"{task.video}: {type(error).__name__}: {error}"}
    return {"op": "finished", **outcome._asdict()}


def _estimator_maker(folder: str, task: Any) -> Any:
    def make() -> Any:
        # Only now: MediaPipe must never run with the network open, and takes seconds that a finished video needs not.
        from pose_parser.estimation.blazepose import BlazePoseEstimator
        from pose_parser.extraction.person import AUTO, MOST_PEOPLE

        most_people = 1 if task.recorded["person"] == AUTO else MOST_PEOPLE
        return BlazePoseEstimator(Path(folder), task.recorded["pose_model"], most_people=most_people)

    return make


class _Teller:
    """Tells the parent how far a video is, often enough to be seen alive and no oftener."""

    def __init__(self, answers: IO[str]) -> None:
        self._answers = answers
        self._told_at = 0.0

    def listener(self) -> Any:
        from pose_parser.extraction.one_video import Listener

        return Listener(
            on_bytes=lambda: self._now_and_then({"op": "alive"}),
            on_start=lambda n_frames: _tell(self._answers, {"op": "started", "n_frames": n_frames}),
            on_frame=lambda number: self._now_and_then({"op": "frames", "n_frames": number + 1}),
        )

    def _now_and_then(self, message: dict[str, Any]) -> None:
        now = time.monotonic()
        if now - self._told_at >= _TELL_EVERY_S:
            self._told_at = now
            _tell(self._answers, message)


def _tell(answers: IO[str], message: dict[str, Any]) -> None:
    print(json.dumps(message), file=answers, flush=True)


if __name__ == "__main__":
    sys.exit(main())
