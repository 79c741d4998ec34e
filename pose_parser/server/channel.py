"""Messages between the server and a pose worker: a JSON object and some bytes, over a stream socket.

Used on both sides. On the wire: two 32-bit big-endian lengths, the UTF-8 JSON, the bytes.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
from typing import Any

_LENGTHS = struct.Struct("!II")

Message = dict[str, Any]


class ChannelClosedError(Exception):
    """The other side is gone."""


class Channel:
    """One end of the line; `send` may be called by several threads, `receive` by one.

    Parameters
    ----------
    sock : socket.socket
        A connected stream socket, owned by the channel from here on.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._sending = threading.Lock()

    def send(self, message: Message, blob: bytes = b"") -> None:
        """Send one message.

        Raises
        ------
        ChannelClosedError
            If the other side is gone.
        """
        text = json.dumps(message, separators=(",", ":")).encode()
        parts = b"".join((_LENGTHS.pack(len(text), len(blob)), text, blob))
        try:
            with self._sending:
                self._socket.sendall(parts)
        except OSError as error:
            raise ChannelClosedError from error

    def receive(self) -> tuple[Message, bytes]:
        """Wait for the next message and its bytes.

        Raises
        ------
        ChannelClosedError
            If the other side is gone.
        """
        n_text, n_blob = _LENGTHS.unpack(self._read(_LENGTHS.size))
        body = self._read(n_text + n_blob)
        return json.loads(body[:n_text]), body[n_text:]

    def has_message(self, timeout_s: float) -> bool:
        """Wait at most `timeout_s` for something to receive, the end included; False when nothing came."""
        return bool(select.select([self._socket], [], [], timeout_s)[0])

    def _read(self, n_bytes: int) -> bytes:
        buffer = bytearray(n_bytes)
        view, filled = memoryview(buffer), 0
        while filled < n_bytes:
            try:
                got = self._socket.recv_into(view[filled:])
            except (OSError, EOFError) as error:
                # The second is what eventlet raises when this side hung up.
                raise ChannelClosedError from error
            if got == 0:
                raise ChannelClosedError
            filled += got
        return bytes(buffer)

    def close(self) -> None:
        """Hang up; whoever waits in `receive` on either side gets `ChannelClosedError`."""
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            # The other side hung up first.
            return
        finally:
            self._socket.close()
