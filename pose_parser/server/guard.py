"""Let in only this machine's page and programs: every request's Host and Origin are checked before anything sees it.

Listening on loopback is not enough: any web page may send requests to localhost, and a name of a stranger's own that is
made to point to 127.0.0.1 (DNS rebinding) makes his page the same origin as this server. Such requests carry his name
in Host or Origin.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

_LOCAL_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?", re.IGNORECASE)

_SHOWN = 100

WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def refusal(environ: dict[str, Any], allowed_origins: Iterable[str]) -> str | None:
    """Return why a request is not let in, or None.

    Parameters
    ----------
    environ : dict
        WSGI environment.
    allowed_origins : iterable of str
        Origins such as ``http://localhost:3000``.

    Notes
    -----
    Programs are let in: they send no Origin or, as Python's clients do, this server's own address, where there are no
    pages. Browsers always send an Origin with a WebSocket, and Sec-Fetch-Site otherwise.
    """
    host = environ.get("HTTP_HOST", "")
    if not _LOCAL_HOST.fullmatch(host):
        return f"Host {host[:_SHOWN]!r} is not this machine; use localhost."
    origin = environ.get("HTTP_ORIGIN")
    if origin is not None and origin not in (*allowed_origins, f"http://{host}"):
        return f"Pages of {origin[:_SHOWN]!r} may not use Poser; its own page may ({', '.join(allowed_origins)})."
    if origin is None and environ.get("HTTP_SEC_FETCH_SITE") == "cross-site":
        return "Pages of other sites may not use Poser."
    return None


class Guard:
    """WSGI middleware that answers 403 to whoever `refusal` does not let in; sockets come in without compression.

    Parameters
    ----------
    app : WSGI application
        What is guarded.
    allowed_origins : tuple of str
        Origins whose pages may come in.
    on_refused : callable
        Called with the reason of every refusal.
    """

    def __init__(self, app: WsgiApp, allowed_origins: tuple[str, ...], on_refused: Callable[[str], None]) -> None:
        self._app = app
        self._allowed_origins = allowed_origins
        self._on_refused = on_refused

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request."""
        reason = refusal(environ, self._allowed_origins)
        if reason is None:
            # Browsers offer to compress every message, and eventlet agrees; JPEG bytes only cost time that way.
            environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
            return self._app(environ, start_response)
        self._on_refused(reason)
        body = json.dumps({"code": "forbidden", "message": reason}).encode()
        start_response("403 Forbidden", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]
