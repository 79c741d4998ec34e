"""A recording as a comparison wants it: at a fixed rate, in joint angles, about the body's own centre and axes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from pose_parser.comparison.joints import Dims, Joint, joint_angles, joints_of
from pose_parser.errors import ComparisonError
from pose_parser.features import FeatureOptions, compute_features
from pose_parser.features.resampling import resample
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton

RATE_HZ = 30.0
MIN_VISIBILITY = 0.5
_BODY = FeatureOptions(upright=True)


@dataclass(frozen=True, eq=False)
class PoseSequence:
    """One person's movement, read at evenly spaced times.

    Gaps of up to half a second are bridged by straight lines; longer ones stay NaN.

    Parameters
    ----------
    skeleton : Skeleton
        Of the landmarks.
    joints : tuple of Joint
        What the columns of the angles are.
    times_s : array, shape (n_samples,)
        From the start of the recording's clock.
    rate_hz : float
        Samples in a second.
    angles_3d_deg, angles_2d_deg : array, shape (n_samples, n_joints)
        In the world and in the picture; NaN where a landmark of the joint is not seen well.
    world_xyz : array, shape (n_samples, n_landmarks, 3)
        Metres; NaN where unknown.
    image_xy : array, shape (n_samples, n_landmarks, 2)
        In picture heights (x is aspect-corrected), so that lengths and angles are true.
    visibility : array, shape (n_samples, n_landmarks)
        In [0, 1]; 1 where the estimator gives none for a landmark that it places.
    image_size : (int, int)
        Width and height of the picture in pixels.
    """

    skeleton: Skeleton
    joints: tuple[Joint, ...]
    times_s: FloatArray
    rate_hz: float
    angles_3d_deg: FloatArray
    angles_2d_deg: FloatArray
    world_xyz: FloatArray
    image_xy: FloatArray
    visibility: FloatArray
    image_size: tuple[int, int]

    def __len__(self) -> int:
        return len(self.times_s)

    @property
    def duration_s(self) -> float:
        """Time from the first sample to the last."""
        return float(self.times_s[-1] - self.times_s[0])

    @cached_property
    def dims(self) -> Dims:
        """3 where there are world coordinates, 2 where the picture is all there is."""
        return 3 if np.isfinite(self.world_xyz).any() else 2

    @property
    def angles_deg(self) -> FloatArray:
        """The angles in the world where there are any, else those in the picture, shape (n_samples, n_joints)."""
        return self.angles(self.dims)

    def angles(self, dims: Dims) -> FloatArray:
        """Return the angles in the world (3) or in the picture (2)."""
        return self.angles_3d_deg if dims == 3 else self.angles_2d_deg

    def of_joints(self, names: Collection[str]) -> PoseSequence:
        """Return the same with only the joints of these names."""
        columns = [index for index, joint in enumerate(self.joints) if joint.name in names]
        return replace(
            self,
            joints=tuple(self.joints[column] for column in columns),
            angles_3d_deg=self.angles_3d_deg[:, columns],
            angles_2d_deg=self.angles_2d_deg[:, columns],
        )

    @cached_property
    def body_xyz(self) -> FloatArray:
        """Landmarks free of place, size and view, shape (n_samples, n_landmarks, 3).

        About the middle of the hips, in body sizes, along the body's left, down its trunk and to its back; without
        world coordinates in the picture, turned so that the trunk points up, the third NaN.
        """
        ending = "_3d" if self.dims == 3 else ""
        axes = "xyz"[: self.dims]
        names = [f"{name}_{axis}{ending}" for name in self.skeleton.landmark_names for axis in axes]
        landmarks = self.as_landmarks()
        # The picture's axes are turned in three dimensions, and an unknown depth would make all of them unknown.
        flat = replace(landmarks, image_xyz=landmarks.image_xyz.copy())
        flat.image_xyz[..., 2] = 0.0
        values = compute_features(flat, names, options=_BODY)
        body = np.full((len(self), len(self.skeleton), 3), np.nan)
        body[..., : self.dims] = values.reshape(len(self), len(self.skeleton), self.dims)
        return body

    def cut(self, start: int, stop: int) -> PoseSequence:
        """Return samples `start` to `stop` (not included), sharing this one's arrays."""
        rows = slice(start, stop)
        names = ("times_s", "angles_3d_deg", "angles_2d_deg", "world_xyz", "image_xy", "visibility")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    def mirrored(self) -> PoseSequence:
        """Return the same movement as a mirror shows it: left and right exchanged, x turned round."""
        place = {joint.name: index for index, joint in enumerate(self.joints)}
        joints = [place[joint.mirrored_name] for joint in self.joints]
        order, width = list(self.skeleton.mirror_order), self.image_size[0] / self.image_size[1]
        return replace(
            self,
            angles_3d_deg=self.angles_3d_deg[:, joints],
            angles_2d_deg=self.angles_2d_deg[:, joints],
            world_xyz=self.world_xyz[:, order] * [-1.0, 1.0, 1.0],
            image_xy=self.image_xy[:, order] * [-1.0, 1.0] + [width, 0.0],
            visibility=self.visibility[:, order],
        )

    def as_landmarks(self) -> Landmarks:
        """Return the samples as landmarks, without depth in the picture."""
        width, height = self.image_size
        depth = np.full((*self.image_xy.shape[:2], 1), np.nan)
        image = np.concatenate([self.image_xy * [height / width, 1.0], depth], axis=2)
        return Landmarks(self.skeleton, image, self.world_xyz, self.visibility, self.times_s * 1000.0, self.image_size)


