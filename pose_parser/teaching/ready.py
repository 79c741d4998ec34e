"""Whether the library holds enough to learn a family of movements."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pose_parser.library.recordings import RecordingIndex
    from pose_parser.teaching.enough import Readiness


def readiness(data_dir: Path, family: str, *, index: RecordingIndex | None = None) -> Readiness:
    """Judge what there is to learn from, and say what to record next.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    family : str
        Family of movements.
    index : RecordingIndex, optional
        Whoever asks often keeps one, for it remembers files that have not changed.

    Returns
    -------
    Readiness
        Movements in the order of the library, then those that only recordings show.

    Raises
    ------
    LibraryError
        If the lists of recordings or movements are broken.
    """
    from pose_parser.library.movements import read_movements
    from pose_parser.library.recordings import RecordingIndex
    from pose_parser.teaching.enough import judge_readiness

    usable = [one for one in (index or RecordingIndex(data_dir)).list() if one.has_landmarks and one.problem is None]
    seconds = {one.id: one.seconds[family] for one in usable if one.seconds.get(family)}
    people = {one.id: one.person for one in usable if one.id in seconds and one.person}
    declared = [each for each in read_movements(data_dir).families if each.name == family]
    return judge_readiness(seconds, people, [movement.name for each in declared for movement in each.movements])
