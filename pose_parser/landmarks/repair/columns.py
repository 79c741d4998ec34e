"""Landmarks as one table of numbers, which most repairs treat column by column."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks.landmarks import FloatArray, Landmarks

BoolArray = NDArray[np.bool_]
IndexArray = NDArray[np.intp]

TRUNK = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"))


def to_columns(landmarks: Landmarks) -> FloatArray:
    """Lay image x, y, z and world x, y, z of all landmarks side by side: shape (n_frames, 6 n_landmarks)."""
    shape = (len(landmarks), 3 * len(landmarks.skeleton))
    return np.hstack([landmarks.image_xyz.reshape(shape), landmarks.world_xyz.reshape(shape)])


def from_columns(landmarks: Landmarks, columns: FloatArray, **changes: Any) -> Landmarks:
    """Put columns in the place of the coordinates; the opposite of `to_columns`."""
    image, world = np.split(columns, 2, axis=1)
    shape = (len(columns), len(landmarks.skeleton), 3)
    return replace(landmarks, image_xyz=image.reshape(shape), world_xyz=world.reshape(shape), **changes)


def seen(landmarks: Landmarks) -> BoolArray:
    """Tell where a landmark has a place in the picture or in the world, shape (n_frames, n_landmarks)."""
    return complete(landmarks.image_xyz[..., :2]) | complete(landmarks.world_xyz)


def complete(points: FloatArray) -> BoolArray:
    """Tell which points have all their coordinates, one axis less than `points`."""
    return np.asarray(np.isfinite(points).all(axis=-1))


def in_body_sizes(landmarks: Landmarks) -> tuple[FloatArray, FloatArray]:
    """Measure image x, y and world x, y, z in body sizes.

    The body size is the median over all frames of the trunk's length (the middle of the shoulders to the middle of
    the hips); of a skeleton without a trunk, the median of the diagonal of the box around its landmarks. The picture's
    y is first brought to the scale of x, so that both axes count alike.

    Returns
    -------
    image : array, shape (n_frames, n_landmarks, 2)
    world : array, shape (n_frames, n_landmarks, 3)
        NaN where unknown, and everywhere where there is no body to measure.
    """
    image = landmarks.image_xyz[..., :2] / np.array([1.0, landmarks.aspect_ratio])
    return image / body_size(image, landmarks), landmarks.world_xyz / body_size(landmarks.world_xyz, landmarks)


def body_size(points: FloatArray, landmarks: Landmarks) -> float:
    """Median size of the body over all frames, see `in_body_sizes`; NaN where there is none."""
    index = landmarks.skeleton.index_by_name
    if all(name in index for pair in TRUNK for name in pair):
        neck, hips = (points[:, [index[name] for name in pair]].mean(axis=1) for pair in TRUNK)
        sizes = np.linalg.norm(neck - hips, axis=-1)
    else:
        known = complete(points)[..., None]
        low = np.where(known, points, np.inf).min(axis=1, initial=np.inf)
        high = np.where(known, points, -np.inf).max(axis=1, initial=-np.inf)
        sizes = np.linalg.norm(np.where(known.any(axis=1), high - low, np.nan), axis=-1)
    sizes = sizes[np.isfinite(sizes) & (sizes > 0)]
    return float(np.median(sizes)) if len(sizes) else float("nan")
