"""The folder of model files, read without importing any learning library: the server's process polls it."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

MODEL_SUFFIXES = (".pickle", ".pkl", ".skops")
"""File name endings that Poser takes for a model."""

MAX_MODEL_BYTES = 512 * 1024 * 1024
"""Largest model file that is opened, unless the caller says otherwise."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")


@dataclass(frozen=True)
class ModelFile:
    """One file in the folder of models.

    Parameters
    ----------
    id : str
        How a session asks for the model: the file name without its ending.
    path : Path
        The file.
    mtime_ns, size : int
        Time of the last change in nanoseconds, and bytes: together the sign that the file is new.
    card_mtime_ns : int
        The same for the card beside the file (``NAME.card.json``); 0 without one.
    problem : str or None
        Why the file must not be opened, in words; None for one that may be inspected.
    """

    id: str
    path: Path
    mtime_ns: int
    size: int
    card_mtime_ns: int = 0
    problem: str | None = None

    @property
    def fingerprint(self) -> tuple[str, int, int, int]:
        """Changes when the file, or the card beside it, does."""
        return (self.path.name, self.mtime_ns, self.size, self.card_mtime_ns)

    def summary(self, status: str, reason: str | None = None) -> dict[str, Any]:
        """One entry of ``/api/models`` for a file that is not (yet) a usable model."""
        return {
            "id": self.id,
            "file": _printable(self.path.name),
            "status": status,
            "reason": reason,
            "name": self.id,
            "classes": [],
            "card": None,
            "created_at": datetime.fromtimestamp(self.mtime_ns / 1e9, UTC).isoformat(timespec="seconds"),
            "size_bytes": self.size,
        }


def card_path(path: Path) -> Path:
    """Where the card of a model file lies when the file itself carries none."""
    return path.with_name(f"{path.stem}.card.json")


def scan_models(folder: Path, *, max_bytes: int = MAX_MODEL_BYTES) -> list[ModelFile]:
    """List the model files of a folder, in the order of their ids.

    Parameters
    ----------
    folder : Path
        For example ``data/trained_models``; absent is the same as empty.
    max_bytes : int
        Files larger than this get a problem.

    Returns
    -------
    list of ModelFile
        Every file whose name ends like a model's and does not begin with a dot. When two names differ only in their
        ending, the alphabetically first of those without a problem has the plain id; the others are listed under
        their whole name, with a problem.
    """
    try:
        paths = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []
    candidates = (path for path in paths if path.suffix in MODEL_SUFFIXES and not path.name.startswith("."))
    return _without_collisions(file for path in candidates if (file := describe_file(path, max_bytes=max_bytes)))


def describe_file(path: Path, *, max_bytes: int = MAX_MODEL_BYTES) -> ModelFile | None:
    """Look at one file from outside; None for a folder, and for a file that has gone meanwhile."""
    try:
        status = path.lstat()
    except OSError:
        return None
    if stat.S_ISDIR(status.st_mode):
        return None
    problem = _problem(path, status.st_mode)
    if problem is None:
        try:
            status = path.stat()
        except OSError:
            return None
        if status.st_size > max_bytes:
            problem = f"{path.name} has {status.st_size} bytes; a model may have {max_bytes}"
    identifier = re.sub(r"[^A-Za-z0-9 ._-]", "_", path.stem)[:100]
    return ModelFile(identifier, path, status.st_mtime_ns, status.st_size, _mtime_ns(card_path(path)), problem)


def _problem(path: Path, mode: int) -> str | None:
    if not _NAME.fullmatch(path.name):
        return (
            f"{_printable(path.name)}: rename it; a model's name has letters, digits, spaces, dots, dashes, underscores"
        )
    if stat.S_ISLNK(mode):
        target = path.resolve()
        if target.parent != path.parent.resolve():
            return f"{path.name} is a link that leads out of the folder of models; copy the file instead"
        if not target.is_file():
            return f"{path.name} is a link to something that is not a file"
        return None
    return None if stat.S_ISREG(mode) else f"{path.name} is not a plain file"


def _mtime_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _printable(name: str) -> str:
    return name.encode("utf-8", "replace").decode()


def _without_collisions(files: Iterable[ModelFile]) -> list[ModelFile]:
    """Give each id to one file; a file with a problem never takes it from one without."""
    first: dict[str, ModelFile] = {}
    listed: list[ModelFile] = []
    for file in sorted(files, key=lambda file: (file.problem is not None, file.path.name)):
        holder = first.setdefault(file.id, file)
        listed.append(file if holder is file else _renamed(file, holder))
    return sorted(listed, key=lambda file: file.id)


def _renamed(file: ModelFile, holder: ModelFile) -> ModelFile:
    name = _printable(file.path.name)
    clash = f"{name} has the same name as {_printable(holder.path.name)}; rename one of them"
    return replace(file, id=name, problem=file.problem or clash)
