"""Angles of poses that can be worked out by hand."""

import numpy as np
import pytest

from pose_parser.features import compute_features
from pose_parser.landmarks import Landmarks

LEFT_FOREARM_UP = {"left_wrist": (0.75, 0.125)}
LEFT_ARM_DOWN = {"left_elbow": (0.625, 0.375), "left_wrist": (0.625, 0.5)}
LEFT_ARM_UP = {"left_elbow": (0.625, 0.125), "left_wrist": (0.625, 0.0)}
LEFT_THIGH_LEVEL = {"left_knee": (0.6875, 0.65), "left_ankle": (0.6875, 0.775)}
# The whole figure on its side, head to the picture's left: x = y and y = 1 - x of the standing one.
LYING = {
    "left_shoulder": (0.25, 0.375), "right_shoulder": (0.25, 0.625),
    "left_hip": (0.65, 0.4375), "right_hip": (0.65, 0.5625),
    "left_knee": (0.775, 0.4375), "left_ankle": (0.9, 0.4375), "left_elbow": (0.25, 0.5), "left_wrist": (0.25, 0.625),
}  # fmt: skip

CASES = [
    # Joint angles of the T pose and of bent limbs.
    ({}, "left_elbow_angle_deg", 180.0),
    (LEFT_FOREARM_UP, "left_elbow_angle_deg", 90.0),
    ({"left_wrist": (0.625, 0.25)}, "left_elbow_angle_deg", 0.0),
    ({"left_wrist": (0.625, 0.375)}, "left_elbow_angle_deg", 45.0),
    ({}, "left_wrist_angle_deg", 180.0),
    # Hip is 0.0625 nearer to the midline than the shoulder and 0.4 below it.
    ({}, "left_shoulder_angle_deg", 90.0 + np.degrees(np.arctan2(0.0625, 0.4))),
    (LEFT_THIGH_LEVEL, "left_knee_angle_deg", 90.0),
    (LEFT_THIGH_LEVEL, "left_hip_angle_deg", 90.0 - np.degrees(np.arctan2(0.0625, 0.4))),
    ({}, "right_knee_angle_deg", 180.0),
    # Toes are 0.025 beside and 0.025 below the ankle; straight up is the knee.
    ({}, "left_ankle_angle_deg", 135.0),
    ({}, "neck_angle_deg", 180.0),
    ({"nose": (0.59, 0.25)}, "neck_angle_deg", 90.0),
    ({"left_ear": (0.6, 0.35), "right_ear": (0.6, 0.35)}, "head_angle_deg", 45.0),
    ({}, "trunk_angle_deg", 180.0),
    ({"left_knee": (0.65, 0.65), "right_knee": (0.65, 0.65)}, "trunk_angle_deg", 90.0),
    # Limbs against true vertical: the picture's right is positive.
    ({}, "left_upper_arm_vertical_angle_deg", 90.0),
    ({}, "right_upper_arm_vertical_angle_deg", -90.0),
    (LEFT_ARM_DOWN, "left_upper_arm_vertical_angle_deg", 0.0),
    (LEFT_ARM_UP, "left_upper_arm_vertical_angle_deg", 180.0),
    (LEFT_ARM_UP, "left_arm_tilt_deg", 180.0),
    ({}, "right_upper_arm_tilt_deg", 90.0),
    ({}, "right_forearm_vertical_angle_3d_deg", 90.0),
    ({}, "left_thigh_vertical_angle_deg", 0.0),
    (LEFT_THIGH_LEVEL, "left_thigh_vertical_angle_deg", 90.0),
    (LEFT_THIGH_LEVEL, "left_leg_vertical_angle_deg", 45.0),
    ({}, "left_foot_vertical_angle_deg", 90.0),
    ({}, "left_forefoot_vertical_angle_deg", 45.0),
    ({}, "right_forefoot_vertical_angle_deg", -45.0),
    ({}, "left_rearfoot_vertical_angle_deg", 0.0),
    ({}, "trunk_vertical_angle_deg", 0.0),
    (LYING, "trunk_vertical_angle_deg", -90.0),
    (LYING, "trunk_tilt_deg", 90.0),
    (LYING, "trunk_vertical_angle_3d_deg", 90.0),
    ({}, "neck_to_nose_vertical_angle_deg", 0.0),
    ({"nose": (0.59, 0.16)}, "neck_to_nose_vertical_angle_deg", 45.0),
    ({"left_shoulder": (0.625, 0.125), "right_shoulder": (0.375, 0.375)}, "shoulder_line_level_angle_deg", 45.0),
    ({"left_shoulder": (0.375, 0.25), "right_shoulder": (0.625, 0.25)}, "shoulder_line_level_angle_deg", 180.0),
    ({}, "hip_line_level_angle_deg", 0.0),
    ({}, "hip_line_level_angle_3d_deg", 0.0),
    ({}, "left_shoulder_line_vertical_angle_deg", 90.0),
    ({}, "nose_to_left_eye_vertical_angle_deg", 135.0),
    # Limbs against the trunk do not care how the trunk lies.
    ({}, "left_upper_arm_trunk_angle_deg", 90.0),
    (LEFT_ARM_DOWN, "left_upper_arm_trunk_angle_deg", 0.0),
    (LYING, "left_thigh_trunk_angle_deg", 0.0),
    (LYING, "left_upper_arm_trunk_angle_deg", 90.0),
    ({}, "neck_to_nose_trunk_angle_deg", 0.0),
    ({}, "left_hip_line_trunk_angle_deg", 90.0),
    # Limbs against limbs.
    ({}, "upper_arm_to_upper_arm_angle_deg", 180.0),
    (LEFT_ARM_DOWN, "upper_arm_to_upper_arm_angle_deg", 90.0),
    (LEFT_THIGH_LEVEL, "thigh_to_thigh_angle_deg", 90.0),
    (LEFT_FOREARM_UP, "left_upper_arm_to_left_forearm_angle_deg", 90.0),
    (LEFT_FOREARM_UP, "right_upper_arm_to_left_forearm_angle_deg", 90.0),
    (LEFT_THIGH_LEVEL, "left_forearm_to_left_thigh_angle_deg", 0.0),
    ({}, "shoulder_line_to_hip_line_angle_3d_deg", 0.0),
    ({}, "left_shin_to_left_forefoot_angle_deg", 45.0),
    ({}, "left_rearfoot_to_right_forefoot_angle_deg", 45.0),
]


