"""Where in the data folder a recording's files lie, and what it may be called."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from pose_parser.errors import NotInLibraryError
from pose_parser.extraction.plan import VIDEO_SUFFIXES
from pose_parser.landmarks.files import SUFFIX

LANDMARKS, VIDEOS, ANNOTATIONS, TRASH, TAKES = "landmarks", "videos", "annotations", "trash", "takes"

_LONGEST = 80
_NEVER = re.compile(r"[/\\\0\ud800-\udfff]|^\.|^$")
_LONGEST_BYTES = 200


def check_id(recording_id: str) -> str:
    """Return the id if it can name a file, so that nothing outside the library's folders is ever reached.

    Raises
    ------
    NotInLibraryError
        If it cannot.
    """
    if not _is_id(recording_id):
        raise NotInLibraryError(f"There is no recording called {recording_id[:80]!r}.")
    return recording_id


def _is_id(name: str) -> bool:
    return not _NEVER.search(name) and len(name.encode(errors="replace")) <= _LONGEST_BYTES


def landmarks_file(data_dir: Path, recording_id: str) -> Path:
    """Name the file of a recording's landmarks, which may be absent."""
    return data_dir / LANDMARKS / f"{check_id(recording_id)}{SUFFIX}"


def labels_file(data_dir: Path, recording_id: str) -> Path:
    """Name the file of a recording's labels, which may be absent."""
    return data_dir / ANNOTATIONS / f"{check_id(recording_id)}.csv"


def picture_files(data_dir: Path) -> dict[str, list[Path]]:
    """List the films of all recordings: those that browsers play first."""
    found: dict[str, list[Path]] = {}
    for path in _files(data_dir / VIDEOS):
        if path.suffix.lower() in VIDEO_SUFFIXES:
            found.setdefault(path.stem, []).append(path)
    for films in found.values():
        films.sort(key=lambda path: (path.suffix.lower() not in (".mp4", ".webm"), path.name))
    return found


def picture_file(data_dir: Path, recording_id: str) -> Path | None:
    """Find the film of a recording; None where there is none."""
    films = picture_files(data_dir).get(check_id(recording_id))
    return films[0] if films else None


def landmarks_files(data_dir: Path) -> dict[str, Path]:
    """List the files of landmarks of all recordings."""
    return {path.stem: path for path in _files(data_dir / LANDMARKS) if path.suffix == SUFFIX}


def require_recording(data_dir: Path, recording_id: str) -> None:
    """Raise a NotInLibraryError unless there are landmarks or a film of this recording."""
    if not landmarks_file(data_dir, recording_id).is_file() and picture_file(data_dir, recording_id) is None:
        raise NotInLibraryError(f"There is no recording called {recording_id!r}.")


def make_id(name: str) -> str:
    """Make an id of any name: small letters, digits, ``-`` and ``_``, at most 80; ``recording`` where none is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:_LONGEST].rstrip("-_") or "recording"


def _files(folder: Path) -> list[Path]:
    """List the plain files of a folder, which may be absent; what begins with a dot is not ready, or no id at all."""
    try:
        return sorted(path for path in folder.iterdir() if _is_id(path.stem) and path.is_file())
    except (FileNotFoundError, NotADirectoryError):
        return []
