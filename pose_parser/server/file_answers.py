"""Answers that are files: whole or in ranges, in parts between which everybody else has a turn."""

from __future__ import annotations

import mimetypes
import time
from datetime import UTC, datetime
from pathlib import Path

from flask import Response, request
from werkzeug.exceptions import NotFound

from pose_parser.server.aside import Aside

_PART_BYTES = 256 << 10
# Who reads as fast as this sends never makes it wait; without a pause live pictures would.
_PAUSE_S = 0.002


class _Parts:
    """The bytes of a file, in parts; what Werkzeug asks of something that it sends a range of."""

    def __init__(self, path: Path, aside: Aside) -> None:
        self._file = path.open("rb", buffering=0)
        self._aside = aside

    def __iter__(self) -> _Parts:
        return self

    def __next__(self) -> bytes:
        if self._file.tell():
            time.sleep(_PAUSE_S)
        part: bytes = self._aside(self._file.read, _PART_BYTES)
        if not part:
            raise StopIteration
        return part

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int) -> int:
        return self._file.seek(offset)

    def tell(self) -> int:
        return self._file.tell()

    def close(self) -> None:
        self._file.close()


def file_response(path: Path, aside: Aside, *, download_as: str | None = None) -> Response:
    """Return a file, or the range of it that was asked for.

    Parameters
    ----------
    path : Path
        The file.
    aside : callable
        Calls what waits for the disk.
    download_as : str, optional
        Name under which a browser keeps it; it shows it without.

    Raises
    ------
    NotFound
        If there is no such file.
    RequestedRangeNotSatisfiable
        If the range lies outside.
    """
    try:
        status = path.stat()
        parts = _Parts(path, aside)
    except OSError as error:
        raise NotFound("The file is not there (any more).") from error
    response = Response(parts, mimetype=mimetypes.guess_type(path.name)[0] or "application/octet-stream")
    response.direct_passthrough = True
    response.content_length = status.st_size
    response.last_modified = datetime.fromtimestamp(status.st_mtime, UTC)
    response.set_etag(f"{status.st_mtime_ns:x}-{status.st_size:x}")
    # A film that is looked through is asked for again and again; it may be kept as long as it is the same.
    response.headers["Cache-Control"] = "private, no-cache"
    if download_as is not None:
        response.headers.set("Content-Disposition", "attachment", filename=download_as)
    try:
        response.make_conditional(request.environ, accept_ranges=True, complete_length=status.st_size)
    except BaseException:
        parts.close()
        raise
    return response


def inside(folder: Path, *names: str) -> Path:
    """Return a file of a folder.

    Raises
    ------
    NotFound
        If it lies elsewhere, or is no plain file.
    """
    path = folder.joinpath(*names)
    root = folder.resolve()
    if not path.resolve().is_relative_to(root) or not path.is_file():
        raise NotFound("The file is not there (any more).")
    return path
