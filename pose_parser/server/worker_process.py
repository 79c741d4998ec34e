"""The server's side of one pose worker: starting it, talking to it, watching that it answers, ending it."""

from __future__ import annotations

import queue
import subprocess
import threading
import time
from dataclasses import asdict
from typing import Protocol

import structlog

from pose_parser.server.channel import Channel, ChannelClosedError, Message
from pose_parser.server.child_process import start_child
from pose_parser.server.worker import WorkerSettings

log = structlog.get_logger(__name__)

_OPEN_TIMEOUT_S = 30.0


class WorkerListener(Protocol):
    """Who wants to know what a worker says."""

    def on_message(self, worker: WorkerProcess, message: Message) -> None:
        """One message came."""

    def on_exit(self, worker: WorkerProcess) -> None:
        """Note that the process is gone; comes once, last."""


class WorkerProcess:
    """One pose worker; it starts at once and says ``ready`` when it can take frames.

    Parameters
    ----------
    index : int
        Which of the pool's workers this is.
    settings : WorkerSettings
        Passed on to the process.
    listener : WorkerListener
        Called from the thread that reads the worker's messages.
    start_timeout_s, frame_timeout_s : float
        How long the process may take to become ready, and to answer one frame.

    Notes
    -----
    No method waits: what is sent goes through a queue, in order, since a worker that hangs stops reading.
    """

    def __init__(
        self,
        index: int,
        settings: WorkerSettings,
        listener: WorkerListener,
        *,
        start_timeout_s: float,
        frame_timeout_s: float,
    ) -> None:
        self.index = index
        self.ready = False
        self.sandboxed = False
        self.sessions: set[str] = set()
        self._listener = listener
        self._frame_timeout_s = frame_timeout_s
        self._deadlines: dict[str, float] = {"start": time.monotonic() + start_timeout_s}
        self._outgoing: queue.Queue[tuple[Message, bytes] | None] = queue.Queue()
        self._process, self._channel = _start(settings)
        threading.Thread(target=self._write, daemon=True).start()
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def pid(self) -> int:
        """Process number."""
        return self._process.pid

    @property
    def overdue(self) -> bool:
        """Tell whether an answer is later than it may be."""
        now = time.monotonic()
        return any(deadline < now for deadline in list(self._deadlines.values()))

    def open(self, session: str, model: Message | None) -> None:
        """Give a session an estimator in this worker."""
        self.sessions.add(session)
        self._deadlines[f"open {session}"] = time.monotonic() + _OPEN_TIMEOUT_S
        self._send({"op": "open", "session": session, "model": model})

    def frame(self, message: Message, image: bytes) -> None:
        """Send one picture; a session may have one under way."""
        # The worker handles one message after the other, so a frame may have to wait for every other session's.
        # A copy, since answers come in on another thread.
        expected = list(self._deadlines)
        waiting = 1 + sum(key.startswith("frame ") for key in expected)
        opening = _OPEN_TIMEOUT_S if any(key.startswith("open ") for key in expected) else 0.0
        deadline = time.monotonic() + self._frame_timeout_s * waiting + opening
        self._deadlines[f"frame {message['session']}"] = deadline
        self._send({"op": "frame", **message}, image)

    def use_model(self, session: str, model: Message | None) -> None:
        """Switch the classifier of a session."""
        self._send({"op": "use_model", "session": session, "model": model})

    def wish(self, session: str, wishes: Message) -> None:
        """Say what a session wants besides labels."""
        self._send({"op": "wish", "session": session, "wishes": wishes})

    def calibrate(self, session: str, step: Message) -> None:
        """Do one step of fitting a session's model to a person."""
        self._send({"op": "calibrate", "session": session, "step": step})

    def practise(self, session: str, practice: Message | None) -> None:
        """Coach a session against one repetition, from 0; None ends it."""
        self._send({"op": "practise", "session": session, "practice": practice})

    def preload(self, model: Message) -> None:
        """Read a classifier ahead of its first use."""
        self._send({"op": "preload", "model": model})

    def close_session(self, session: str) -> None:
        """Free what a session holds in this worker."""
        # What is under way is still answered, and has to be in time: a worker that hangs hangs for everybody.
        self.sessions.discard(session)
        self._send({"op": "close", "session": session})

    def kill(self) -> None:
        """End the process at once."""
        self._process.kill()

    def stop(self) -> None:
        """Hang up, which ends the process; end it by force when it does not follow within two seconds."""
        self._channel.close()
        try:
            self._process.wait(timeout=2.0)
        except subprocess.TimeoutExpired:
            self._process.kill()

    def _send(self, message: Message, blob: bytes = b"") -> None:
        self._outgoing.put((message, blob))

    def _write(self) -> None:
        while (item := self._outgoing.get()) is not None:
            try:
                self._channel.send(*item)
            except ChannelClosedError:
                # The reader sees the end too, and tells the listener.
                return

    def _read(self) -> None:
        try:
            while True:
                message, _blob = self._channel.receive()
                self._note_answer(message)
                self._listener.on_message(self, message)
        except ChannelClosedError:
            pass
        except Exception:
            # With nobody who reads, the worker could never be replaced.
            log.exception("a worker's message could not be handled", worker=self.index)
        finally:
            self.ready = False
            self._deadlines.clear()
            self._outgoing.put(None)
            self._channel.close()
            self._process.kill()
            self._process.wait()
            self._listener.on_exit(self)

    def _note_answer(self, message: Message) -> None:
        if message["op"] == "ready":
            self.ready, self.sandboxed = True, message["sandboxed"]
            self._deadlines.pop("start", None)
        elif message["op"] == "opened":
            self._deadlines.pop(f"open {message['session']}", None)
        elif message["op"] == "result":
            self._deadlines.pop(f"frame {message['session']}", None)


def _start(settings: WorkerSettings) -> tuple[subprocess.Popen[bytes], Channel]:
    return start_child("pose_parser.server.worker", asdict(settings))
