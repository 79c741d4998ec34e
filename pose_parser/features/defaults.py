"""The sets of features that a model without a card is taken to want, by their number."""

from __future__ import annotations

from pose_parser.landmarks import BLAZEPOSE_33

_SIDES = ("left", "right")

DEFAULT_FEATURE_NAMES: tuple[str, ...] = (
    *(f"{side}_{joint}_angle_deg" for joint in ("elbow", "shoulder", "hip", "knee") for side in _SIDES),
    "trunk_tilt_deg",
    *(f"{side}_{limb}_tilt_deg" for limb in ("upper_arm", "forearm", "thigh", "shin") for side in _SIDES),
    "upper_arm_to_upper_arm_angle_deg",
    "thigh_to_thigh_angle_deg",
    "wrist_to_wrist_distance",
    "ankle_to_ankle_distance",
    "knee_to_knee_distance",
    *(f"{side}_wrist_to_{side}_hip_distance" for side in _SIDES),
    *(f"{side}_wrist_to_{side}_shoulder_distance" for side in _SIDES),
    *(f"{side}_ankle_to_{side}_hip_distance" for side in _SIDES),
    *(f"{side}_wrist_above_{side}_shoulder" for side in _SIDES),
    *(f"{side}_wrist_above_{side}_hip" for side in _SIDES),
    *(f"{side}_hip_above_{side}_ankle" for side in _SIDES),
    "neck_above_mid_hip",
    "mid_hip_above_mid_ankle",
)
"""Angles and distances in the picture that every skeleton has the joints for."""


def _flattened(*columns: str) -> tuple[str, ...]:
    return tuple(f"{name}_{column}" for name in BLAZEPOSE_33.landmark_names for column in columns)


DEFAULT_FEATURE_SETS: dict[int, tuple[str, ...]] = {
    len(names): names
    for names in (
        DEFAULT_FEATURE_NAMES,
        _flattened("image_x", "image_y"),
        _flattened("image_x", "image_y", "image_z"),
        _flattened("image_x", "image_y", "image_z", "visibility"),
    )
}
"""By number of features: the default set, then the flattened BlazePose landmarks with 2, 3 and 4 values each."""
