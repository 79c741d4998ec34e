"""What packing and unpacking share: copying with progress, and words for what can go wrong with files."""

from __future__ import annotations

import errno
import hashlib
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pose_parser.errors import LibraryError
from pose_parser.library.archive_contents import FileEntry, Report

SPARE_BYTES = 64 << 20
"""Room on the disk that is left free."""

_CHUNK_BYTES = 1 << 20


class Progress:
    """Tells how many bytes of all are done, and when it will be over.

    Parameters
    ----------
    report : callable
        Whom to tell.
    stage : str
        What is being done, in words.
    total : int
        Bytes of all.
    """

    def __init__(self, report: Report, stage: str, total: int) -> None:
        self.total = total
        self._report = report
        self._stage = stage
        self._done = 0
        self._began = time.monotonic()
        report(stage, 0.0, None)

    def add(self, n_bytes: int) -> None:
        """Note that so many more are done."""
        self._done += n_bytes
        took = time.monotonic() - self._began
        left = took * (self.total - self._done) / self._done if self._done and took > 1 else None
        self._report(self._stage, min(self._done / max(self.total, 1), 1.0), left)


def copy(source: IO[bytes], target: IO[bytes], told: Callable[[int], None]) -> FileEntry:
    """Copy piece by piece, and say what was copied."""
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_CHUNK_BYTES):
        target.write(piece)
        digest.update(piece)
        size += len(piece)
        told(len(piece))
    return FileEntry(size=size, sha256=digest.hexdigest())


def check_room(folder: Path, needed: int) -> None:
    """Refuse what the disk has no room for.

    Raises
    ------
    LibraryError
        If there is too little.
    """
    free = shutil.disk_usage(folder).free - SPARE_BYTES
    if needed > free:
        raise LibraryError(
            f"It needs {needed / 1e6:.0f} MB of disk space and there are {max(free, 0) / 1e6:.0f} MB. "
            "Free some space and try again."
        )


@contextmanager
def telling_of_disk(file: Path) -> Iterator[None]:
    """Say in words what is wrong with the disk or a file."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise LibraryError("The disk is full. Free some space and try again.") from error
        named = error.filename or file
        raise LibraryError(f"{named}: could not be read or written ({error.strerror or error}).") from error
