"""What holds for every request: who may read its answer, what it may carry, and that refusals are in words."""

from __future__ import annotations

import errno
from typing import Any

from apiflask import APIFlask, HTTPError
from flask import Response, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from pose_parser.server.upload_routes import TUS_EXPOSED, TUS_HEADERS

DEFAULT_BODY_BYTES = 1 << 16

_BODY_BYTES = {
    "library.put_labels": 4 << 20,
    "library.finish_take": 4 << 20,
    "library.put_movements": 4 << 20,
    "jobs.post_job": 1 << 20,
}
_ANY_BODY = ("media.post_annotations", "uploads.append", "uploads.create", "videos.put_video")
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")
_ALLOWED_METHODS = ", ".join(("GET", "HEAD", *_CHANGING))
_ALLOWED_HEADERS = ", ".join(("Content-Type", "Range", "X-Requested-With", *TUS_HEADERS))
_EXPOSED_HEADERS = ", ".join(("Content-Disposition", "Content-Range", "Accept-Ranges", "Retry-After", *TUS_EXPOSED))
# No answer is a page, but for reports, which have a policy of their own: opened as one, it may do nothing.
_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'"


def apply_rules(flask: APIFlask, allowed_origins: tuple[str, ...]) -> None:
    """Make an application keep to all of them."""
    flask.config["MAX_CONTENT_LENGTH"] = DEFAULT_BODY_BYTES
    _answer_errors_in_words(flask)
    _limit_bodies(flask)
    _allow_the_page(flask, allowed_origins)


def _limit_bodies(flask: APIFlask) -> None:
    @flask.before_request
    def check_body() -> None:
        limit = _BODY_BYTES.get(request.endpoint or "")
        if limit is not None:
            request.max_content_length = limit
        if request.method not in _CHANGING or request.endpoint in (None, *_ANY_BODY):
            return
        # A form of another site is sent without asking; JSON is not.
        has_body = bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "")
        # Without a body the type says nothing: eventlet makes one up where none was sent.
        if has_body and not request.is_json:
            raise UnsupportedMediaType("Send application/json.")


def _allow_the_page(flask: APIFlask, allowed_origins: tuple[str, ...]) -> None:
    @flask.after_request
    def add_headers(response: Response) -> Response:
        origin = request.headers.get("Origin")
        if origin in allowed_origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Expose-Headers"] = _EXPOSED_HEADERS
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = _ALLOWED_METHODS
                response.headers["Access-Control-Allow-Headers"] = _ALLOWED_HEADERS
                response.headers["Access-Control-Max-Age"] = "600"
        response.headers["Vary"] = "Origin"
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cross-Origin-Resource-Policy"] = "same-site"
        response.headers.setdefault("Content-Security-Policy", _POLICY)
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _answer_errors_in_words(flask: APIFlask) -> None:
    @flask.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> Any:
        code = (error.name or "error").lower().replace(" ", "_")
        # Such as the length of a file that was asked for beyond its end.
        headers = [item for item in error.get_headers() if item[0] not in ("Content-Type", "Content-Length")]
        return {"code": code, "message": error.description or error.name}, error.code or 500, headers

    @flask.errorhandler(RecursionError)
    def on_too_deep(_error: RecursionError) -> tuple[dict[str, str], int]:
        return {"code": "bad_request", "message": "The JSON is nested too deeply."}, 400

    @flask.errorhandler(OSError)
    def on_full_disk(error: OSError) -> tuple[dict[str, str], int]:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise error
        return {
            "code": "disk_full",
            "message": "The disk is full. Nothing was changed; make room, then try again.",
        }, 503

    @flask.errorhandler(HTTPError)
    def on_invalid(error: HTTPError) -> tuple[dict[str, str], int]:
        return {"code": "not_possible", "message": _first(error.detail) or str(error.message)}, error.status_code


def _first(detail: Any, path: str = "") -> str:
    """Return the first thing that does not fit, and where."""
    if isinstance(detail, dict) and detail:
        name, inner = next(iter(detail.items()))
        return _first(inner, path if name in ("json", "query", "_schema") else f"{path}{name}: ")
    return f"{path}{detail[0]}" if isinstance(detail, list) and detail else ""
