"""Telling whether the body in a frame is still the same one as before, when people walk through the picture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pose_parser.features import compute_features
from pose_parser.landmarks import FloatArray, Landmarks

ACCEPTED_AFTER_S = 1.5
"""Whoever has moved steadily in another place for this long is the one who is watched from now on."""

_TRUNK = tuple(f"{side}_{point}" for side in ("left", "right") for point in ("shoulder", "hip"))
_JUMP, _JUMP_PER_S = 0.35, 4.0
_GROWTH, _GROWTH_PER_S = 0.2, 1.0
_HOME, _HOME_GROWTH = 0.75, 0.25
_LONGEST_STEP_S = 0.5


class Place(NamedTuple):
    """Where a body is in the picture, and how large: all in picture heights."""

    time_s: float
    x: float
    y: float
    size: float


class Presence:
    """Follow one body through the frames.

    A body that leaps, or changes its size at once, is another one: somebody walks through and the pose estimator took
    hold of them. It is trusted again where the first one was last seen at its exercise, or after `ACCEPTED_AFTER_S`
    of steady movement anywhere else.

    Attributes
    ----------
    is_new : bool
        Whether the newest frame was the first of a body that was accepted in another place.
    """

    def __init__(self) -> None:
        self._last: Place | None = None
        self._home: Place | None = None
        self._away_since_s = math.nan
        self.is_new = False

    def push(self, place: Place | None) -> bool:
        """Tell whether the newest frame shows the body that is watched.

        Parameters
        ----------
        place : Place or None
            None where the trunk is not seen; it is then unknown whose the rest is.
        """
        self.is_new = False
        if place is None:
            return False
        last, self._last = self._last, place
        if self._home is None or last is None:
            self._home = place
            return True
        if not _is_near(place, last, *_allowed(place.time_s - last.time_s)):
            self._away_since_s = place.time_s
        if math.isnan(self._away_since_s):
            return True
        if _is_near(place, self._home, _HOME, _HOME_GROWTH):
            self._away_since_s = math.nan
            return True
        self.is_new = place.time_s - self._away_since_s >= ACCEPTED_AFTER_S
        if self.is_new:
            self._home, self._away_since_s = place, math.nan
        return self.is_new

    def settle(self) -> None:
        """Remember the newest frame's place as the one of the exercise; called while its pose belongs to it."""
        self._home = self._last


def places(landmarks: Landmarks) -> list[Place | None]:
    """Say where the body is in each frame, None where its trunk is not seen.

    A skeleton without shoulders or hips gives None throughout.
    """
    skeleton = landmarks.skeleton
    if not all(name in skeleton.index_by_name for name in _TRUNK):
        return [None] * len(landmarks)
    rows = [skeleton.index_by_name[name] for name in _TRUNK]
    centre: FloatArray = landmarks.image_xyz[:, rows, :2].mean(axis=1) * [landmarks.aspect_ratio, 1.0]
    sizes = compute_features(landmarks, ["body_size"])[:, 0]
    times = landmarks.timestamps_ms / 1000.0
    table = np.column_stack([times, centre, sizes])
    return [Place(*row) if math.isfinite(sum(row)) else None for row in table.tolist()]


def _allowed(passed_s: float) -> tuple[float, float]:
    step_s = min(passed_s, _LONGEST_STEP_S)
    return _JUMP + _JUMP_PER_S * step_s, _GROWTH + _GROWTH_PER_S * step_s


def _is_near(place: Place, other: Place, distance: float, growth: float) -> bool:
    """Tell whether two places are at most so many body sizes apart, and their sizes alike."""
    apart = math.hypot(place.x - other.x, place.y - other.y)
    return apart <= distance * max(place.size, other.size) and abs(math.log(place.size / other.size)) <= growth
