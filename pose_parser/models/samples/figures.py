"""The figures that the sample models are trained on: thirteen joints in the picture, whoever estimated them.

A figure is an array of shape (13, 2): x to the picture's right and y downwards, both in one unit of length. Every pose
estimator that Poser knows gives these joints, so what is learned on them from one estimator's output serves another's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray, Landmarks, Skeleton, mirrored_name

SIDES = ("left", "right")

JOINT_NAMES = (
    "nose",
    *(f"{side}_{joint}" for joint in ("shoulder", "elbow", "wrist", "hip", "knee", "ankle") for side in SIDES),
)
"""Names and order of a figure's joints."""

JOINT = {name: index for index, name in enumerate(JOINT_NAMES)}
"""Index of each joint."""

ARM = {side: [JOINT[f"{side}_elbow"], JOINT[f"{side}_wrist"]] for side in SIDES}
"""What moves with each shoulder."""

LEG = {side: [JOINT[f"{side}_knee"], JOINT[f"{side}_ankle"]] for side in SIDES}
"""What moves with each hip."""

SHOULDERS = [JOINT["left_shoulder"], JOINT["right_shoulder"]]
HIPS = [JOINT["left_hip"], JOINT["right_hip"]]
LEGS = [*LEG["left"], *LEG["right"]]
UPPER_BODY = [JOINT["nose"], *SHOULDERS, *ARM["left"], *ARM["right"]]

_MIDDLES = {"neck": SHOULDERS, "mid_hip": HIPS}
_MIRROR_ORDER = [JOINT[mirrored_name(name)] for name in JOINT_NAMES]


def middle(figures: FloatArray, pair: list[int]) -> FloatArray:
    """Give the point between two joints, shape (n_figures, 1, 2)."""
    centre: FloatArray = figures[:, pair].mean(axis=1, keepdims=True)
    return centre


def mirror(figures: FloatArray) -> FloatArray:
    """Give the figures as a looking glass shows them: left and right change places."""
    flipped: FloatArray = (figures * [-1.0, 1.0])[:, _MIRROR_ORDER]
    return flipped


def seen_from_behind(figures: FloatArray) -> FloatArray:
    """Give the figures as a camera at the back would see them: x changes its sign, every joint keeps its name."""
    return figures * [-1.0, 1.0]


def rotate(vectors: FloatArray, angles_rad: FloatArray) -> FloatArray:
    """Turn vectors of shape (n_figures, ..., 2), each figure by its own angle of shape (n_figures,)."""
    angles = angles_rad.reshape(-1, *(1,) * (vectors.ndim - 2))
    cos, sin = np.cos(angles), np.sin(angles)
    x, y = vectors[..., 0], vectors[..., 1]
    return np.stack([cos * x - sin * y, sin * x + cos * y], axis=-1)


def turn(figures: FloatArray, joints: list[int], about: FloatArray, angles_rad: FloatArray) -> FloatArray:
    """Give the figures with some joints turned about a point of shape (n_figures, 1, 2)."""
    turned = figures.copy()
    turned[:, joints] = about + rotate(figures[:, joints] - about, angles_rad)
    return turned


def take_figures(xy: FloatArray, skeleton: Skeleton) -> FloatArray:
    """Take the thirteen joints out of landmarks of shape (n_frames, n_landmarks, 2)."""
    return xy[:, [skeleton.index_by_name[name] for name in JOINT_NAMES]]


def as_landmarks(
    figures: FloatArray,
    skeleton: Skeleton,
    *,
    image_size: tuple[int, int] = (1000, 1000),
    visibility: NDArray[np.float64] | None = None,
) -> Landmarks:
    """Put figures into landmarks, so that features are computed as they are live.

    Parameters
    ----------
    figures : array, shape (n_figures, 13, 2)
        In any unit if the picture is square; else in fractions of its width and height.
    skeleton : Skeleton
        Neck and middle of the hips, where it has them, are put between their two joints, as they are live.
    image_size : (int, int)
        Width and height of the picture in pixels.
    visibility : array, shape (n_figures, 13), optional
        As in `Landmarks.visibility`; 1 where it is not given.

    Returns
    -------
    Landmarks
        One frame per figure; NaN for landmarks that a figure has not.
    """
    n_figures = len(figures)
    image = np.full((n_figures, len(skeleton), 3), np.nan)
    seen = np.ones((n_figures, len(skeleton)))
    rows = [skeleton.index_by_name[name] for name in JOINT_NAMES]
    image[:, rows, :2] = figures
    if visibility is not None:
        seen[:, rows] = visibility
    for name, pair in _MIDDLES.items():
        if name in skeleton.index_by_name:
            image[:, skeleton.index_by_name[name], :2] = figures[:, pair].mean(axis=1)
    return Landmarks(skeleton, image, np.full_like(image, np.nan), seen, np.arange(n_figures) * 40.0, image_size)
