"""What was compared: one folder ``comparisons/<id>`` each, listed, read, renamed and deleted.

A folder holds ``result.json``, ``track.json``, ``track.bin``, ``result.csv``, ``report.html`` and, if it was wished
for, ``overlay.mp4``. It carries all that is shown of a comparison but the two films, so that it can be read when its
recordings are gone.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.library.file_cache import FileCache
from pose_parser.library.layout import make_id, picture_files
from pose_parser.library.storing import changing, clean_text, save
from pose_parser.library.trash import put_in_trash

COMPARISONS = "comparisons"
RESULT, TRACK, CSV, REPORT, OVERLAY = "result.json", "track.bin", "result.csv", "report.html", "overlay.mp4"

_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
_LONGEST_STEM, _KEY_LETTERS = 60, 12
_DAMAGED = "{} is damaged. Delete this comparison and make it again."
_MISSING = "{} is missing. Delete this comparison and make it again."
_KINDS: dict[str, type | tuple[type, ...]] = {
    "id": str,
    "name": str,
    "created_at": str,
    "score": (int, float, type(None)),
    "duration_s": (int, float),
    "has_overlay": bool,
}


@dataclass(frozen=True)
class RecordingName:
    """A recording, and what it was called when it was compared."""

    id: str
    title: str


@dataclass(frozen=True)
class ComparisonSummary:
    """One comparison in the list of all.

    Attributes
    ----------
    id : str
        Names its folder, and never changes.
    name : str
        What people call it.
    created_at : str
        ISO 8601, UTC.
    reference, student : RecordingName
        What was compared.
    score : float or None
        0 to 100; None where no joint is sure.
    duration_s : float or None
        Of what goes together, on the student's clock.
    has_overlay : bool
        Whether there is a film.
    problem : str or None
        Why it cannot be shown; None for a sound one.
    """

    id: str
    name: str
    created_at: str
    reference: RecordingName
    student: RecordingName
    score: float | None
    duration_s: float | None
    has_overlay: bool
    problem: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as the page knows it."""
        return asdict(self)


class ComparisonIndex:
    """The comparisons of a data folder; results are read again only when they have changed.

    Parameters
    ----------
    data_dir : Path
        The data folder; what is absent in it is the same as empty.
    """

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._summaries = FileCache(_summary)

    def list(self) -> list[ComparisonSummary]:
        """Return all comparisons, the newest first; a broken one is in the list and says so."""
        folders = _folders(self._data_dir)
        self._summaries.keep_only([folder / RESULT for folder in folders])
        found = [self._summaries.get(folder / RESULT) or _broken(folder, _MISSING.format(RESULT)) for folder in folders]
        return sorted(found, key=lambda one: one.created_at, reverse=True)


def list_comparisons(data_dir: Path) -> list[ComparisonSummary]:
    """Return all comparisons, the newest first; a broken one is in the list and says so."""
    return ComparisonIndex(data_dir).list()


def comparison_id(name: str, key: str) -> str:
    """Make the id of a comparison from its name and the key of its job: the same whenever that is begun again."""
    return f"{make_id(name)[:_LONGEST_STEM].rstrip('-_')}-{key[:_KEY_LETTERS]}"


def comparison_folder(data_dir: Path, comparison: str) -> Path:
    """Name the folder of a comparison, which may be absent.

    Raises
    ------
    NotInLibraryError
        If nothing can be called so.
    """
    if not _ID.fullmatch(comparison):
        raise _unknown(comparison)
    return data_dir / COMPARISONS / comparison


def comparison_file(data_dir: Path, comparison: str, name: str) -> Path:
    """Find a file of a comparison.

    Raises
    ------
    NotInLibraryError
        If there is no such comparison, or it has no such file.
    """
    folder = comparison_folder(data_dir, comparison)
    if not folder.is_dir():
        raise _unknown(comparison)
    path = folder / name
    # A link must not lead out of the library.
    if not path.is_file() or not path.resolve().is_relative_to((data_dir / COMPARISONS).resolve()):
        words = "no film was asked for" if name == OVERLAY else f"{name} is missing"
        raise NotInLibraryError(f"The comparison {comparison!r} has no such file: {words}.")
    return path


def read_comparison(data_dir: Path, comparison: str) -> dict[str, Any]:
    """Return the result of a comparison, and whether the library still has the two films.

    Raises
    ------
    NotInLibraryError
        If there is no such comparison.
    LibraryError
        If its result is damaged.
    """
    result = _read(comparison_file(data_dir, comparison, RESULT))
    films = picture_files(data_dir)
    for side in ("reference", "student"):
        result[side] = {**result[side], "has_picture": result[side]["id"] in films}
    return result


def rename_comparison(data_dir: Path, comparison: str, name: str) -> ComparisonSummary:
    """Call a comparison something else; its id stays.

    Raises
    ------
    NotInLibraryError
        If there is no such comparison.
    LibraryError
        If its result is damaged or cannot be written, or the name is no short text.
    """
    from pose_parser.comparison.files import json_bytes

    path = comparison_file(data_dir, comparison, RESULT)
    with changing(data_dir, COMPARISONS):
        save(path, json_bytes(_read(path) | {"name": clean_text(name, "name")}))
    return _summary(path)


def delete_comparison(data_dir: Path, comparison: str) -> str:
    """Delete a comparison, so that it can be brought back.

    Returns
    -------
    str
        The token that `pose_parser.library.trash.restore` wants.

    Raises
    ------
    NotInLibraryError
        If there is no such comparison.
    """
    return put_in_trash(data_dir, [comparison_folder(data_dir, comparison)], kind="comparison", id=comparison)


def _folders(data_dir: Path) -> list[Path]:
    """List the folders of comparisons; what begins with a dot is being made."""
    try:
        return sorted(path for path in (data_dir / COMPARISONS).iterdir() if _ID.fullmatch(path.name) and path.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def _read(path: Path) -> dict[str, Any]:
    try:
        result = json.loads(path.read_bytes())
        sides = [result[side] for side in ("reference", "student")]
        is_whole = all(isinstance(result[name], kind) for name, kind in _KINDS.items())
        is_whole &= all(isinstance(side[name], str) for side in sides for name in ("id", "title"))
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise LibraryError(_DAMAGED.format(path.name)) from error
    if not is_whole or result["id"] != path.parent.name:
        raise LibraryError(_DAMAGED.format(path.name))
    return dict(result)


def _summary(path: Path) -> ComparisonSummary:
    folder = path.parent
    try:
        result = _read(path)
    except LibraryError as error:
        return _broken(folder, str(error))
    return ComparisonSummary(
        id=folder.name,
        name=result["name"],
        created_at=result["created_at"],
        reference=RecordingName(result["reference"]["id"], result["reference"]["title"]),
        student=RecordingName(result["student"]["id"], result["student"]["title"]),
        score=result["score"],
        duration_s=result["duration_s"],
        has_overlay=result["has_overlay"],
        problem=None if (folder / TRACK).is_file() else _MISSING.format(TRACK),
    )


def _broken(folder: Path, problem: str) -> ComparisonSummary:
    changed = datetime.fromtimestamp(folder.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    nobody = RecordingName("", "")
    return ComparisonSummary(
        folder.name, folder.name, changed, nobody, nobody, None, None, has_overlay=False, problem=problem
    )


def _unknown(comparison: str) -> NotInLibraryError:
    return NotInLibraryError(f"There is no comparison called {comparison[:80]!r}; perhaps it is still being made.")
