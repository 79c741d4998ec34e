"""Changing the library's files: one process and thread at a time, wholly or not at all, told apart by revisions."""

from __future__ import annotations

import fcntl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from pose_parser.atomic import write_atomically
from pose_parser.errors import LibraryError

_LONGEST = 120
_NEVER = frozenset({"Cc", "Cs", "Zl", "Zp"})


@contextmanager
def changing(data_dir: Path, what: str) -> Iterator[None]:
    """Keep others, also of other processes, from changing the same thing until the end of the block.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    what : str
        Name of the thing, such as ``labels``.

    Raises
    ------
    LibraryError
        If the folder cannot be written to.
    """
    path = data_dir / "locks" / f"{what}.lock"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("w")
    except OSError as error:
        raise _unsaved(path, error) from error
    with file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def save(path: Path, data: bytes) -> None:
    """Write a file of the library wholly or not at all; its folder is made.

    Raises
    ------
    LibraryError
        If that is not possible, in words.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
    except OSError as error:
        raise _unsaved(path, error) from error


def content(path: Path) -> bytes:
    """Read a file of the library; nothing where it is absent.

    Raises
    ------
    LibraryError
        If it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise LibraryError(f"{path}: cannot be read ({error.strerror or error})") from error


def revision_of(data: bytes) -> str:
    """Name the present state of a file by a hash of its bytes."""
    return sha256(data).hexdigest()[:32]


def clean_text(text: object, what: str, *, longest: int = _LONGEST, may_be_empty: bool = False) -> str:
    """Return a name as it is kept: without space around it, its letters composed.

    Raises
    ------
    LibraryError
        If it is no text, empty, too long, or holds line breaks or other signs that cannot be seen.
    """
    if not isinstance(text, str):
        raise LibraryError(f"The {what} has to be text, not {text!r:.40}.")
    clean = unicodedata.normalize("NFC", text).strip()
    if not clean and not may_be_empty:
        raise LibraryError(f"The {what} is empty; give it a name.")
    if len(clean) > longest:
        raise LibraryError(f"The {what} has {len(clean)} letters; at most {longest} are possible.")
    if any(unicodedata.category(letter) in _NEVER for letter in clean):
        raise LibraryError(f"The {what} {clean!r:.60} holds a line break or another sign that cannot be seen.")
    return clean


def _unsaved(path: Path, error: OSError) -> LibraryError:
    return LibraryError(f"{path}: could not be saved ({error.strerror or error}). What was there before is unharmed.")
