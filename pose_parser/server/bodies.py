"""Bodies of requests: how long they are, and reading them in parts."""

from __future__ import annotations

import time
from collections.abc import Iterator

from flask import request
from werkzeug.exceptions import BadRequest, LengthRequired

_PART_BYTES = 256 << 10


def expect_length() -> int:
    """Return how many bytes a request's body is said to have.

    Raises
    ------
    LengthRequired
        If it does not say.
    """
    if request.content_length is None:
        raise LengthRequired("Say how long the body is (Content-Length).")
    return request.content_length


def body_parts() -> Iterator[bytes]:
    """Give the body of a request as it comes, in parts between which everybody else has a turn.

    Raises
    ------
    BadRequest
        If it ends too early; all that came has been given.
    """
    stream, missing = request.environ["wsgi.input"], expect_length()
    while missing:
        part = stream.read(min(_PART_BYTES, missing))
        if not part:
            raise BadRequest("The connection was lost in the middle.")
        missing -= len(part)
        time.sleep(0)
        yield part
