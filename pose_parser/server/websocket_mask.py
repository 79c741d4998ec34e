"""Unmask WebSocket payloads as one large integer instead of byte by byte.

RFC 6455 section 5.3 has every payload byte of a client XORed with a repeating four-byte key. Eventlet undoes it one
byte at a time in Python, which takes longer than finding a pose. Integers of any size XOR at memory speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def apply_mask(data: bytes, mask: Sequence[int], length: int | None = None, offset: int = 0) -> bytes:
    """XOR `data` with a repeating key.

    Parameters
    ----------
    data : bytes
        Part of a payload.
    mask : sequence of 4 int
        The key's bytes.
    length : int, optional
        How many bytes of `data` to use; all by default.
    offset : int
        Where this part begins in the payload; decides which byte of the key comes first.

    Returns
    -------
    bytes
        As many bytes as were used.
    """
    length = len(data) if length is None else length
    start = offset % 4
    key = bytes((*mask[start:], *mask[:start]))
    repeated = (key * (length // 4 + 1))[:length]
    number = int.from_bytes(data[:length], "little") ^ int.from_bytes(repeated, "little")
    return number.to_bytes(length, "little")


def install() -> bool:
    """Let eventlet's WebSocket use `apply_mask`.

    Returns
    -------
    bool
        False, with nothing changed, where eventlet's own function is not the one that this replaces: absent, or with
        another answer on a sample.
    """
    from eventlet.websocket import RFC6455WebSocket

    original: Any = getattr(RFC6455WebSocket, "_apply_mask", None)
    sample, mask = bytes(range(11)), (1, 2, 3, 250)
    try:
        same = bool(original(sample, mask, length=9, offset=3) == apply_mask(sample, mask, length=9, offset=3))
    except TypeError:
        same = False
    if same:
        RFC6455WebSocket._apply_mask = staticmethod(apply_mask)  # noqa: SLF001 - the one place that replaces it
    return same
