"""JSON and the numbers in it, with messages that name the place."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from pose_parser.errors import LandmarksFileError
from pose_parser.landmarks.landmarks import FloatArray


def load(path: Path) -> Any:
    """Read a JSON file.

    Raises
    ------
    LandmarksFileError
        If it is not JSON, or nested too deeply.
    """
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise LandmarksFileError(f"{path}: cannot be read as JSON ({str(error)[:200]})") from error


def numbers(values: Any, count: int, place: str) -> FloatArray:
    """Turn a list of `count` numbers into an array.

    Raises
    ------
    LandmarksFileError
        If it is something else; `place` says where it stands.
    """
    if not isinstance(values, list) or len(values) != count:
        found = f"a list of {len(values)}" if isinstance(values, list) else type(values).__name__
        raise LandmarksFileError(f"{place} is {found}; {count} numbers are expected")
    for index, value in enumerate(values):
        if type(value) not in (int, float):
            raise LandmarksFileError(f"{place}[{index}] is {str(value)[:40]!r}; a number is expected")
    try:
        return np.array(values, dtype=np.float64)
    except OverflowError as error:
        raise LandmarksFileError(f"{place} holds a number that is too large") from error


def last_number(text: str, place: str) -> int:
    """Return the last whole number in a name: 12 of ``walk_000000000012_keypoints.json``.

    Raises
    ------
    LandmarksFileError
        If there is none.
    """
    found = re.findall(r"[0-9]+", text)
    if not found or len(found[-1]) > 18:
        raise LandmarksFileError(f"{place}: {text[:80]!r} has no number of a frame")
    return int(found[-1])
