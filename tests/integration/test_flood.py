"""A client that sends without pause: what it asks for is always there already, and nobody may wait for it to stop."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

Ask = Callable[..., dict[str, Any]]
WaitUntil = Callable[..., None]

N_AT_ONCE = 2000


def masked(text: bytes) -> bytes:
    """One short WebSocket text message of a client, with a key of zeros (RFC 6455, section 5.2)."""
    assert len(text) < 126
    return bytes([0x81, 0x80 | len(text)]) + bytes(4) + text


def open_line(address: str) -> socket.socket:
    host, port = address.split(":")
    line = socket.create_connection((host, int(port)))
    request = (
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        f"Host: {address}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Version: 13",
    )
    line.sendall("\r\n".join((*request, "", "")).encode())
    assert b" 101 " in line.recv(1024)
    line.sendall(masked(b"40"))
    return line


def send_without_pause(line: socket.socket, began: threading.Event) -> None:
    messages = masked(b'42["frame",{"seq":1,"t":1},1]') * N_AT_ONCE
    with suppress(OSError):  # the end of the test, or a server that has had enough
        while True:
            line.sendall(messages)
            began.set()


def read_all(line: socket.socket) -> None:
    with suppress(OSError):
        while line.recv(1 << 20):
            pass


def test_a_client_that_sends_without_pause_does_not_hold_up_the_others(
    server: Any, pictures: list[bytes], ask_one: Ask, wait_until: WaitUntil
) -> None:
    wait_until(lambda: server.metric("poser_connections") == 0, "the clients of earlier tests to be gone")
    began = threading.Event()
    with server.connect() as other, open_line(server.address) as line:
        wait_until(lambda: server.metric("poser_connections") == 2, "both to be there")
        threads = [threading.Thread(target=send_without_pause, args=(line, began))]
        threads.append(threading.Thread(target=read_all, args=(line,)))
        for thread in threads:
            thread.start()
        try:
            assert began.wait(60)
            for seq, picture in enumerate(pictures[:3]):
                assert ask_one(other, seq, picture)["status"] == "ok"
            assert server.health["status"] == "ok"
        finally:
            line.shutdown(socket.SHUT_RDWR)
            for thread in threads:
                thread.join()
