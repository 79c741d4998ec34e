"""What every pose estimator offers, whichever library is behind it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, Self, runtime_checkable

import numpy as np

from pose_parser.landmarks import FloatArray, Landmarks, Skeleton
from pose_parser.video import RgbImage


class Pose(NamedTuple):
    """One person in one picture.

    Attributes
    ----------
    image_xyz : array, shape (n_landmarks, 3)
        As in `Landmarks.image_xyz`.
    world_xyz : array, shape (n_landmarks, 3)
        As in `Landmarks.world_xyz`.
    visibility : array, shape (n_landmarks,)
        As in `Landmarks.visibility`.
    """

    image_xyz: FloatArray
    world_xyz: FloatArray
    visibility: FloatArray

    @classmethod
    def nobody(cls, n_landmarks: int) -> Pose:
        """Return the pose of an empty picture: NaN throughout."""
        return cls(np.full((n_landmarks, 3), np.nan), np.full((n_landmarks, 3), np.nan), np.full(n_landmarks, np.nan))


class PoseEstimator(Protocol):
    """Finds the person in the pictures of one stream, in order; it remembers where the person was.

    An estimator belongs to one stream. Two people's streams through one estimator mix up their tracking.
    """

    @property
    def skeleton(self) -> Skeleton:
        """Names and order of the landmarks that `estimate` returns."""
        ...

    def estimate(self, image_rgb: RgbImage, timestamp_ms: int) -> Pose | None:
        """Return the person's landmarks, or None where nobody is seen.

        Parameters
        ----------
        image_rgb : array, shape (height, width, 3), uint8
            Red, green, blue.
        timestamp_ms : int
            Later than that of the picture before.
        """
        ...

    def close(self) -> None:
        """Free what the estimator holds; a second call does nothing."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(self, *exception: Any) -> None: ...


@runtime_checkable
class PeopleEstimator(PoseEstimator, Protocol):
    """A pose estimator that can find several people in a picture."""

    def estimate_people(self, image_rgb: RgbImage, timestamp_ms: int) -> list[Pose]:
        """Return the landmarks of everybody who is seen, in no particular order.

        Parameters
        ----------
        image_rgb : array, shape (height, width, 3), uint8
            Red, green, blue.
        timestamp_ms : int
            Later than that of the picture before.
        """
        ...


MakeEstimator = Callable[[], PoseEstimator]


def stack_poses(
    poses: list[Pose | None], timestamps_ms: list[float], *, skeleton: Skeleton, image_size: tuple[int, int]
) -> Landmarks:
    """Join the poses of successive frames; a frame without a person becomes NaN.

    Parameters
    ----------
    poses : list of Pose or None
        One per frame.
    timestamps_ms : list of float
        One per frame.
    skeleton : Skeleton
        Of the estimator that gave the poses.
    image_size : (int, int)
        Width and height in pixels.
    """
    nobody = Pose.nobody(len(skeleton))
    whole = [pose or nobody for pose in poses]
    n_frames, n_landmarks = len(whole), len(skeleton)
    return Landmarks(
        skeleton=skeleton,
        image_xyz=np.array([pose.image_xyz for pose in whole]).reshape(n_frames, n_landmarks, 3),
        world_xyz=np.array([pose.world_xyz for pose in whole]).reshape(n_frames, n_landmarks, 3),
        visibility=np.array([pose.visibility for pose in whole]).reshape(n_frames, n_landmarks),
        timestamps_ms=np.array(timestamps_ms, dtype=float),
        image_size=image_size,
    )
