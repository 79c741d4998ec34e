"""A bare Socket.IO client over one WebSocket: as little as possible between a bench and the server."""

from __future__ import annotations

import json
import time
from typing import Any, Self

import websocket

CAMERA_HZ = 30.0


class LiveClient:
    """One connection to a running server.

    Parameters
    ----------
    address : str
        For example ``localhost:5001``.
    """

    def __init__(self, address: str = "localhost:5001", *, timeout_s: float = 20.0) -> None:
        self._socket = websocket.create_connection(
            f"ws://{address}/socket.io/?EIO=4&transport=websocket",
            timeout=timeout_s,
            sockopt=((6, 1, 1),),  # TCP_NODELAY
            suppress_origin=True,
            # A browser checks this in native code; this library byte by byte in Python, 0.6 ms an answer.
            skip_utf8_validation=True,
        )
        self._socket.recv()
        self._socket.send("40")
        self.ready = self.wait_for("ready")

    def send_frame(self, seq: int, image: bytes, t: float | None = None, *, take: dict[str, Any] | None = None) -> None:
        """Send one picture; with ``{id, n}`` it is one of a take."""
        mark = {} if take is None else {"take": take}
        meta = json.dumps({"seq": seq, "t": float(seq) if t is None else t, **mark})
        self._socket.send(f'451-["frame",{meta},{{"_placeholder":true,"num":0}}]')
        self._socket.send_binary(image)

    def call(self, event: str, data: Any) -> Any:
        """Send an event and wait for its acknowledgement."""
        self._socket.send(f"420{json.dumps([event, data])}")
        while True:
            text = self._receive()
            if text.startswith("430"):
                return json.loads(text[3:])[0]

    def receive(self) -> tuple[str, Any]:
        """Wait for the next event: its name and its object."""
        while True:
            text = self._receive()
            if text.startswith("42"):
                name, data = json.loads(text[2:])
                return name, data

    def wait_for(self, event: str) -> Any:
        """Wait for an event of this name and return its object."""
        while True:
            name, data = self.receive()
            if name == event:
                return data

    def _receive(self) -> str:
        while True:
            text = self._socket.recv()
            if text == "2":
                self._socket.send("3")
            elif isinstance(text, str):
                return text

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()


def latencies_ms(client: LiveClient, frames: list[bytes], first_seq: int) -> list[float]:
    """Send pictures at a camera's pace, one at a time, and return how long each answer took.

    Raises
    ------
    RuntimeError
        If a picture is not looked at: an answer that costs nothing must not count.
    """
    taken, due = [], time.perf_counter()
    for seq, frame in enumerate(frames, start=first_seq):
        due = max(due + 1 / CAMERA_HZ, time.perf_counter())
        time.sleep(max(0.0, due - time.perf_counter()))
        began = time.perf_counter()
        client.send_frame(seq, frame, seq * 1000 / CAMERA_HZ)
        result = client.wait_for("result")
        if result["status"] not in ("ok", "no_pose"):
            raise RuntimeError(f"frame {seq} was answered {result['status']}: {result['message']}")
        taken.append((time.perf_counter() - began) * 1000)
    return taken
