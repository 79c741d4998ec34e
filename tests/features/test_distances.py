"""Distances and positions of poses that can be worked out by hand; the trunk, and so the body size, is 0.4."""

import numpy as np
import pytest

from pose_parser.features import FeatureOptions, compute_features
from pose_parser.landmarks import Landmarks

LEANING = {"left_shoulder": (0.725, 0.25), "right_shoulder": (0.475, 0.25)}

CASES = [
    ({}, "body_size", 0.4),
    ({}, "body_size_3d", 0.8),
    # Trunk seen end-on: 1.2 shoulder widths of 0.25 take its place.
    ({"left_hip": (0.5625, 0.35), "right_hip": (0.4375, 0.35)}, "body_size", 0.3),
    ({}, "wrist_to_wrist_distance", 0.75 / 0.4),
    ({}, "wrist_to_wrist_distance_3d", 0.75 / 0.4),
    ({"left_wrist": (0.5625, 0.65)}, "left_wrist_to_left_hip_distance", 0.0),
    ({"left_wrist": (0.6875, 0.65)}, "left_wrist_to_right_hip_distance", 0.25 / 0.4),
    ({"left_ankle": (0.7375, 0.5)}, "ankle_to_ankle_distance", 0.5 / 0.4),
    ({}, "left_hip_to_left_knee_distance", 0.125 / 0.4),
    ({}, "neck_to_mid_hip_distance", 1.0),
    ({}, "left_wrist_to_trunk_line_distance", 0.375 / 0.4),
    ({}, "right_wrist_to_trunk_line_distance", -0.375 / 0.4),
    ({}, "right_wrist_to_trunk_line_distance_3d", 0.375 / 0.4),
    ({}, "nose_to_trunk_line_distance", 0.0),
    # Trunk leaning 45 degrees to the picture's right, 0.4 across and up: what is below the hips lies right of it.
    ({"left_shoulder": (1.025, 0.25), "right_shoulder": (0.775, 0.25), "left_wrist": (0.5, 0.85)},
     "left_wrist_to_trunk_line_distance", 0.2 / np.sqrt(2) / (0.4 * np.sqrt(2))),
    ({}, "left_wrist_to_plumb_line_distance", 0.375 / 0.4),
    ({}, "right_ankle_to_plumb_line_distance", -0.0625 / 0.4),
    ({}, "right_ankle_to_plumb_line_distance_3d", 0.0625 / 0.4),
    (LEANING, "neck_to_plumb_line_distance", 0.1 / np.hypot(0.1, 0.4)),
    (LEANING, "mid_hip_to_neck_plumb_line_distance", -0.1 / np.hypot(0.1, 0.4)),
    ({"left_ankle": (0.6625, 0.9), "right_ankle": (0.5375, 0.9)}, "mid_hip_to_ankle_plumb_line_distance", -0.1 / 0.4),
    ({}, "left_wrist_above_left_shoulder", 0.0),
    ({"left_wrist": (0.875, 0.05)}, "left_wrist_above_left_shoulder", 0.5),
    ({"left_wrist": (0.875, 0.65)}, "left_wrist_above_left_shoulder_3d", -1.0),
    ({}, "left_hip_above_left_ankle", 0.25 / 0.4),
    ({}, "neck_above_mid_hip", 1.0),
    ({"left_ankle": (0.5625, 0.7)}, "ankle_height_difference", 0.5),
    ({"right_ankle": (0.5625, 0.7)}, "ankle_height_difference", -0.5),
    ({}, "left_wrist_x", 0.375 / 0.4),
    ({}, "right_wrist_x", -0.375 / 0.4),
    ({}, "left_wrist_y", -1.0),
    ({}, "left_wrist_y_3d", -1.0),
    ({}, "mid_hip_x", 0.0),
    ({}, "nose_image_y", 0.16),
    ({}, "left_wrist_image_x", 0.875),
    ({}, "left_wrist_world_x", 0.75),
    ({}, "left_wrist_visibility", 1.0),
]  # fmt: skip


