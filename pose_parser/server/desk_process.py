"""The server's side of the desk: starting it, asking it, starting it again when it ends or does not answer."""

from __future__ import annotations

import itertools
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog

from pose_parser.server.channel import Channel, ChannelClosedError, Message
from pose_parser.server.child_process import start_child
from pose_parser.server.config import ServerConfig

log = structlog.get_logger(__name__)

_READY_WITHIN_S = 30.0
_ANSWER_WITHIN_S = 120.0
_MOST_WAITING = 64
_SHORTEST_BACKOFF_S, _LONGEST_BACKOFF_S = 0.1, 10.0
_STABLE_AFTER_S = 30.0


class DeskUnavailableError(Exception):
    """The desk cannot answer just now; its text says so to a person."""


class DeskGoneError(DeskUnavailableError):
    """The desk ended in the middle of a question: nobody knows how far it came."""


@dataclass(frozen=True)
class Answer:
    """What the desk says: an HTTP status, the bytes, and what kind of bytes they are."""

    status: int
    body: bytes
    mimetype: str = "application/json"


@dataclass
class _Question:
    event: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None
    begun: bool = False
    since: float = field(default_factory=time.monotonic)


StartDesk = Callable[[], tuple["subprocess.Popen[bytes]", Channel]]


def make_desk_starter(config: ServerConfig) -> StartDesk:
    """Return the function that starts the desk of a server with these settings."""
    settings = {"data_dir": str(config.data_dir), "redis_url": config.redis_url}
    return lambda: start_child("pose_parser.server.desk", settings)


class Desk:
    """One process that knows the library; any number of tasks may ask it.

    Parameters
    ----------
    start : callable
        Starts the process.
    on_event : callable
        Called with what the desk says without being asked.
    answer_within_s : float
        A desk that takes longer for one question is started again; while the question waits for others before it,
        that it takes longer to begin the next one.
    """

    def __init__(
        self, start: StartDesk, on_event: Callable[[Message], None], *, answer_within_s: float = _ANSWER_WITHIN_S
    ) -> None:
        self._start_process = start
        self._on_event = on_event
        self._answer_within_s = answer_within_s
        self._numbers = itertools.count(1)
        self._questions: dict[int, _Question] = {}
        self._asking: set[object] = set()
        self._ready = threading.Event()
        self._closing = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self.sandboxed = False

    @property
    def is_ready(self) -> bool:
        """Whether it answers."""
        return self._ready.is_set()

    @property
    def pid(self) -> int | None:
        """Process number; None between two of them."""
        return None if self._process is None else self._process.pid

    def start(self) -> None:
        """Start the process and keep it running; returns at once."""
        threading.Thread(target=self._keep, daemon=True).start()

    def close(self) -> None:
        """End the process; whoever waits is told."""
        self._closing.set()
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=2.0)
            except subprocess.TimeoutExpired:
                self._process.kill()

    def ask(self, op: str, params: dict[str, Any], *, reads: bool = False) -> Answer:
        """Ask, and wait for the answer.

        Parameters
        ----------
        op : str
            A name of `pose_parser.server.desk_operations.OPERATIONS`.
        params : dict
            Plain JSON values.
        reads : bool
            It changes nothing, so that it may be asked again when the desk ends in the middle of it.

        Raises
        ------
        DeskUnavailableError
            If there is no answer.
        """
        try:
            return self._ask_once(op, params)
        except DeskGoneError:
            if not reads:
                raise
            return self._ask_once(op, params)

    def _ask_once(self, op: str, params: dict[str, Any]) -> Answer:
        # Also who waits for the desk to start takes a place: each holds a connection and what it sent.
        if len(self._asking) >= _MOST_WAITING:
            raise DeskUnavailableError("Poser has too much to do at the moment; try again in a few seconds.")
        place = object()
        self._asking.add(place)
        try:
            return self._ask_when_ready(op, params)
        finally:
            self._asking.discard(place)

    def _ask_when_ready(self, op: str, params: dict[str, Any]) -> Answer:
        is_ready, channel = self._ready.wait(_READY_WITHIN_S), self._channel
        if not is_ready or channel is None:
            raise DeskUnavailableError("Poser is still starting; try again in a few seconds.")
        number, question = next(self._numbers), _Question()
        self._questions[number] = question
        try:
            channel.send({"op": op, "number": number, "params": params})
            if not self._wait(question):
                log.error("the desk does not answer", asked=op, pid=self.pid)
                self._kill()
        except ChannelClosedError:
            # The reader sees the end too, and starts another one, which is to be waited for.
            if self._channel is channel:
                self._ready.clear()
        finally:
            self._questions.pop(number, None)
        if question.answer is None:
            raise DeskGoneError(
                "Poser was interrupted in the middle of this. Look whether it was done, and try again if not."
            )
        return question.answer

    def _wait(self, question: _Question) -> bool:
        """Wait for an answer; False when the desk has taken too long."""
        while (left := question.since + self._answer_within_s - time.monotonic()) > 0:
            if question.event.wait(left):
                return True
        return False

    def _keep(self) -> None:
        """Run one process after the other."""
        backoff_s = 0.0
        while not self._closing.wait(backoff_s):
            began_at = time.monotonic()
            try:
                self._process, self._channel = self._start_process()
            except OSError as error:
                # The machine is short of memory or processes just now.
                log.error("the desk cannot be started", error=str(error))  # noqa: TRY400 - known cause
            else:
                self._read(self._channel)
                self._clear_up(self._process, self._channel)
            stable = time.monotonic() - began_at > _STABLE_AFTER_S
            backoff_s = 0.0 if stable else min(max(backoff_s * 2, _SHORTEST_BACKOFF_S), _LONGEST_BACKOFF_S)

    def _read(self, channel: Channel) -> None:
        try:
            while True:
                message, body = channel.receive()
                self._take(message, body)
        except ChannelClosedError:
            return
        except Exception:
            # With nobody who reads, the desk could never be replaced.
            log.exception("a message of the desk could not be handled")

    def _take(self, message: Message, body: bytes) -> None:
        if message["op"] == "answer":
            question = self._questions.get(message["number"])
            if question is not None:
                question.answer = Answer(message["status"], body, message["mimetype"])
                question.event.set()
        elif message["op"] == "begun":
            self._note_begun(message["number"])
        elif message["op"] == "ready":
            self.sandboxed = message["sandboxed"]
            self._ready.set()
            log.info("desk ready", pid=self.pid, sandboxed=self.sandboxed)
        else:
            self._on_event(message)

    def _note_begun(self, number: int) -> None:
        now = time.monotonic()
        for its_number, question in list(self._questions.items()):
            question.begun |= its_number == number
            # What waits behind others is not late as long as those come to an end.
            if its_number == number or not question.begun:
                question.since = now

    def _clear_up(self, process: subprocess.Popen[bytes], channel: Channel) -> None:
        self._ready.clear()
        channel.close()
        process.kill()
        process.wait()
        for question in list(self._questions.values()):
            question.event.set()
        if not self._closing.is_set():
            log.warning("the desk ended", pid=process.pid)

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()
