"""The columns that both sample models look at."""

from __future__ import annotations

from pose_parser.features import FeatureSpec
from pose_parser.models.samples.figures import SIDES


def _both(pattern: str) -> tuple[str, ...]:
    return tuple(pattern.format(side=side, other=other) for side, other in (SIDES, SIDES[::-1]))


POSE_COLUMNS = FeatureSpec(
    names=(
        *(name for joint in ("elbow", "shoulder", "hip", "knee") for name in _both(f"{{side}}_{joint}_angle_deg")),
        *(
            name
            for limb in ("arm", "upper_arm", "forearm", "thigh", "shin")
            for name in _both(f"{{side}}_{limb}_tilt_deg")
        ),
        "trunk_tilt_deg",
        "upper_arm_to_upper_arm_angle_deg",
        "thigh_to_thigh_angle_deg",
        *_both("{side}_wrist_above_{side}_shoulder"),
        *_both("{side}_wrist_above_{side}_hip"),
        *_both("{side}_wrist_above_nose"),
        *_both("{side}_elbow_above_{side}_shoulder"),
        *_both("{side}_hip_above_{side}_knee"),
        *_both("{side}_hip_above_{side}_ankle"),
        *_both("{side}_shoulder_above_{side}_ankle"),
        *_both("{side}_ankle_above_{other}_knee"),
        "neck_above_mid_hip",
        "nose_above_mid_hip",
        "shoulder_to_shoulder_distance",
        "elbow_to_elbow_distance",
        "wrist_to_wrist_distance",
        "knee_to_knee_distance",
        "ankle_to_ankle_distance",
        *_both("{side}_wrist_to_nose_distance"),
        *_both("{side}_wrist_to_neck_distance"),
        *_both("{side}_wrist_to_mid_hip_distance"),
        *_both("{side}_wrist_to_{side}_shoulder_distance"),
        *_both("{side}_wrist_to_{other}_shoulder_distance"),
        *_both("{side}_wrist_to_{side}_hip_distance"),
        *_both("{side}_wrist_to_{other}_hip_distance"),
        *_both("{side}_elbow_to_mid_hip_distance"),
        *_both("{side}_hip_to_{side}_knee_distance"),
        *_both("{side}_knee_to_{side}_ankle_distance"),
        *_both("{side}_ankle_to_{other}_knee_distance"),
    )
)
"""Angles, tilts, heights and distances in the picture, in body sizes.

None has a sign that depends on which way a person faces, so a body seen from behind gives the same values.
"""
