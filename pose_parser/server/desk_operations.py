"""What the desk does for each question, and how its outcome becomes an HTTP answer."""

from __future__ import annotations

import errno
import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import structlog

from pose_parser.errors import LibraryConflictError, NotInLibraryError, PoserError
from pose_parser.server.desk_process import Answer

if TYPE_CHECKING:
    from pose_parser.jobs import JobQueue
    from pose_parser.library.comparisons import ComparisonIndex
    from pose_parser.library.recordings import RecordingIndex

log = structlog.get_logger(__name__)

_REFUSALS: tuple[tuple[type[Exception], int, str], ...] = (
    (NotInLibraryError, 404, "not_found"),
    (LibraryConflictError, 409, "conflict"),
    (PoserError, 422, "not_possible"),
    (MemoryError, 422, "too_large"),
)


class Tools:
    """What operations work with.

    Parameters
    ----------
    data_dir : Path
        The folder of all data.
    redis_url : str or None
        Where jobs are announced by the server itself, since this process has no network; None where a file does it.
    """

    def __init__(self, data_dir: Path, *, redis_url: str | None = None) -> None:
        self.data_dir = data_dir
        self.redis_url = redis_url
        self.changed = threading.Event()
        self.filing = threading.Lock()

    @cached_property
    def recordings(self) -> RecordingIndex:
        """What is known of every recording."""
        from pose_parser.library.recordings import RecordingIndex

        return RecordingIndex(self.data_dir)

    @cached_property
    def comparisons(self) -> ComparisonIndex:
        """What was compared."""
        from pose_parser.library.comparisons import ComparisonIndex

        return ComparisonIndex(self.data_dir)

    @cached_property
    def jobs(self) -> JobQueue:
        """The queue of jobs."""
        from pose_parser.jobs import open_queue

        return open_queue(self.data_dir)


@dataclass(frozen=True)
class Bytes:
    """An outcome that is no JSON."""

    body: bytes
    mimetype: str


Run = Callable[..., Any]


@dataclass(frozen=True)
class Operation:
    """One thing that the desk does.

    Parameters
    ----------
    run : callable
        Called with the tools and the parameters by name; returns plain JSON values, something with `to_dict`, `Bytes`
        or None.
    is_slow : bool
        It may take seconds.
    changes : bool
        It changes files that pages show.
    """

    run: Run
    is_slow: bool = False
    changes: bool = False


@cache
def operations() -> dict[str, Operation]:
    """Return every operation by its name."""
    from pose_parser.server import desk_comparisons, desk_jobs, desk_library, desk_models, desk_uploads

    rooms = (desk_library, desk_models, desk_jobs, desk_uploads, desk_comparisons)
    return {name: operation for room in rooms for name, operation in room.OPERATIONS.items()}


def is_slow(op: str) -> bool:
    """Tell whether an operation may take seconds."""
    known = operations().get(op)
    return known is not None and known.is_slow


def perform(tools: Tools, op: str, params: dict[str, Any]) -> Answer:
    """Do one operation; whatever goes wrong is an answer too."""
    operation = operations()[op]
    try:
        outcome = operation.run(tools, **params)
        if operation.changes:
            tools.changed.set()
        if isinstance(outcome, Bytes):
            return Answer(200, outcome.body, outcome.mimetype)
        return Answer(200, _to_json(outcome))
    except Exception as error:  # noqa: BLE001 - whoever asked waits for an answer
        return _refusal(op, error)


def _to_json(outcome: Any) -> bytes:
    plain = outcome.to_dict() if hasattr(outcome, "to_dict") else outcome
    return json.dumps(plain, allow_nan=False, separators=(",", ":")).encode()


def _refusal(op: str, error: Exception) -> Answer:
    status, code, message = _words(op, error)
    body: dict[str, Any] = {"code": code, "message": message}
    if isinstance(error, LibraryConflictError):
        current = error.current
        body = {**(current.to_dict() if hasattr(current, "to_dict") else {}), **body}
    return Answer(status, _to_json(body))


def _words(op: str, error: Exception) -> tuple[int, str, str]:
    if _is_full_disk(error):
        return 503, "disk_full", "The disk is full. Nothing was changed; make room, then try again."
    for kind, status, code in _REFUSALS:
        if isinstance(error, kind):
            return status, code, str(error) or "This needs more memory than Poser may use."
    if isinstance(error, ImportError):
        missing = f"A part of Poser is not installed ({error.name}); install it with: pip install 'pose-parser[teach]'"
        return 422, "not_installed", missing
    log.error("an operation of the desk failed", asked=op, exc_info=error)
    return 500, "error", "Something went wrong inside Poser. Nothing was lost; its log says more."


def _is_full_disk(error: BaseException | None) -> bool:
    """Tell whether a full disk, or a quota, is behind an error."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, sqlite3.Error) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
            return True
        error = error.__cause__
    return False
