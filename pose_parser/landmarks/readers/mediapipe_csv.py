"""Tables of MediaPipe landmarks, as people write them: one row for each frame, some columns for each landmark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.files import LandmarksFile
from pose_parser.landmarks.landmarks import FloatArray
from pose_parser.landmarks.readers import tables
from pose_parser.landmarks.readers.finishing import MAX_FRAME, IntArray, Reading, finish
from pose_parser.landmarks.readers.names import poser_name
from pose_parser.landmarks.readers.options import KeypointOptions
from pose_parser.landmarks.skeleton import BLAZEPOSE_33

SUFFIXES = {
    "x": "x", "y": "y", "z": "z",
    "visibility": "v", "v": "v", "vis": "v", "confidence": "v", "likelihood": "v", "score": "v",
    "world_x": "wx", "world_y": "wy", "world_z": "wz",
}  # fmt: skip
"""What a column's name ends in, and what the column holds."""

TIMES_MS = {"timestamp_ms": 1.0, "time_ms": 1.0, "timestamp_s": 1000.0, "time_s": 1000.0, "seconds": 1000.0}
"""Columns of times, and how many milliseconds one of theirs is."""

FRAMES = ("frame", "frame_number", "frame_index", "frame_idx", "frame_id")

_NAMED = re.compile(r"(?P<name>.+?)[_. -](?P<suffix>(?:world[_. -])?[a-z]+)", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<suffix>[xyzv])_?(?P<number>[0-9]{1,3})", re.IGNORECASE)

Columns = dict[tuple[str, str], int]


def read_mediapipe(path: Path, options: KeypointOptions) -> LandmarksFile:
    """Read a table with columns such as ``left_elbow_x``, ``_y``, ``_z``, ``_visibility``, ``_world_x``, or ``x0``.

    Numbered landmarks count from 0, or from 1 where there is no 0, and are MediaPipe's 33. A table without names in
    its first line may have columns of text (a picture's name, a label) before 33 times x, y, z or x, y, z, visibility.
    Other columns are left out. Frames are numbered by a column ``frame``, else by row, and timed by ``timestamp_ms`` or
    ``time_s``, else by ``fps``.

    Raises
    ------
    LandmarksFileError
        If it holds something else.
    """
    rows = tables.read_rows(path)
    head = rows[0] if rows else []
    columns = named_columns(head)
    body, first_line = (rows[1:], 2) if columns else (rows, 1)
    columns = columns or unnamed_columns(head)
    if not columns:
        raise LandmarksFileError(f"{path}: its first line names no columns such as left_elbow_x or x0")
    names = tuple(dict.fromkeys(name for name, _ in columns))
    lacking = [name for name in names if ("x" in _kinds(columns, name)) != ("y" in _kinds(columns, name))]
    if lacking:
        raise LandmarksFileError(f"{path}: {lacking[0]} has only one of x and y")
    values = tables.to_numbers(body, list(columns.values()), path, first_line=first_line)
    table = dict(zip(columns, values.T, strict=True))
    world = _stack(table, names, ("wx", "wy", "wz")) if any(kind == "wx" for _, kind in columns) else None
    frames, times = _frames_and_times(head if first_line == 2 else [], body, path)
    reading = Reading(
        "mediapipe",
        names,
        _stack(table, names, ("x", "y", "z")),
        _stack(table, names, ("v",))[..., 0],
        frames,
        world_xyz=world,
        timestamps_ms=times,
    )
    return finish(reading, path, options)


def named_columns(head: Sequence[str]) -> Columns:
    """Find the columns of landmarks by their names; empty where there are none."""
    columns: Columns = {}
    numbered = [match for cell in head if (match := _NUMBERED.fullmatch(cell))]
    base = min((int(match["number"]) for match in numbered), default=0)
    for index, cell in enumerate(head):
        if match := _NUMBERED.fullmatch(cell):
            number = int(match["number"]) - min(base, 1)
            if number < len(BLAZEPOSE_33):
                columns.setdefault((BLAZEPOSE_33.landmark_names[number], match["suffix"].lower()), index)
        elif (named := _NAMED.fullmatch(cell)) and cell.lower() not in (*TIMES_MS, *FRAMES):
            kind = SUFFIXES.get(re.sub(r"[. -]", "_", named["suffix"].lower()))
            if kind and (name := poser_name(named["name"])):
                columns.setdefault((name, kind), index)
    with_place = {name for name, kind in columns if kind in ("x", "wx")}
    return {column: index for column, index in columns.items() if column[0] in with_place}


def unnamed_columns(row: Sequence[str]) -> Columns:
    """Find 33 landmarks at the end of a row without names; empty where they are not there."""
    n_numbers = 0
    while n_numbers < len(row) and _is_number(row[-1 - n_numbers]):
        n_numbers += 1
    for kinds in ("xyzv", "xyz"):
        count = len(BLAZEPOSE_33) * len(kinds)
        if count <= n_numbers <= count + 2 and len(row) <= count + 5:
            start = len(row) - count
            return {
                (name, kind): start + len(kinds) * index + offset
                for index, name in enumerate(BLAZEPOSE_33.landmark_names)
                for offset, kind in enumerate(kinds)
            }
    return {}


def _kinds(columns: Columns, wanted: str) -> set[str]:
    return {kind for name, kind in columns if name == wanted}


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _stack(table: dict[tuple[str, str], FloatArray], names: Sequence[str], kinds: Sequence[str]) -> FloatArray:
    n_rows = len(next(iter(table.values())))
    empty = np.full(n_rows, np.nan)
    return np.stack([np.stack([table.get((name, kind), empty) for kind in kinds], axis=-1) for name in names], axis=1)


def _frames_and_times(head: Sequence[str], body: list[list[str]], path: Path) -> tuple[IntArray, FloatArray | None]:
    place = {name.lower(): index for index, name in reversed(list(enumerate(head)))}
    frames, times = np.arange(len(body)), None
    frame_column = next((place[name] for name in FRAMES if name in place), None)
    if frame_column is not None:
        found = tables.to_numbers(body, [frame_column], path, first_line=2)[:, 0]
        wrong = np.flatnonzero(~((found >= 0) & (found <= MAX_FRAME) & (found == np.floor(found))))
        if len(wrong):
            raise LandmarksFileError(
                f"{path}:{wrong[0] + 2}: {body[wrong[0]][frame_column][:40]!r} is no number of a frame"
            )
        frames = found.astype(np.int64)
    time_column = next((name for name in TIMES_MS if name in place), None)
    if time_column is not None:
        times = tables.to_numbers(body, [place[time_column]], path, first_line=2)[:, 0] * TIMES_MS[time_column]
        wrong = np.flatnonzero(~np.isfinite(times) | (np.diff(times, prepend=-np.inf) <= 0))
        if len(wrong):
            raise LandmarksFileError(
                f"{path}:{wrong[0] + 2}: the time should be a number, later than that of the row before"
            )
    return frames, times
