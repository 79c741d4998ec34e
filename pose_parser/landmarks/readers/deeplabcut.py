"""DeepLabCut and Lightning Pose: tables whose columns have several names each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers import plain_json, tables
from pose_parser.landmarks.readers.finishing import MAX_FRAME, IntArray, finish, picture_reading
from pose_parser.landmarks.readers.options import KeypointOptions
from pose_parser.landmarks.readers.pandas_hdf5 import read_pandas_table
from pose_parser.landmarks.readers.people import choose_track

COORDS = ("x", "y", "likelihood")


@dataclass(frozen=True, eq=False)
class Table:
    """A table with columns (..., bodypart, coordinate) or (..., individual, bodypart, coordinate).

    Attributes
    ----------
    columns : sequence of tuple of str
        Scorer, individual where there are several, bodypart, coordinate.
    values : array, shape (n_frames, n_columns)
    frames : array of int, shape (n_frames,)
    """

    columns: Sequence[tuple[str, ...]]
    values: FloatArray
    frames: IntArray

    def only(self, columns: list[int]) -> Table:
        """Return the table of some columns."""
        return Table([self.columns[column] for column in columns], self.values[:, columns], self.frames)


def read_deeplabcut(path: Path, options: KeypointOptions) -> LandmarksFile:
    """Read DeepLabCut's CSV or HDF5 of one animal or several, or Lightning Pose's CSV.

    Of several individuals the one that is seen in the most frames is taken, unless ``person`` names one or gives its
    number. Rows of labelled pictures have the last number in the picture's name as their frame.

    Raises
    ------
    LandmarksFileError
        If it holds something else.
    """
    table = _from_hdf5(path) if is_hdf5(path) else _from_csv(path)
    whose = [column[-3] if len(column) > 3 else "" for column in table.columns]
    individuals = tuple(dict.fromkeys(whose))
    notes: dict[str, Any] = {}
    if len(individuals) > 1:
        seen = [np.isfinite(table.values[:, [owner == one for owner in whose]]).any(axis=1) for one in individuals]
        chosen = individuals[choose_track(individuals, np.sum(seen, axis=1), options, path)]
        table = table.only([index for index, owner in enumerate(whose) if owner == chosen])
        notes = {"individual": chosen, "individuals": list(individuals)}
    names = tuple(dict.fromkeys(column[-2] for column in table.columns))
    points = np.full((len(table.frames), len(names), 3), np.nan)
    for column, values in zip(table.columns, table.values.T, strict=True):
        points[:, names.index(column[-2]), COORDS.index(column[-1])] = values
    return finish(picture_reading("deeplabcut", names, points, table.frames, notes=notes), path, options)


def is_hdf5(path: Path) -> bool:
    """Tell HDF5 by its first bytes."""
    with path.open("rb") as file:
        return file.read(8) == b"\x89HDF\r\n\x1a\n"


def has_table_head(rows: Sequence[Sequence[str]]) -> bool:
    """Tell by the first rows whether this is such a CSV."""
    first = [row[0] if row else "" for row in rows[:4]]
    return "coords" in first and "bodyparts" in first


def _from_csv(path: Path) -> Table:
    rows = tables.read_rows(path)
    if not has_table_head(rows):
        raise LandmarksFileError(f"{path}: has no rows 'bodyparts' and 'coords' at its top, as DeepLabCut writes them")
    n_head = [row[0] if row else "" for row in rows[:4]].index("coords") + 1
    head, body = rows[:n_head], rows[n_head:]
    n_columns = len(head[-1])
    if any(len(row) != n_columns for row in head):
        raise LandmarksFileError(f"{path}: the rows at its top have different numbers of columns")
    chosen = [column for column in range(1, n_columns) if head[-1][column] in COORDS]
    names = [tuple(row[column] for row in head) for column in chosen]
    if len(set(names)) != len(names) or not names:
        raise LandmarksFileError(f"{path}: has {'two columns of one name' if names else 'no columns x and y'}")
    values = tables.to_numbers(body, chosen, path, first_line=n_head + 1)
    labels = ["/".join(row[: chosen[0]]) for row in body]
    frames = [_frame(label, f"{path}:{n_head + 1 + index}") for index, label in enumerate(labels)]
    return Table(names, values, np.array(frames, dtype=np.int64))


def _frame(label: str, place: str) -> int:
    whole = label[:-2] if label.endswith(".0") else label
    number = (
        int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 18 else plain_json.last_number(label, place)
    )
    if number > MAX_FRAME:
        raise LandmarksFileError(f"{place}: {label[:40]!r} is no number of a frame")
    return number


def _from_hdf5(path: Path) -> Table:
    columns, values, frames = read_pandas_table(path)
    chosen = [index for index, column in enumerate(columns) if len(column) >= 3 and column[-1] in COORDS]
    names = [columns[index] for index in chosen]
    if not names or len(set(names)) != len(names) or len({len(name) for name in names}) != 1:
        raise LandmarksFileError(f"{path}: its columns are not those of DeepLabCut")
    return Table(names, values[:, chosen], frames)
