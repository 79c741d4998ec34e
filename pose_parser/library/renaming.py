"""Giving movements other names, and their labels in all recordings with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pose_parser.annotations import Segment
from pose_parser.annotations import table as csv_table
from pose_parser.errors import LibraryError
from pose_parser.library.labels import read_label_file
from pose_parser.library.layout import labels_file, landmarks_files, picture_files
from pose_parser.library.movements import Movements, parse_families, write_movements
from pose_parser.library.storing import changing, clean_text, save

Renamed = Mapping[tuple[str, str], tuple[str, str]]
"""New family and label by family and label as they were."""


def save_movements(data_dir: Path, told: object, *, revision: str) -> Movements:
    """Replace the movements by what a page sent; one that says what it was called takes its labels along.

    Labels are renamed first: should the program stop in between, the same change done again completes it.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    told : object
        A list of ``{name, was?, movements: [{name, was?, look, key}]}``.
    revision : str
        Of the movements that these were made from.

    Returns
    -------
    Movements
        As they are kept.

    Raises
    ------
    LibraryConflictError
        If they have been changed since; it carries the present `Movements`.
    LibraryError
        If they are no movements, a name or key stands there twice, or a file of labels is broken.
    """
    families = parse_families(told)
    renamed = _renamed_in(told)
    return write_movements(data_dir, families, revision=revision, first=lambda: relabel(data_dir, renamed))


def relabel(data_dir: Path, renamed: Renamed) -> list[str]:
    """Give labels of all recordings another name or family.

    Parameters
    ----------
    data_dir : Path
        The data folder.
    renamed : mapping
        New family and label by family and label as they were.

    Returns
    -------
    list of str
        Ids of the recordings whose labels were changed.

    Raises
    ------
    LibraryError
        If a file of labels is broken; none is changed then.
    """
    if not renamed:
        return []
    with changing(data_dir, "labels"):
        ids = sorted(landmarks_files(data_dir).keys() | picture_files(data_dir).keys())
        paths = [labels_file(data_dir, one) for one in ids]
        files = {path: read_label_file(path, path.stem) for path in paths if path.exists()}
        changed = []
        for path, (labels, of_others) in files.items():
            new = [_renamed(segment, renamed) for segment in labels.segments]
            if new != list(labels.segments):
                save(path, csv_table.dump([*of_others, *new]).encode())
                changed.append(path.stem)
    return changed


def _renamed_in(told: Any) -> Renamed:
    """Find what the page renamed in movements that have been checked."""
    renamed: dict[tuple[str, str], tuple[str, str]] = {}
    for family in told:
        for movement in family["movements"]:
            before = _before(family, "family"), _before(movement, "movement")
            now = clean_text(family["name"], "family"), clean_text(movement["name"], "movement")
            if before != now and renamed.setdefault(before, now) != now:
                raise LibraryError(f"{before[1]!r} cannot become both {renamed[before][1]!r} and {now[1]!r}.")
    return renamed


def _before(told: Any, what: str) -> str:
    return clean_text(told.get("was") or told["name"], f"former name of the {what}")


def _renamed(segment: Segment, renamed: Renamed) -> Segment:
    family, label = renamed.get((segment.family, segment.label), (segment.family, segment.label))
    return replace(segment, family=family, label=label)
