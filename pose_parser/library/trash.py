"""What was deleted, kept so that it can be brought back: ``trash/<token>/`` with the files and what they were."""

from __future__ import annotations

import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from pose_parser.errors import LibraryConflictError, LibraryError, NotInLibraryError
from pose_parser.library.layout import TRASH
from pose_parser.library.metadata import write_row
from pose_parser.library.storing import changing, content, save

KEPT_DAYS = 30.0
"""How long deleted things are kept, unless the caller says otherwise."""

_TOKEN = re.compile(r"[0-9]{14}-[0-9a-f]{16}")
_NOTE = "deleted.json"
_DAY_S = 86400.0


@dataclass(frozen=True)
class Deleted:
    """One thing that was deleted.

    Attributes
    ----------
    kind : str
        ``recording``, ``model`` or ``comparison``.
    id : str
        What it was called.
    deleted_at : float
        Seconds since 1970.
    files : tuple of str
        Where its files were, within the data folder.
    row : dict
        A recording's row of ``recordings.csv``.
    """

    kind: str
    id: str
    deleted_at: float
    files: tuple[str, ...]
    row: dict[str, str] = field(default_factory=dict)


def put_in_trash(
    data_dir: Path, files: Iterable[Path], *, kind: str, id: str, row: Mapping[str, str] | None = None
) -> str:
    """Move files away so that they can be brought back.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    files : iterable of Path
        Files and folders in the data folder that belong together; those that are absent are passed over.
    kind : str
        ``recording``, ``model`` or ``comparison``.
    id : str
        What it is called.
    row : mapping, optional
        A recording's row of ``recordings.csv``, which is written again when it is brought back.

    Returns
    -------
    str
        The token that `restore` wants.

    Raises
    ------
    NotInLibraryError
        If none of the files is there.
    LibraryError
        If they cannot be moved.
    """
    with changing(data_dir, "trash"):
        there = tuple(str(path.relative_to(data_dir)) for path in files if path.exists())
        if not there:
            raise NotInLibraryError(f"There is no {kind} called {id!r}.")
        token = f"{datetime.now(UTC):%Y%m%d%H%M%S}-{secrets.token_hex(8)}"
        folder = data_dir / TRASH / token
        deleted = Deleted(kind, id, time.time(), there, dict(row or {}))
        save(folder / _NOTE, json.dumps(asdict(deleted), ensure_ascii=False).encode())
        _move(data_dir, folder, there)
    return token


def restore(data_dir: Path, token: str) -> str:
    """Bring back what was deleted.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    token : str
        What `put_in_trash` gave.

    Returns
    -------
    str
        What it is called.

    Raises
    ------
    NotInLibraryError
        If there is no such thing, or it was brought back already.
    LibraryConflictError
        If something else has taken its name in the meantime; it carries that name.
    """
    folder = _folder(data_dir, token)
    with changing(data_dir, "trash"):
        deleted = _read(folder)
        kept = [name for name in deleted.files if (folder / name).exists()]
        taken = [name for name in kept if (data_dir / name).exists()]
        if taken:
            words = f"There is another {deleted.kind} called {deleted.id!r} now; delete that one first."
            raise LibraryConflictError(words, deleted.id)
        _move(folder, data_dir, kept)
        if deleted.row:
            write_row(data_dir, deleted.id, deleted.row)
        shutil.rmtree(folder, ignore_errors=True)
    return deleted.id


def trashed_ids(data_dir: Path, kind: str) -> set[str]:
    """Return what things of a kind that can be brought back are called."""
    folders = _folders(data_dir)
    return {deleted.id for folder in folders if (deleted := _readable(folder)) and deleted.kind == kind}


def empty_trash(data_dir: Path, *, older_than_days: float = KEPT_DAYS) -> int:
    """Remove for good what was deleted long ago.

    Returns
    -------
    int
        How many things.
    """
    with changing(data_dir, "trash"):
        before = time.time() - older_than_days * _DAY_S
        old = [one for one in _folders(data_dir) if (deleted := _readable(one)) and deleted.deleted_at <= before]
        for folder in old:
            shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _move(source: Path, target: Path, names: Iterable[str]) -> None:
    for name in names:
        try:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(source / name, target / name)
        except OSError as error:
            raise LibraryError(f"{source / name}: cannot be moved ({error.strerror or error})") from error


def _folder(data_dir: Path, token: str) -> Path:
    if not _TOKEN.fullmatch(token):
        raise NotInLibraryError("There is nothing of this name among what was deleted.")
    return data_dir / TRASH / token


def _folders(data_dir: Path) -> list[Path]:
    return [path for path in (data_dir / TRASH).glob("*") if _TOKEN.fullmatch(path.name)]


def _read(folder: Path) -> Deleted:
    data = content(folder / _NOTE)
    if not data:
        raise NotInLibraryError("It is not among what was deleted any more; perhaps it was brought back already.")
    try:
        told = json.loads(data)
        deleted = Deleted(**{**told, "files": tuple(told["files"])})
    except (ValueError, KeyError, TypeError) as error:
        raise LibraryError(f"{folder / _NOTE}: does not say what was deleted ({error})") from error
    outside = [name for name in deleted.files if Path(name).is_absolute() or ".." in Path(name).parts]
    if outside:
        raise LibraryError(f"{folder / _NOTE}: names {outside[0]!r}, which is not in the data folder")
    return deleted


def _readable(folder: Path) -> Deleted | None:
    try:
        return _read(folder)
    except LibraryError:
        return None