def pose_sequence(
    landmarks: Landmarks, *, rate_hz: float = RATE_HZ, min_visibility: float = MIN_VISIBILITY
) -> PoseSequence:
    """Read a recording at a fixed rate.

    Parameters
    ----------
    landmarks : Landmarks
        Of one person over time, at any frame rate, with gaps.
    rate_hz : float
        Samples in a second.
    min_visibility : float
        An angle is unknown where one of its landmarks is less visible than this.

    Raises
    ------
    ComparisonError
        If there is no frame, or the skeleton has none of the joints.
    """
    joints = joints_of(landmarks.skeleton)
    if not joints:
        raise ComparisonError(f"skeleton {landmarks.skeleton.name} has no joint that can be compared")
    if not len(landmarks):
        raise ComparisonError("the recording has no frames")
    times = landmarks.timestamps_ms / 1000.0
    grid = times[0] + np.arange(np.floor((times[-1] - times[0]) * rate_hz + 1e-6) + 1) / rate_hz
    visibility = _known_visibility(landmarks)
    parts = [
        *(joint_angles(landmarks, joints, dims=dims, min_visibility=min_visibility) for dims in (3, 2)),
        _flat(landmarks.world_xyz),
        _flat(landmarks.image_xyz[..., :2] * [landmarks.aspect_ratio, 1.0]),
        visibility,
    ]
    columns = np.concatenate(parts, axis=1)
    values = resample(columns, times, grid, periodic=np.zeros(columns.shape[1], dtype=bool))
    angles_3d, angles_2d, world, image, seen = np.split(
        values, np.cumsum([part.shape[1] for part in parts])[:-1], axis=1
    )
    shape = (len(grid), len(landmarks.skeleton))
    return PoseSequence(
        skeleton=landmarks.skeleton,
        joints=joints,
        times_s=grid,
        rate_hz=rate_hz,
        angles_3d_deg=angles_3d,
        angles_2d_deg=angles_2d,
        world_xyz=world.reshape(*shape, 3),
        image_xy=image.reshape(*shape, 2),
        visibility=seen,
        image_size=landmarks.image_size,
    )


def mirror_landmarks(landmarks: Landmarks) -> Landmarks:
    """Return the landmarks as a mirror shows them: x turned round, left and right exchanged."""
    order = list(landmarks.skeleton.mirror_order)
    image, world = landmarks.image_xyz[:, order].copy(), landmarks.world_xyz[:, order].copy()
    image[..., 0] = 1.0 - image[..., 0]
    world[..., 0] = -world[..., 0]
    return replace(landmarks, image_xyz=image, world_xyz=world, visibility=landmarks.visibility[:, order])


def _known_visibility(landmarks: Landmarks) -> FloatArray:
    placed = np.isfinite(landmarks.image_xyz[..., :2]).all(axis=2) | np.isfinite(landmarks.world_xyz).all(axis=2)
    untold = placed & np.isnan(landmarks.visibility)
    return np.where(untold, 1.0, landmarks.visibility)


def _flat(values: FloatArray) -> FloatArray:
    flat: FloatArray = values.reshape(len(values), -1)
    return flat
