"""What was read from files, until they change."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Generic, TypeVar

Value = TypeVar("Value")
Fingerprint = tuple[int, int, int]


class FileCache(Generic[Value]):
    """Read files again only when they have changed: when time of change, size or inode is another.

    Parameters
    ----------
    read : callable
        Reads one file; what it raises is not kept.
    """

    def __init__(self, read: Callable[[Path], Value]) -> None:
        self._read = read
        self._known: dict[Path, tuple[Fingerprint, Value]] = {}

    def get(self, path: Path) -> Value | None:
        """Return what is in a file; None where it is absent."""
        now = fingerprint(path)
        if now is None:
            return None
        known = self._known.get(path)
        if known is None or known[0] != now:
            known = self._known[path] = (now, self._read(path))
        return known[1]

    def keep_only(self, paths: Collection[Path]) -> None:
        """Forget all other files."""
        for path in self._known.keys() - set(paths):
            self._known.pop(path, None)


def fingerprint(path: Path) -> Fingerprint | None:
    """Return what changes when a file does; None where it is absent."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino
