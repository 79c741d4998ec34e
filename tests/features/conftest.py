"""A stick figure whose angles and distances can be worked out by hand, and recordings made of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, Skeleton

Points = Mapping[str, tuple[float, float]]

# A T pose that faces the camera, in picture heights: the trunk is 0.4 long, the shoulders are 0.25 apart.
_RIGHT_HALF = {
    "eye_inner": (0.49, 0.14), "eye": (0.48, 0.14), "eye_outer": (0.47, 0.14), "ear": (0.46, 0.15),
    "shoulder": (0.375, 0.25), "elbow": (0.25, 0.25), "wrist": (0.125, 0.25),
    "pinky": (0.1, 0.26), "index": (0.1, 0.24), "thumb": (0.11, 0.23), "hand": (0.1, 0.25),
    "hip": (0.4375, 0.65), "knee": (0.4375, 0.775), "ankle": (0.4375, 0.9),
    "heel": (0.4375, 0.925), "foot_index": (0.4125, 0.925), "small_toe": (0.4, 0.925),
}  # fmt: skip
T_POSE: dict[str, tuple[float, float]] = {
    "nose": (0.5, 0.16), "neck": (0.5, 0.25), "mid_hip": (0.5, 0.65), "spine": (0.5, 0.45), "head": (0.5, 0.15),
    "mouth_left": (0.51, 0.18), "mouth_right": (0.49, 0.18),
    **{f"right_{part}": point for part, point in _RIGHT_HALF.items()},
    **{f"left_{part}": (1.0 - x, y) for part, (x, y) in _RIGHT_HALF.items()},
}  # fmt: skip


def build_landmarks(
    frames: Sequence[Points], *, skeleton: Skeleton = BLAZEPOSE_33, timestamps_ms: Sequence[float] | None = None
) -> Landmarks:
    """Make landmarks of T poses in which some points are moved; the world has the same shape, in metres, at depth 0."""
    image = np.zeros((len(frames), len(skeleton), 3))
    for row, moved in enumerate(frames):
        for column, name in enumerate(skeleton.landmark_names):
            image[row, column, :2] = moved.get(name, T_POSE[name])
    world = (image - [0.5, 0.65, 0.0]) * [2.0, 2.0, 0.0]
    times = np.arange(len(frames)) * 40.0 if timestamps_ms is None else np.array(timestamps_ms, dtype=np.float64)
    return Landmarks(skeleton, image, world, np.ones(image.shape[:2]), times, (500, 500))


@pytest.fixture
def make_landmarks() -> Callable[..., Landmarks]:
    return build_landmarks


@pytest.fixture
def random_landmarks() -> Callable[..., Landmarks]:
    """Landmarks at random places on a dyadic grid, so that moves and halvings of them are exact."""

    def make(n_frames: int, *, skeleton: Skeleton = BLAZEPOSE_33, seed: int = 0) -> Landmarks:
        rng = np.random.default_rng(seed)
        shape = (n_frames, len(skeleton), 3)
        image, world = rng.integers(0, 1025, (2, *shape)) / 1024.0
        return Landmarks(skeleton, image, world - 0.5, rng.random(shape[:2]), np.arange(n_frames) * 40.0, (960, 480))

    return make
