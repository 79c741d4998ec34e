"""Landmarks that are somewhere else for a moment."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from pose_parser.landmarks.landmarks import FloatArray, Landmarks
from pose_parser.landmarks.repair.columns import BoolArray, complete, in_body_sizes


def remove_outliers(landmarks: Landmarks, max_speed: float, *, longest_s: float) -> tuple[Landmarks, int]:
    """Make NaN of landmarks that jump away faster than a body can.

    The frames in which a landmark is seen are cut wherever it moves faster than `max_speed` from one to the next. A
    piece that lasts less than `longest_s` is an outlier; a longer one is where the landmark now is (a cut in the film,
    for example). The pieces of the fewest frames go first, and what is left is joined again where the way between is
    not too fast. Picture (x, y) and world (x, y, z) are judged each for itself; what is an outlier in one of them is
    removed from both.

    Parameters
    ----------
    landmarks : Landmarks
        Of one recording.
    max_speed : float
        In body sizes (see `in_body_sizes`) per second.
    longest_s : float
        In seconds.

    Returns
    -------
    landmarks : Landmarks
    n_removed : int
        How many times a landmark was removed from a frame.
    """
    outliers = np.zeros(landmarks.visibility.shape, dtype=bool)
    for points in in_body_sizes(landmarks):
        for index in range(points.shape[1]):
            outliers[:, index] |= _outliers(points[:, index], landmarks.timestamps_ms / 1000.0, max_speed, longest_s)
    cleaned = replace(
        landmarks,
        image_xyz=np.where(outliers[..., None], np.nan, landmarks.image_xyz),
        world_xyz=np.where(outliers[..., None], np.nan, landmarks.world_xyz),
        visibility=np.where(outliers, np.nan, landmarks.visibility),
    )
    return cleaned, int(outliers.sum())


def _outliers(points: FloatArray, times_s: FloatArray, max_speed: float, longest_s: float) -> BoolArray:
    """Judge one landmark, points of shape (n_frames, n_axes); returns shape (n_frames,)."""
    known = np.flatnonzero(complete(points))
    kept = known
    while len(kept):
        fast = np.linalg.norm(np.diff(points[kept], axis=0), axis=1) > max_speed * np.diff(times_s[kept])
        pieces = np.concatenate([[0], np.cumsum(fast)])
        counts = np.bincount(pieces)
        last = np.cumsum(counts) - 1
        short = times_s[kept[last]] - times_s[kept[last - counts + 1]] < longest_s
        if len(counts) == 1 or not short.any():
            break
        kept = kept[~(short & (counts == counts[short].min()))[pieces]]
    found = np.zeros(len(points), dtype=bool)
    found[np.setdiff1d(known, kept)] = True
    return found
