"""The points that features are made of: a skeleton's own landmarks, and midpoints where it lacks one."""

from __future__ import annotations

from pose_parser.landmarks import LANDMARK_NAMES, Skeleton

SIDES = ("left", "right")

ORIGIN, DOWN, UP, RIGHT = "@origin", "@down", "@up", "@right"
"""Fixed points: the vector from ORIGIN to DOWN is true vertical whatever the body does."""

FIXED_POINTS = {ORIGIN: (0.0, 0.0, 0.0), DOWN: (0.0, 1.0, 0.0), UP: (0.0, -1.0, 0.0), RIGHT: (1.0, 0.0, 0.0)}

MIDPOINTS = {
    "neck": ("left_shoulder", "right_shoulder"),
    "mid_hip": ("left_hip", "right_hip"),
    "head": ("left_ear", "right_ear"),
    "mid_knee": ("left_knee", "right_knee"),
    "mid_ankle": ("left_ankle", "right_ankle"),
    "left_hand": ("left_index", "left_pinky"),
    "right_hand": ("right_index", "right_pinky"),
}
"""What stands in for a point that a skeleton does not name itself: the middle of two that it does."""

POINT_NAMES = tuple(dict.fromkeys((*LANDMARK_NAMES, *MIDPOINTS)))
"""Every point of every skeleton, landmarks before midpoints."""


def point_landmarks(skeleton: Skeleton, point: str) -> tuple[str, str] | None:
    """Return the two landmarks whose middle a point is.

    Parameters
    ----------
    skeleton : Skeleton
        The skeleton that must supply them.
    point : str
        A name of `POINT_NAMES`.

    Returns
    -------
    (str, str) or None
        Twice the same landmark where the skeleton has the point itself; None where it cannot supply it.
    """
    if point in skeleton.index_by_name:
        return point, point
    pair = MIDPOINTS.get(point)
    if pair is None or not all(name in skeleton.index_by_name for name in pair):
        return None
    return pair


def in_words(point: str) -> str:
    """Write a point's name as one says it."""
    return point.replace("_", " ")


def body_points(points: tuple[str, ...]) -> tuple[str, ...]:
    """Leave out the fixed points, which belong to no body."""
    return tuple(point for point in points if point not in FIXED_POINTS)
