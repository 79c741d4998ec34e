"""Taking in what came into the data folder by other ways than the page, and letting go of what was deleted long ago."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pose_parser.library.movements import Movements, ensure_movements, read_movements
from pose_parser.library.recordings import Recording, RecordingIndex, ensure_rows
from pose_parser.library.trash import KEPT_DAYS, empty_trash


class Tidied(NamedTuple):
    """How many recordings got a row in ``recordings.csv``, labels became movements, and things were removed."""

    n_rows: int
    n_movements: int
    n_removed: int


def tidy(data_dir: Path, *, index: RecordingIndex | None = None, older_than_days: float = KEPT_DAYS) -> Tidied:
    """Put the library in order: nothing in it is lost or changed but what was deleted long ago.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    index : RecordingIndex, optional
        One that has read the recordings before and need not do so again.
    older_than_days : float
        What was deleted before so many days is removed for good.

    Raises
    ------
    LibraryError
        If ``recordings.csv`` or ``movements.json`` is broken or cannot be written.
    """
    recordings = (index or RecordingIndex(data_dir)).list()
    n_rows = ensure_rows(data_dir, recordings)
    before = _count(read_movements(data_dir))
    n_movements = _count(ensure_movements(data_dir, _labels(recordings))) - before
    return Tidied(n_rows, n_movements, empty_trash(data_dir, older_than_days=older_than_days))


def _labels(recordings: Sequence[Recording]) -> dict[str, list[str]]:
    """List the labels of each family over all recordings, the oldest recording's first."""
    found: dict[str, dict[str, None]] = {}
    for recording in reversed(recordings):
        for family, seconds in recording.seconds.items():
            found.setdefault(family, {}).update(dict.fromkeys(seconds))
    return {family: list(labels) for family, labels in found.items()}


def _count(movements: Movements) -> int:
    return sum(len(family.movements) for family in movements.families)
