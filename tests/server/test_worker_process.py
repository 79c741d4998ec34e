"""The server's side of a worker, with a test at the other end of the line."""

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pose_parser.server import worker_process
from pose_parser.server.channel import Channel, ChannelClosedError
from pose_parser.server.worker import WorkerSettings
from pose_parser.server.worker_process import WorkerProcess

Until = Callable[[Callable[[], object]], None]


class FakeProcess:
    pid = 4711

    def __init__(self) -> None:
        self.killed = 0

    def kill(self) -> None:
        self.killed += 1

    def wait(self, timeout: float | None = None) -> int:
        return 0 if timeout is None else -9


class Line:
    """A `WorkerProcess`, the worker's end of its line, a clock, and what the listener heard."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 0.0
        self.messages: list[dict[str, Any]] = []
        self.exits = 0
        self.process = FakeProcess()
        ours, theirs = socket.socketpair()
        self.end = Channel(theirs)
        monkeypatch.setattr(worker_process, "_start", lambda _settings: (self.process, Channel(ours)))
        monkeypatch.setattr(worker_process.time, "monotonic", lambda: self.now)
        settings = WorkerSettings("", "full", 1920, None, 0, 1, "", "")
        self.worker = WorkerProcess(3, settings, self, start_timeout_s=60, frame_timeout_s=2)

    def on_message(self, _worker: WorkerProcess, message: dict[str, Any]) -> None:
        self.messages.append(message)
        if message["op"] == "unheard of":
            raise KeyError(message["op"])

    def on_exit(self, _worker: WorkerProcess) -> None:
        self.exits += 1

    def frame(self, session: str) -> None:
        self.worker.frame({"session": session, "seq": 1}, b"jpeg")


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch, until: Until) -> Iterator[Line]:
    made = Line(monkeypatch)
    yield made
    made.end.close()
    until(lambda: made.exits)


@pytest.fixture
def ready(line: Line, until: Until) -> Line:
    line.end.send({"op": "ready", "sandboxed": True})
    until(lambda: line.worker.ready)
    return line


def open_session(line: Line, until: Until, session: str) -> None:
    line.worker.open(session, None)
    line.end.send({"op": "opened", "session": session})
    until(lambda: line.messages and line.messages[-1] == {"op": "opened", "session": session})


def test_it_is_ready_when_it_says_so(line: Line, until: Until) -> None:
    assert not line.worker.ready
    line.end.send({"op": "ready", "sandboxed": True})
    until(lambda: line.messages)

    assert (line.worker.ready, line.worker.sandboxed) == (True, True)


def test_it_has_a_minute_to_start(line: Line) -> None:
    line.now = 59.0
    assert not line.worker.overdue
    line.now = 61.0
    assert line.worker.overdue


def test_a_frame_that_is_not_answered_in_time_is_noticed(ready: Line, until: Until) -> None:
    open_session(ready, until, "a")
    ready.frame("a")
    ready.now = 1.9
    assert not ready.worker.overdue
    ready.now = 2.1
    assert ready.worker.overdue


def test_an_answered_frame_is_not_waited_for(ready: Line, until: Until) -> None:
    open_session(ready, until, "a")
    ready.frame("a")
    ready.end.send({"op": "result", "session": "a", "seq": 1, "status": "ok"})
    until(lambda: len(ready.messages) == 3)
    ready.now = 1000.0

    assert not ready.worker.overdue


def test_a_frame_may_wait_for_those_of_the_others(ready: Line, until: Until) -> None:
    for session in "abc":
        open_session(ready, until, session)
        ready.frame(session)
    ready.end.send({"op": "result", "session": "a", "seq": 1, "status": "ok"})
    ready.end.send({"op": "result", "session": "b", "seq": 1, "status": "ok"})
    until(lambda: len(ready.messages) == 6)

    ready.now = 5.9
    assert not ready.worker.overdue
    ready.now = 6.1
    assert ready.worker.overdue


def test_making_an_estimator_may_take_longer_than_a_frame(ready: Line) -> None:
    ready.worker.open("a", None)
    ready.frame("a")
    ready.now = 29.0
    assert not ready.worker.overdue
    ready.now = 33.0
    assert ready.worker.overdue


def test_a_worker_that_hangs_on_somebody_who_left_is_noticed(ready: Line, until: Until) -> None:
    open_session(ready, until, "a")
    ready.frame("a")
    ready.worker.close_session("a")
    ready.now = 2.1

    assert ready.worker.sessions == set()
    assert ready.worker.overdue


def test_messages_arrive_in_the_order_in_which_they_were_sent(ready: Line) -> None:
    ready.worker.open("a", {"id": "waltz"})
    ready.frame("a")
    ready.worker.use_model("a", None)
    ready.worker.preload({"id": "tango"})
    ready.worker.close_session("a")

    received = [ready.end.receive() for _ in range(5)]
    assert [message["op"] for message, _blob in received] == ["open", "frame", "use_model", "preload", "close"]
    assert received[0][0]["model"] == {"id": "waltz"}
    assert received[1][1] == b"jpeg"


def test_nobody_waits_for_a_worker_that_reads_nothing(ready: Line) -> None:
    """Far more than any buffer of the line holds."""
    for _ in range(40):
        ready.worker.frame({"session": "a", "seq": 1}, bytes(1 << 20))

    assert ready.exits == 0


def test_the_end_of_the_process_is_told_once_and_last(ready: Line, until: Until) -> None:
    ready.frame("a")
    ready.end.send({"op": "model", "session": "a", "ok": True})
    ready.end.close()
    until(lambda: ready.exits)
    ready.now = 1000.0

    assert not ready.worker.ready
    assert not ready.worker.overdue
    assert ready.exits == 1
    assert ready.messages[-1]["op"] == "model"
    assert ready.process.killed >= 1


def test_a_message_that_cannot_be_handled_ends_the_worker_so_that_it_is_replaced(ready: Line, until: Until) -> None:
    ready.end.send({"op": "unheard of"})
    until(lambda: ready.exits)

    assert not ready.worker.ready
    assert ready.process.killed >= 1


def test_stopping_hangs_up(ready: Line) -> None:
    ready.worker.stop()

    with pytest.raises(ChannelClosedError):
        ready.end.receive()