@pytest.mark.parametrize(("moved", "name", "expected"), CASES)
def test_distance_by_hand(make_landmarks, moved, name, expected):
    assert compute_features(make_landmarks([moved]), [name]) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("options", "name", "expected"),
    [
        ({"scaling": "trunk"}, "body_size", 0.4),
        ({"scaling": "shoulders"}, "body_size", 0.3),
        ({"scaling": "none"}, "body_size", 1.0),
        ({"scaling": "none"}, "wrist_to_wrist_distance", 0.75),
        ({"scaling": "none"}, "wrist_to_wrist_distance_3d", 1.5),
        ({"centring": "neck"}, "left_hip_y", 1.0),
        ({"centring": "none", "scaling": "none"}, "left_hip_y", 0.65),
        ({"mirrored": True}, "left_wrist_x", 0.375 / 0.4),
        ({"mirrored": True}, "left_wrist_image_x", 0.875),
    ],
)
def test_options(make_landmarks, options, name, expected):
    values = compute_features(make_landmarks([{}]), [name], options=FeatureOptions(**options))
    assert values == pytest.approx(expected)


def test_mirroring_swaps_left_and_right(make_landmarks):
    landmarks = make_landmarks([{"left_wrist": (0.75, 0.125)}])
    names = ["left_elbow_angle_deg", "right_elbow_angle_deg", "right_forearm_vertical_angle_deg", "right_wrist_image_x"]
    mirrored = compute_features(landmarks, names, options=FeatureOptions(mirrored=True))
    assert mirrored == pytest.approx(np.array([[180.0, 90.0, 180.0, 0.25]]))


def test_upright_turns_a_lying_body_to_its_feet(make_landmarks):
    # Head to the picture's left, and the person's left, here up, becomes the right of the upright picture.
    # The wrist is 0.2 above the middle of the hips.
    lying = {"left_shoulder": (0.1, 0.4), "right_shoulder": (0.1, 0.6), "left_hip": (0.5, 0.4), "right_hip": (0.5, 0.6),
             "left_wrist": (0.3, 0.3)}  # fmt: skip
    names = ["left_wrist_x", "left_wrist_y", "left_wrist_x_3d", "left_wrist_y_3d", "left_wrist_z_3d"]
    values = compute_features(make_landmarks([lying]), names, options=FeatureOptions(upright=True))
    assert values == pytest.approx(np.array([[0.5, -0.5, 0.5, -0.5, 0.0]]))


def test_upright_axes_are_square_though_the_hips_are_not(make_landmarks):
    landmarks = make_landmarks([{"left_hip": (0.5625, 0.6), "right_hip": (0.4375, 0.7)}])
    names = ["left_wrist_x_3d", "left_wrist_y_3d", "left_wrist_z_3d"]
    values = compute_features(landmarks, names, options=FeatureOptions(upright=True))
    assert values == pytest.approx(np.array([[0.375 / 0.4, -1.0, 0.0]]))


def test_hips_along_the_trunk_give_no_upright_axes(make_landmarks):
    landmarks = make_landmarks([{"left_hip": (0.5, 0.6), "right_hip": (0.5, 0.7)}])
    values = compute_features(landmarks, ["left_wrist_x_3d", "left_wrist_x"], options=FeatureOptions(upright=True))
    assert np.isnan(values).tolist() == [[True, False]]


def test_depth_of_the_picture_is_on_the_scale_of_its_width(make_landmarks):
    flat = make_landmarks([{}])
    image = flat.image_xyz.copy()
    image[0, flat.skeleton.index_by_name["left_wrist"], 2] = -0.3
    wide = Landmarks(flat.skeleton, image, flat.world_xyz, flat.visibility, flat.timestamps_ms, (1000, 500))
    # A picture twice as wide as high: 0.3 widths are 0.6 heights, and the trunk is 0.4 heights.
    assert compute_features(wide, ["left_wrist_z"], options=FeatureOptions(scaling="trunk")) == pytest.approx(-1.5)


def test_body_without_size_has_no_scaled_distance(make_landmarks):
    point = dict.fromkeys(("left_shoulder", "right_shoulder", "left_hip", "right_hip"), (0.5, 0.5))
    names = ["wrist_to_wrist_distance", "left_wrist_to_trunk_line_distance", "left_wrist_x", "left_elbow_angle_deg"]
    values = compute_features(make_landmarks([point]), names)
    assert np.isnan(values).tolist() == [[True, True, True, False]]