@pytest.mark.parametrize(("moved", "name", "expected"), CASES)
def test_angle_by_hand(make_landmarks, moved, name, expected):
    assert compute_features(make_landmarks([moved]), [name]) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(("moved", "name", "expected"), [case for case in CASES if case[1].endswith("angle_deg")])
def test_flat_pose_has_the_same_size_of_angle_in_3d(make_landmarks, moved, name, expected):
    name_3d = name.replace("_deg", "_3d_deg")
    assert compute_features(make_landmarks([moved]), [name_3d]) == pytest.approx(abs(expected), abs=1e-6)


def test_depth_counts_in_3d_only(make_landmarks):
    flat = make_landmarks([{}])
    world = flat.world_xyz.copy()
    index = flat.skeleton.index_by_name
    world[0, index["left_wrist"]] = world[0, index["left_elbow"]] + [0.0, 0.0, -0.25]
    landmarks = Landmarks(flat.skeleton, flat.image_xyz, world, flat.visibility, flat.timestamps_ms, (500, 500))
    values = compute_features(landmarks, ["left_elbow_angle_deg", "left_elbow_angle_3d_deg"])
    assert values == pytest.approx(np.array([[180.0, 90.0]]))


def test_picture_twice_as_wide_as_high(make_landmarks):
    square = make_landmarks([{"left_wrist": (0.8125, 0.125)}])
    wide = Landmarks(
        square.skeleton, square.image_xyz, square.world_xyz, square.visibility, square.timestamps_ms, (1000, 500)
    )
    # Wrist is 0.0625 widths = 0.125 heights right of the elbow and 0.125 heights above it.
    assert compute_features(wide, ["left_forearm_vertical_angle_deg"]) == pytest.approx(135.0)


def test_opposite_of_straight_down_is_always_plus_180(make_landmarks):
    leaning = [{"left_elbow": (0.625 + tiny, 0.125)} for tiny in (0.0, -0.0, 1e-18, -1e-18)]
    values = compute_features(make_landmarks(leaning), ["left_upper_arm_vertical_angle_deg"])
    assert values.ravel().tolist() == [180.0] * 4


def test_nearly_straight_angle_is_accurate(make_landmarks):
    bend = 1e-7
    landmarks = make_landmarks([{"left_wrist": (0.875, 0.25 + 0.125 * bend)}])
    deviation = 180.0 - compute_features(landmarks, ["left_elbow_angle_deg"])
    assert deviation == pytest.approx(np.degrees(bend), rel=1e-3)


@pytest.mark.parametrize("name", ["left_elbow_angle_deg", "left_forearm_tilt_deg", "left_elbow_angle_3d_deg"])
def test_limb_without_length_has_no_angle(make_landmarks, name):
    values = compute_features(make_landmarks([{"left_wrist": (0.75, 0.25)}]), [name])
    assert np.isnan(values).all()
