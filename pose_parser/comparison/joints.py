"""The angles that are compared, and the words for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from pose_parser.features import FeatureOptions, compute_features, find_feature
from pose_parser.features.points import SIDES, body_points, point_landmarks
from pose_parser.landmarks import FloatArray, Landmarks, Skeleton, mirrored_name

Dims = Literal[2, 3]


@dataclass(frozen=True)
class Joint:
    """One angle of the body that is compared.

    Parameters
    ----------
    name : str
        Such as ``left_knee``.
    words : str
        What a person calls it.
    features_2d, features_3d : tuple of str
        Features of the catalogue that give the angle in the picture and in the world; the first that a skeleton has
        the points for counts.
    larger, smaller : str
        What a larger and a smaller angle look like; each follows a number of degrees.
    limb : (str, str)
        The two points that the limb which moves at the joint is drawn between.
    """

    name: str
    words: str
    features_2d: tuple[str, ...]
    features_3d: tuple[str, ...]
    larger: str
    smaller: str
    limb: tuple[str, str]

    @property
    def mirrored_name(self) -> str:
        """Name of the same joint on the other side of the body; its own on the midline."""
        return mirrored_name(self.name)

    def feature(self, skeleton: Skeleton, dims: Dims) -> str | None:
        """Name of the angle's feature on this skeleton, in the picture (2) or the world (3); None where it has none."""
        names = self.features_2d if dims == 2 else self.features_3d
        return next((name for name in names if not find_feature(name).missing_points(skeleton)), None)

    def landmarks(self, skeleton: Skeleton) -> tuple[str, ...]:
        """Landmarks that the angle is measured from; it is sure only where all of them are seen."""
        name = self.feature(skeleton, 3)
        points = () if name is None else body_points(find_feature(name).points)
        pairs = [point_landmarks(skeleton, point) or () for point in points]
        return tuple(dict.fromkeys(landmark for pair in pairs for landmark in pair))

    def difference_words(self, error_deg: float) -> str:
        """Say a difference from the reference, such as ``24 degrees straighter``."""
        degrees = round(abs(error_deg))
        return f"{degrees} degree{'' if degrees == 1 else 's'} {self.larger if error_deg > 0 else self.smaller}"


_BENDS = ("straighter", "more bent")
_SIDED = {
    "shoulder": ("arm", "further from the trunk", "closer to the trunk", ("shoulder", "elbow")),
    "elbow": ("elbow", *_BENDS, ("elbow", "wrist")),
    "hip": ("hip", *_BENDS, ("hip", "knee")),
    "knee": ("knee", *_BENDS, ("knee", "ankle")),
    "ankle": ("ankle", "more pointed", "more pulled up", ("ankle", "foot_index")),
}


def _sided(name: str, side: str) -> Joint:
    words, larger, smaller, (start, end) = _SIDED[name]
    stem = f"{side}_{name}_angle"
    return Joint(
        name=f"{side}_{name}",
        words=f"{side} {words}",
        features_2d=(f"{stem}_deg",),
        features_3d=(f"{stem}_3d_deg",),
        larger=larger,
        smaller=smaller,
        limb=(f"{side}_{start}", f"{side}_{end}"),
    )


JOINTS: tuple[Joint, ...] = (
    Joint(
        name="neck",
        words="head",
        features_2d=("neck_angle_deg", "head_angle_deg"),
        features_3d=("neck_angle_3d_deg", "head_angle_3d_deg"),
        larger="further up",
        smaller="further down",
        limb=("neck", "head"),
    ),
    Joint(
        name="trunk_lean",
        words="trunk",
        features_2d=("trunk_tilt_deg",),
        features_3d=("trunk_vertical_angle_3d_deg",),
        larger="further over",
        smaller="more upright",
        limb=("mid_hip", "neck"),
    ),
    *(_sided(name, side) for name in _SIDED for side in SIDES),
)
"""Every angle that is compared, from the head down."""

JOINT_BY_NAME = {joint.name: joint for joint in JOINTS}


@lru_cache(maxsize=64)
def joints_of(skeleton: Skeleton) -> tuple[Joint, ...]:
    """Return the joints that a skeleton has the points for, in the order of `JOINTS`."""
    return tuple(joint for joint in JOINTS if joint.feature(skeleton, 3) is not None)


def joint_angles(
    landmarks: Landmarks, joints: Sequence[Joint], *, dims: Dims = 3, min_visibility: float | None = None
) -> FloatArray:
    """Measure joints in every frame.

    Each is the angle between two limbs, ``arccos(u . v)`` of their unit vectors u and v (the catalogue computes it as
    ``atan2(|u x v|, u . v)``, which is the same angle and exact near 0 and 180 degrees too); the trunk's lean is that
    between the trunk and the vertical.

    Parameters
    ----------
    landmarks : Landmarks
        Of one person over time.
    joints : sequence of Joint
        Of `joints_of` its skeleton.
    dims : 2 or 3
        From the picture, aspect-corrected, or from world coordinates.
    min_visibility : float, optional
        Joints with a landmark less visible than this are NaN.

    Returns
    -------
    array, shape (n_frames, n_joints)
        Degrees, 0 to 180; NaN where unknown.
    """
    names = _feature_names(tuple(joints), landmarks.skeleton, dims)
    if not names:
        return np.empty((len(landmarks), 0))
    return compute_features(landmarks, names, options=FeatureOptions(min_visibility=min_visibility))


@lru_cache(maxsize=64)
def _feature_names(joints: tuple[Joint, ...], skeleton: Skeleton, dims: Dims) -> tuple[str, ...]:
    # Looked up once, since a coach asks for every live frame.
    return tuple(joint.feature(skeleton, dims) or "" for joint in joints)
