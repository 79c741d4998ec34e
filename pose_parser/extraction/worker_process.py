"""The parent's side of one extraction worker: starting it, giving it videos, noticing that it is lost."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from pose_parser.extraction.one_video import Task
from pose_parser.extraction.plan import unfinished_path

Message = dict[str, Any]

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"), "1"
)
"""Environment in which every library keeps to one thread; they read it when they are imported."""

_QUIET = {"GLOG_minloglevel": "2", "TF_CPP_MIN_LOG_LEVEL": "3", "OPENCV_LOG_LEVEL": "OFF"}


class WorkerLostError(Exception):
    """A worker ended or said nothing for too long; the text says how it was."""


class WorkerProcess:
    """One worker, without network; it takes one video after the other.

    Parameters
    ----------
    core : int, optional
        The core that it keeps to.
    pose_models_folder : Path
        Where it finds the pose engine's files.
    """

    def __init__(self, core: int | None, pose_models_folder: Path) -> None:
        command = [sys.executable, "-m", "pose_parser.extraction.worker", json.dumps({"core": core})]
        self._pose_models_folder = str(pose_models_folder.resolve())
        self._unfinished: Path | None = None
        # Its own session, so that Ctrl-C reaches the parent alone, which then ends the workers and tidies up.
        self._process = subprocess.Popen(  # noqa: S603 - the command is made here
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
            env=os.environ | ONE_THREAD | _QUIET,
        )
        self._messages: queue.Queue[Message | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        """Process number."""
        return self._process.pid

    def run(self, task: Task, *, stuck_after_s: float, on_message: Callable[[Message], None]) -> Message:
        """Give it one video, pass its messages on, and return the last one: ``finished`` or ``failed``.

        Raises
        ------
        WorkerLostError
            If the process ended or hung; it is dead then, and what it had begun to write is gone.
        """
        self._unfinished = unfinished_path(Path(task.out), self.pid)
        self._send({"task": task._asdict(), "pose_models_folder": self._pose_models_folder})
        while (message := self._next(stuck_after_s))["op"] not in ("finished", "failed"):
            on_message(message)
        self._unfinished = None
        return message

    def kill(self) -> None:
        """End the process at once, wait until it is gone, and remove what it had begun to write."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        with suppress(OSError):
            # What it did not read any more cannot be delivered.
            _pipe(self._process.stdin).close()
        if self._unfinished is not None:
            self._unfinished.unlink(missing_ok=True)

    def _send(self, message: Message) -> None:
        try:
            print(json.dumps(message), file=_pipe(self._process.stdin), flush=True)
        except (OSError, ValueError):
            # The second where another thread has closed it.
            raise self._lost() from None

    def _next(self, timeout_s: float) -> Message:
        try:
            message = self._messages.get(timeout=timeout_s)
        except queue.Empty:
            self.kill()
            raise WorkerLostError(f"its process said nothing for {timeout_s:g} s and was ended") from None
        if message is None:
            raise self._lost()
        return message

    def _lost(self) -> WorkerLostError:
        self.kill()
        code = self._process.returncode
        how = f"by signal {_signal_name(-code)}" if code < 0 else f"with code {code}"
        return WorkerLostError(f"its process ended {how}")

    def _read(self) -> None:
        with _pipe(self._process.stdout) as lines:
            for line in lines:
                self._messages.put(json.loads(line))
        self._messages.put(None)


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("the worker was started without pipes")
    return pipe


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)
