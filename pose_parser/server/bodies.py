"""Bodies of requests: how long they are, and reading them in parts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress

from flask import request
from werkzeug.exceptions import BadRequest, LengthRequired

_PART_BYTES = 256 << 10
# At most some 60 MB/s: a long film comes in half a minute, and live pictures do not wait for it.
_PAUSE_S = 0.004
_MOST_DISCARDED_BYTES = 64 << 20
_LOST = "The connection was lost in the middle."


class Body:
    """The body of the present request.

    Raises
    ------
    LengthRequired
        If the request does not say how long it is.
    """

    def __init__(self) -> None:
        if request.content_length is None:
            raise LengthRequired("Say how long the body is (Content-Length).")
        self.length = request.content_length
        self._stream = request.environ["wsgi.input"]
        self._missing = self.length

    def parts(self) -> Iterator[bytes]:
        """Give it as it comes, in parts between which everybody else has a turn.

        Raises
        ------
        BadRequest
            If it ends too early; all that came has been given.
        """
        while self._missing:
            part = self._read(min(_PART_BYTES, self._missing))
            self._missing -= len(part)
            if self._missing:
                time.sleep(_PAUSE_S)
            yield part

    def discard(self) -> None:
        """Let the rest come and go, so that who sends it reads the refusal; not if it is longer than pages send."""
        if self._missing <= _MOST_DISCARDED_BYTES:
            # Somebody who is gone needs no answer.
            with suppress(BadRequest):
                for _part in self.parts():
                    pass

    def _read(self, n_bytes: int) -> bytes:
        try:
            part: bytes = self._stream.read(n_bytes)
        except OSError as error:
            raise BadRequest(_LOST) from error
        if not part:
            raise BadRequest(_LOST)
        return part
