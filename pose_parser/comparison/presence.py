"""Telling whether the body in a frame is still the same one as before, when people walk through the picture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pose_parser.features import compute_features
from pose_parser.landmarks import FloatArray, Landmarks

ACCEPTED_AFTER_S = 2.0
"""Whoever has stayed in another place for this long is the one who is watched from now on."""

_TRUNK = tuple(f"{side}_{point}" for side in ("left", "right") for point in ("shoulder", "hip"))
_JUMP, _JUMP_PER_S = 0.35, 4.0
_GROWTH, _GROWTH_PER_S = 0.2, 1.0
_BESIDE, _ABOVE, _AT_HOME_GROWTH = 0.75, 1.5, 0.35
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
    hold of them. It is trusted again where the first one was last seen at its exercise, or when it has stayed for
    `ACCEPTED_AFTER_S` in any other place, as who walks through does not.

    Attributes
    ----------
    is_new : bool
        Whether the newest frame was the first of a body that was accepted in another place.
    """

    def __init__(self) -> None:
        self._last: Place | None = None
        self._home: Place | None = None
        self._away: Place | None = None
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
        if _leaps(place, last):
            self._away = place
        if self._away is None:
            return True
        if _is_at(place, self._home):
            self._away = None
            return True
        return self._stays(place, self._away)

    def _stays(self, place: Place, away: Place) -> bool:
        """Accept another body when it has stayed long enough where it was first seen."""
        if not _is_at(place, away):
            self._away = place
            return False
        self.is_new = place.time_s - away.time_s >= ACCEPTED_AFTER_S
        if self.is_new:
            self._home, self._away = place, None
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


def _leaps(place: Place, last: Place) -> bool:
    """Tell whether no body gets from one place to the other, or grows so much, in the time between."""
    step_s = min(place.time_s - last.time_s, _LONGEST_STEP_S)
    apart = math.hypot(place.x - last.x, place.y - last.y) / max(place.size, last.size)
    growth = abs(math.log(place.size / last.size))
    return apart > _JUMP + _JUMP_PER_S * step_s or growth > _GROWTH + _GROWTH_PER_S * step_s


def _is_at(place: Place, other: Place) -> bool:
    """Tell whether a body is on the same spot, standing or low."""
    size = max(place.size, other.size)
    beside, above = abs(place.x - other.x) <= _BESIDE * size, abs(place.y - other.y) <= _ABOVE * size
    return beside and above and abs(math.log(place.size / other.size)) <= _AT_HOME_GROWTH
