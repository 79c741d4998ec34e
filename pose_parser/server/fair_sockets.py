"""Give every socket its turn under eventlet.

A green thread runs until it has to wait. One that serves a client which sends faster than it is read never has to:
what it asks for is always there already. Everybody else's sockets, the workers' answers and even SIGTERM would wait
for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

_MOST_DISCARDED_BYTES = 4 << 20
_PART_BYTES = 64 << 10


def let_others_run(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return `method` with a turn for every other green thread before each call."""
    import eventlet

    @wraps(method)
    def fair(*arguments: Any, **options: Any) -> Any:
        eventlet.sleep(0)
        return method(*arguments, **options)

    return fair


def install() -> bool:
    """Have eventlet's WebSocket wait its turn before it reads a frame.

    Returns
    -------
    bool
        False, with nothing changed, where eventlet no longer reads frames by the method that this replaces.
    """
    from eventlet.websocket import RFC6455WebSocket

    original: Any = getattr(RFC6455WebSocket, "_recv_frame", None)
    if original is None:
        return False
    RFC6455WebSocket._recv_frame = let_others_run(original)  # noqa: SLF001 - the one place that replaces it
    return True


def limit_discarding() -> bool:
    """Have eventlet's web server hang up on who sends a long body that nobody wants.

    It reads to the end what an application left unread, without a pause, before the connection is used again: two
    gigabytes of a request that was refused would hold up everybody.

    Returns
    -------
    bool
        False, with nothing changed, where eventlet no longer discards bodies by the method that this replaces.
    """
    from eventlet.wsgi import Input

    if not hasattr(Input, "discard"):
        return False
    Input.discard = _discard_some
    return True


def _discard_some(body: Any, *_buffer_size: int) -> None:
    import eventlet

    discarded = 0
    while part := body.read(_PART_BYTES):
        discarded += len(part)
        if discarded > _MOST_DISCARDED_BYTES:
            # The one error that closes the connection.
            raise OSError("the rest of the body is not wanted")
        eventlet.sleep(0)
