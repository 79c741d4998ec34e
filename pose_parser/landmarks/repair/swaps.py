"""Stretches in which left and right are exchanged."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.repair.columns import IndexArray, complete, in_body_sizes
from pose_parser.landmarks.skeleton import Skeleton, mirrored_name

GROUPS = {
    "arms": ("shoulder", "elbow", "wrist", "hand", "pinky", "index", "thumb"),
    "legs": ("hip", "knee", "ankle", "heel", "foot_index", "small_toe"),
}
"""What is exchanged together; the other pairs of a skeleton form a third group."""

CLEARLY_LESS = 0.5
"""An exchange shows where exchanged landmarks move less than this share of what they move as they are named."""

CLEARLY_APART = 0.1
"""Left and right must be this many body sizes apart, on average, for an exchange to show."""


def mend_swaps(landmarks: Landmarks, longest_s: float) -> tuple[Landmarks, int, int]:
    """Put back stretches in which left and right are exchanged.

    Arms, legs and the rest are looked at each for itself. From each frame to the next the way of its landmarks is
    measured as they are named, and with left and right exchanged in the second frame. Where the exchanged way is
    clearly shorter, and left and right are clearly apart in both frames, the names change sides. A stretch of at most
    `longest_s` between two such changes is put back, in picture, world and visibility; other changes are only counted.

    Parameters
    ----------
    landmarks : Landmarks
        Of one recording.
    longest_s : float
        In seconds.

    Returns
    -------
    landmarks : Landmarks
    n_mended : int
        How many times a landmark was put back in a frame.
    n_unexplained : int
        Changes of sides without a second one near enough.
    """
    image, world = in_body_sizes(landmarks)
    points = image if np.isfinite(image).any() else world
    order = np.tile(np.arange(len(landmarks.skeleton)), (len(landmarks), 1))
    n_unexplained = 0
    for left, right in _groups(landmarks.skeleton):
        changes = _changes(points[:, left], points[:, right])
        stretches, unexplained = _pair_up(changes, landmarks.timestamps_ms, longest_s * 1000.0)
        n_unexplained += unexplained
        for start, stop in stretches:
            order[start:stop, left], order[start:stop, right] = right, left
    mended = replace(
        landmarks,
        image_xyz=np.take_along_axis(landmarks.image_xyz, order[..., None], axis=1),
        world_xyz=np.take_along_axis(landmarks.world_xyz, order[..., None], axis=1),
        visibility=np.take_along_axis(landmarks.visibility, order, axis=1),
    )
    return mended, int((order != np.arange(len(landmarks.skeleton))).sum()), n_unexplained


def _groups(skeleton: Skeleton) -> list[tuple[list[int], list[int]]]:
    """List the landmarks of the left and of the right, group by group."""
    group_of = {part: group for group, parts in GROUPS.items() for part in parts}
    groups: dict[str, tuple[list[int], list[int]]] = {}
    for name, index in skeleton.index_by_name.items():
        other = skeleton.index_by_name.get(mirrored_name(name))
        if "left" in name.split("_") and other is not None and other != index:
            left, right = groups.setdefault(group_of.get(name.removeprefix("left_"), "rest"), ([], []))
            left.append(index)
            right.append(other)
    return list(groups.values())


def _changes(left: FloatArray, right: FloatArray) -> IndexArray:
    """Find the frames that begin with names on other sides than the frame before in which the group was seen."""
    known = complete(left) & complete(right)
    frames = np.flatnonzero(known.any(axis=1))
    first, second = frames[:-1], frames[1:]
    both = known[first] & known[second]

    def way(start: FloatArray, end: FloatArray) -> FloatArray:
        distances = np.where(both, np.linalg.norm(end - start, axis=-1), 0.0)
        return np.asarray(distances.sum(axis=1) / np.maximum(both.sum(axis=1), 1))

    named = way(left[first], left[second]) + way(right[first], right[second])
    exchanged = way(left[first], right[second]) + way(right[first], left[second])
    apart = np.minimum(way(left[first], right[first]), way(left[second], right[second]))
    return second[(exchanged < CLEARLY_LESS * named) & (apart > CLEARLY_APART)]


def _pair_up(changes: IndexArray, times_ms: FloatArray, longest_ms: float) -> tuple[list[tuple[int, int]], int]:
    """Join changes that follow each other soon enough to stretches; count those that stay alone."""
    stretches, alone, row = [], 0, 0
    while row < len(changes):
        start, stop = changes[row], changes[min(row + 1, len(changes) - 1)]
        if start < stop and times_ms[stop] - times_ms[start] <= longest_ms + 5e-4:
            stretches.append((int(start), int(stop)))
            row += 2
        else:
            alone += 1
            row += 1
    return stretches, alone
