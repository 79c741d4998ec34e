"""Give every socket its turn under eventlet.

A green thread runs until it has to wait. One that serves a client which sends faster than it is read never has to:
what it asks for is always there already. Everybody else's sockets, the workers' answers and even SIGTERM would wait
for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any


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
