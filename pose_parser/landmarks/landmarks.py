"""The array contract that every stage after pose estimation works on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import PoserError
from pose_parser.landmarks.skeleton import Skeleton

FloatArray = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Landmarks:
    """The landmarks of one person over the frames of one recording or stream.

    Parameters
    ----------
    skeleton : Skeleton
        Names and order of the landmark axis.
    image_xyz : array, shape (n_frames, n_landmarks, 3)
        x and y as fractions of the picture's width and height, origin at the top left, y downwards; z (depth, smaller
        is nearer to the camera, origin between the hips) on the scale of x. NaN where nobody is seen or the estimator
        gives no depth.
    world_xyz : array, shape (n_frames, n_landmarks, 3)
        Metres, origin between the hips, x to the picture's right, y downwards, z away from the camera. NaN where
        unknown.
    visibility : array, shape (n_frames, n_landmarks)
        Likelihood in [0, 1] that the landmark is in the picture and not hidden. NaN where nobody is seen.
    timestamps_ms : array, shape (n_frames,)
        Time of each frame in milliseconds, strictly increasing.
    image_size : (int, int)
        Width and height of the picture in pixels.

    Raises
    ------
    PoserError
        If the shapes do not fit each other or the skeleton.
    """

    skeleton: Skeleton
    image_xyz: FloatArray
    world_xyz: FloatArray
    visibility: FloatArray
    timestamps_ms: FloatArray
    image_size: tuple[int, int]

    def __post_init__(self) -> None:
        n_frames, n_landmarks = len(self.timestamps_ms), len(self.skeleton)
        expected = {
            "image_xyz": (n_frames, n_landmarks, 3),
            "world_xyz": (n_frames, n_landmarks, 3),
            "visibility": (n_frames, n_landmarks),
            "timestamps_ms": (n_frames,),
        }
        for name, shape in expected.items():
            actual = getattr(self, name).shape
            if actual != shape:
                raise PoserError(f"Landmarks.{name} has shape {actual}; {self.skeleton.name} expects {shape}")

    def __len__(self) -> int:
        return len(self.timestamps_ms)

    def cut(self, start: int, stop: int) -> Landmarks:
        """Return frames `start` to `stop` (not included) as landmarks of their own, sharing this one's arrays."""
        frames = slice(start, stop)
        return replace(
            self,
            image_xyz=self.image_xyz[frames],
            world_xyz=self.world_xyz[frames],
            visibility=self.visibility[frames],
            timestamps_ms=self.timestamps_ms[frames],
        )

    @property
    def aspect_ratio(self) -> float:
        """Width of the picture over its height."""
        width, height = self.image_size
        return width / height
