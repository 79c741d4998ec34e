"""A pose as a thumbnail, drawn from landmarks."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup

from pose_parser.landmarks import FloatArray, Landmarks
from pose_parser.reports.drawings import number

_SIZE, _MARGIN = 120.0, 8.0
_HIDDEN_BELOW = 0.3


def draw_skeleton(landmarks: Landmarks, frame: int, *, title: str) -> Markup | None:
    """Draw one frame, as large as fits.

    Parameters
    ----------
    landmarks : Landmarks
        Of a recording.
    frame : int
        Which of its frames.
    title : str
        What it shows, for those who hear it.

    Returns
    -------
    Markup or None
        An SVG picture, the person's left in another colour than the right, badly seen limbs pale; None where nobody
        is seen.
    """
    points = landmarks.image_xyz[frame, :, :2] * np.array([landmarks.aspect_ratio, 1.0])
    seen = np.isfinite(points).all(axis=1)
    if seen.sum() < 2:
        return None
    low, high = points[seen].min(axis=0), points[seen].max(axis=0)
    extent = float((high - low).max())
    if extent <= 0.0:
        return None
    scale = (_SIZE - 2 * _MARGIN) / extent
    placed = (points - (low + high) / 2) * scale + _SIZE / 2
    visibility = np.nan_to_num(landmarks.visibility[frame], nan=1.0)
    bones = [
        _bone(placed[[start, end]], (first, second), hidden=min(visibility[start], visibility[end]) < _HIDDEN_BELOW)
        for first, second, start, end in _bone_numbers(landmarks)
        if seen[start] and seen[end]
    ]
    return Markup('<svg class="pose" viewBox="0 0 120 120" role="img" aria-label="{}">{}</svg>').format(
        title, Markup("").join([*bones, _head(landmarks, placed, seen)])
    )


def _bone_numbers(landmarks: Landmarks) -> list[tuple[str, str, int, int]]:
    index = landmarks.skeleton.index_by_name
    return [(first, second, index[first], index[second]) for first, second in landmarks.skeleton.bones]


def _bone(ends: FloatArray, names: tuple[str, str], *, hidden: bool) -> Markup:
    sides = {side for side in ("left", "right") if all(side in name.split("_") for name in names)}
    kind = "".join(sides) or "middle"
    line = f"M{number(ends[0, 0])} {number(ends[0, 1])}L{number(ends[1, 0])} {number(ends[1, 1])}"
    return Markup('<path class="{}" d="{}"/>').format(f"{kind} pale" if hidden else kind, line)


def _head(landmarks: Landmarks, placed: FloatArray, seen: FloatArray) -> Markup:
    """Mark the nose, or what else the skeleton has for a head."""
    for name in ("nose", "head"):
        place = landmarks.skeleton.index_by_name.get(name)
        if place is not None and seen[place]:
            x, y = placed[place]
            return Markup('<circle class="head" cx="{}" cy="{}" r="3.5"/>').format(number(x), number(y))
    return Markup("")
