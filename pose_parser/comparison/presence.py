"""Telling whether the body in a frame is still the same one as before, when people walk through the picture."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pose_parser.features import compute_features
from pose_parser.landmarks import FloatArray, Landmarks

ACCEPTED_AFTER_S = 2.0
"""Whoever has stayed in another place for this long is the one who is watched from now on."""

_HOME_AFTER_S = 1.0
_TRUNK = tuple(f"{side}_{point}" for side in ("left", "right") for point in ("shoulder", "hip"))
_JUMP, _JUMP_PER_S = 0.35, 4.0
_GROWTH, _GROWTH_PER_S = 0.2, 1.0
_BESIDE, _ABOVE, _AT_HOME_GROWTH = 0.5, 1.5, 0.35
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
    hold of them. It is trusted again on the spot where the first one stayed last, or when it has stayed for
    `ACCEPTED_AFTER_S` on any other, as who walks through does not.

    Attributes
    ----------
    is_new : bool
        Whether the newest frame was the first of a body that was accepted on another spot.
    """

    def __init__(self) -> None:
        self._last: Place | None = None
        self._home: Place | None = None
        self._stays_since: Place | None = None
        self._is_away = False
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
            self._home = self._stays_since = place
            return True
        leaps = _leaps(place, last)
        stays_s = self._stays(place, leaps=leaps)
        self._is_away = (self._is_away or leaps) and not _is_at(place, self._home)
        self.is_new = self._is_away and stays_s >= ACCEPTED_AFTER_S
        if self.is_new:
            self._is_away = False
        if not self._is_away and stays_s >= _HOME_AFTER_S:
            self._home = place
        return not self._is_away

    def _stays(self, place: Place, *, leaps: bool) -> float:
        """Tell for how many seconds the body has been on one spot."""
        if leaps or self._stays_since is None or not _is_at(place, self._stays_since):
            self._stays_since = place
        return place.time_s - self._stays_since.time_s


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
