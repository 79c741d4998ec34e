"""Passing a request on to the desk, and what it says back to whoever asked."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, jsonify
from werkzeug.exceptions import NotFound

from pose_parser.server.desk_process import Desk, DeskUnavailableError

_ID = re.compile(r"[^./\\\0][^/\\\0]{0,199}")


def ask(desk: Desk, op: str, params: dict[str, Any] | None = None, *, reads: bool = False) -> Response:
    """Ask the desk and return its answer as it is; one in words where it gives none.

    Parameters
    ----------
    desk : Desk
        Whom to ask.
    op : str
        A name of `pose_parser.server.desk_operations.operations`.
    params : dict, optional
        Plain JSON values.
    reads : bool
        It changes nothing, so that it may be asked again.
    """
    try:
        answer = desk.ask(op, params or {}, reads=reads)
    except DeskUnavailableError as error:
        return _unavailable(str(error))
    if answer.status == 200 and answer.body == b"null":
        return Response(status=204)
    return Response(answer.body, answer.status, mimetype=answer.mimetype)


def _unavailable(message: str) -> Response:
    """Return a refusal of something that may be possible soon."""
    response: Response = jsonify({"code": "try_again", "message": message})
    response.status_code = 503
    response.headers["Retry-After"] = "2"
    return response


def checked(name: str, what: str) -> str:
    """Return a name that comes from an address, if it can be one at all.

    Raises
    ------
    NotFound
        If it cannot: it would lead out of a folder.
    """
    if not _ID.fullmatch(name):
        raise NotFound(f'There is no {what} called "{name[:80]}".')
    return name
