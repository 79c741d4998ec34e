"""Connections as the events see them, without any network."""

from queue import Queue
from types import SimpleNamespace
from typing import Any

import pytest
from flask_socketio import ConnectionRefusedError

from pose_parser.server import events
from pose_parser.server.config import ServerConfig
from pose_parser.server.events import LiveNamespace


class Connection:
    def __init__(self, n_unsent: int) -> None:
        self.sid = f"{n_unsent} unsent"
        self.queue: Queue[int] = Queue()
        for number in range(n_unsent):
            self.queue.put(number)
        self.is_closed = False

    def close(self, *, wait: bool, abort: bool) -> None:
        assert (wait, abort) == (False, True), "it would wait for somebody who does not read"
        self.is_closed = True


def test_whoever_listens_without_reading_is_hung_up_on() -> None:
    """A watcher sends nothing, so only a look at every connection finds it."""
    nothing: Any = SimpleNamespace()
    live = LiveNamespace(nothing, nothing, ServerConfig(), lambda: True, nothing)
    connections = [Connection(n_unsent) for n_unsent in (0, 512, 513)]
    sockets = dict(enumerate(connections))
    live.socketio = SimpleNamespace(server=SimpleNamespace(eio=SimpleNamespace(sockets=sockets)))
    live.hang_up_on_slow_readers()

    assert [connection.is_closed for connection in connections] == [False, False, True]


def test_connections_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "_sid", lambda: "next")
    sessions: Any = SimpleNamespace(n_connected=32)
    nothing: Any = SimpleNamespace(default=None)
    live = LiveNamespace(sessions, nothing, ServerConfig(max_sessions=2), lambda: True, nothing)

    with pytest.raises(ConnectionRefusedError, match="too many connections"):
        live.on_connect()
