"""Sending over the wire, to servers of the test's own."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, CloseConnection, Ping, Pong, RejectConnection, Request, TextMessage

from pose_parser.server import output_lines
from pose_parser.server.output_lines import DeliveryError, make_delivery

Until = Callable[[Callable[[], object]], None]


class Page(BaseHTTPRequestHandler):
    """Keeps what is posted; answers with the status that the path names."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append((self.path, self.headers["Content-Type"], body.decode()))  # type: ignore[attr-defined]
        self.send_response(int(self.path[1:4]))
        self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def page() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        server.posted = []  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield server
        server.shutdown()


class Listener:
    """A WebSocket server for one connection after the other."""

    def __init__(self, *, rejects: bool = False) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._rejects = rejects
        self.port = self._listening.getsockname()[1]
        self.heard: list[Any] = []
        self.targets: list[str] = []
        self.line: socket.socket | None = None
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                self.line, _ = self._listening.accept()
            except OSError:
                return
            with self.line, suppress(ConnectionError):
                self._serve(self.line)

    def _serve(self, line: socket.socket) -> None:
        self.protocol = WSConnection(ConnectionType.SERVER)
        while received := line.recv(4096):
            self.protocol.receive_data(received)
            for event in self.protocol.events():
                self._on(line, event)

    def _on(self, line: socket.socket, event: Any) -> None:
        if isinstance(event, Request):
            self.targets.append(event.target)
            answer: Any = RejectConnection(status_code=403) if self._rejects else AcceptConnection()
            line.sendall(self.protocol.send(answer))
        elif isinstance(event, TextMessage):
            self.heard.append(event.data)
        else:
            self.heard.append(type(event))

    def say(self, event: Any) -> None:
        assert self.line is not None
        self.line.sendall(self.protocol.send(event))

    def close(self) -> None:
        self._listening.close()


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_webhook_gets_each_message_as_json(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    hook = make_delivery("webhook", f"http://127.0.0.1:{page.server_port}/204?key=a%20b")
    for label in ("squat", "stand"):
        hook.send(json.dumps({"label": label}))
    hook.close()
    assert page.posted == [
        ("/204?key=a%20b", "application/json", '{"label": "squat"}'),
        ("/204?key=a%20b", "application/json", '{"label": "stand"}'),
    ]


@pytest.mark.parametrize(
    ("status", "words"), [(302, "another address"), (307, "another address"), (500, "answers 500")]
)
def test_a_webhook_goes_where_it_was_told_and_nowhere_else(page: Any, status: int, words: str) -> None:
    with pytest.raises(DeliveryError, match=words):
        make_delivery("webhook", f"http://127.0.0.1:{page.server_port}/{status}").send("{}")
    assert len(page.posted) == 1


@pytest.mark.parametrize("kind", ["webhook", "websocket"])
def test_trouble_is_told_in_words(kind: str, page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, secure = ("http", "https") if kind == "webhook" else ("ws", "wss")
    monkeypatch.setattr(output_lines, "TIMEOUT_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        for url, words in (
            (f"{plain}://127.0.0.1:{free_port()}/", "Nobody answers at 127.0.0.1"),
            (f"{plain}://nowhere.invalid/", "no machine called nowhere.invalid"),
            (f"{plain}://my..lamp/", "no machine called my..lamp"),
            (f"{secure}://127.0.0.1:{page.server_port}/", "offers no secure connection"),
            (f"{plain}://127.0.0.1:{silent.getsockname()[1]}/", "does not answer within 0.3 s"),
        ):
            delivery = make_delivery(kind, url)
            with pytest.raises(DeliveryError, match=words):
                delivery.send("{}")
            delivery.close()


def test_certificates_are_read_once_and_not_for_each_event(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    original = ssl.create_default_context
    monkeypatch.setattr(ssl, "create_default_context", lambda: made.append(original()) or made[-1])
    hook = make_delivery("webhook", f"https://127.0.0.1:{page.server_port}/")
    for _ in range(2):
        with pytest.raises(DeliveryError, match="no secure connection"):
            hook.send("{}")
    assert len(made) == 1


def test_a_websocket_stays_open_and_its_pings_are_answered(listener: Listener, until: Until) -> None:
    line = make_delivery("websocket", f"ws://127.0.0.1:{listener.port}/show?room=1")
    line.send("one")
    until(lambda: listener.heard == ["one"])
    listener.say(Ping())
    line.send("two")
    until(lambda: listener.heard[-1] == "two")
    assert listener.targets == ["/show?room=1"]
    line.send("three")
    until(lambda: {"three", Pong} <= set(listener.heard))
    line.close()
    until(lambda: listener.heard[-1] is CloseConnection)


@pytest.mark.parametrize("politely", [True, False])
def test_a_websocket_that_was_closed_is_opened_again(listener: Listener, until: Until, politely: bool) -> None:
    line = make_delivery("websocket", f"ws://127.0.0.1:{listener.port}/")
    line.send("one")
    until(lambda: listener.heard == ["one"])
    assert listener.line is not None
    if politely:
        listener.say(CloseConnection(1001))
    listener.line.shutdown(socket.SHUT_RDWR)
    line.send("two")
    until(lambda: listener.heard[-1] == "two")
    assert len(listener.targets) == 2
    line.close()


def test_whoever_takes_no_websocket_is_named(page: Any) -> None:
    rejecting = Listener(rejects=True)
    with pytest.raises(DeliveryError, match="takes no WebSocket connection"):
        make_delivery("websocket", f"ws://127.0.0.1:{rejecting.port}/").send("{}")
    rejecting.close()
    with pytest.raises(DeliveryError):
        make_delivery("websocket", f"ws://127.0.0.1:{page.server_port}/").send("{}")
