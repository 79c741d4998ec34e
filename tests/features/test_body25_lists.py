"""The angles and distances that BODY-25 line lists are known for, each checked against a second formula.

Lines and points are given by BODY-25 index. In the lists that other tools publish, "plumb line" means the line from
neck to mid hip; here that is the trunk, and the true vertical is a feature of its own.
"""

import numpy as np
import pytest

from pose_parser.features import compute_features
from pose_parser.landmarks import BODY_25

NECK, MID_HIP = 1, 8

LINES_AGAINST_TRUNK = {
    (0, 1): "neck_to_nose",
    (1, 2): "right_shoulder_line", (1, 5): "left_shoulder_line",
    (2, 3): "right_upper_arm", (3, 4): "right_forearm", (5, 6): "left_upper_arm", (6, 7): "left_forearm",
    (8, 9): "right_hip_line", (9, 10): "right_thigh", (10, 11): "right_shin",
    (8, 12): "left_hip_line", (12, 13): "left_thigh", (13, 14): "left_shin",
    (0, 15): "nose_to_right_eye", (15, 17): "right_eye_to_right_ear",
    (0, 16): "nose_to_left_eye", (16, 18): "left_eye_to_left_ear",
    (14, 19): "left_forefoot", (14, 21): "left_rearfoot", (11, 22): "right_forefoot", (11, 24): "right_rearfoot",
}  # fmt: skip

LINES_AGAINST_LINES = {
    ((1, 8), (8, 12)): "left_hip_line_trunk",
    ((0, 1), (1, 2)): "neck_to_nose_to_right_shoulder_line",
    ((1, 2), (2, 3)): "right_shoulder_line_to_right_upper_arm",
    ((1, 5), (5, 6)): "left_shoulder_line_to_left_upper_arm",
    ((2, 3), (3, 4)): "right_elbow",
    ((5, 6), (6, 7)): "left_elbow",
    ((5, 6), (3, 4)): "left_upper_arm_to_right_forearm",
    ((8, 9), (9, 10)): "right_hip_line_to_right_thigh",
    ((8, 12), (12, 13)): "left_hip_line_to_left_thigh",
    ((9, 10), (10, 11)): "right_knee",
    ((12, 13), (13, 14)): "left_knee",
    ((10, 11), (11, 24)): "right_shin_to_right_rearfoot",
    ((13, 14), (14, 19)): "left_shin_to_left_forefoot",
    ((11, 24), (1, 8)): "right_rearfoot_trunk",
    ((0, 15), (15, 17)): "nose_to_right_eye_to_right_ear",
    ((0, 16), (16, 18)): "nose_to_left_eye_to_left_ear",
    ((14, 21), (11, 22)): "left_rearfoot_to_right_forefoot",
}

POINTS_AGAINST_TRUNK = [0, 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 24]


@pytest.fixture
def landmarks(random_landmarks):
    return random_landmarks(20, skeleton=BODY_25, seed=5)


def positions(landmarks, dims):
    if dims == 3:
        return landmarks.world_xyz
    return landmarks.image_xyz[..., :2] * [landmarks.aspect_ratio, 1.0]


def angle_by_cosine(points, first, second):
    u, v = (points[:, end] - points[:, start] for start, end in (first, second))
    cosine = np.sum(u * v, axis=1) / np.linalg.norm(u, axis=1) / np.linalg.norm(v, axis=1)
    return np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))


def assert_equal_or_supplementary(actual, expected):
    """A line has no direction in those lists; ours have one, which the documentation gives."""
    assert actual == pytest.approx(expected, abs=1e-5) or actual == pytest.approx(180.0 - expected, abs=1e-5)


def values_of(landmarks, stem, dims):
    name = f"{stem}_angle_deg" if dims == 2 else f"{stem}_angle_3d_deg"
    return compute_features(landmarks, [name])[:, 0]


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize(("line", "stem"), LINES_AGAINST_TRUNK.items())
def test_line_against_the_trunk(landmarks, line, stem, dims):
    expected = angle_by_cosine(positions(landmarks, dims), line, (NECK, MID_HIP))
    assert_equal_or_supplementary(values_of(landmarks, f"{stem}_trunk", dims), expected)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize(("line", "stem"), [*LINES_AGAINST_TRUNK.items(), ((MID_HIP, NECK), "trunk")])
def test_line_against_the_true_vertical(landmarks, line, stem, dims):
    points = positions(landmarks, dims)
    below = points[:, :1] + [0.0, 1.0, 0.0][:dims]
    plumb = np.concatenate([points, points[:, :1], below], axis=1)
    expected = angle_by_cosine(plumb, line, (25, 26))
    assert_equal_or_supplementary(np.abs(values_of(landmarks, f"{stem}_vertical", dims)), expected)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize(("lines", "stem"), LINES_AGAINST_LINES.items())
def test_line_against_line(landmarks, lines, stem, dims):
    expected = angle_by_cosine(positions(landmarks, dims), *lines)
    assert_equal_or_supplementary(values_of(landmarks, stem, dims), expected)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("index", POINTS_AGAINST_TRUNK)
def test_point_against_the_trunk_line(landmarks, index, dims):
    points = positions(landmarks, dims)
    along = points[:, NECK] - points[:, MID_HIP]
    offset = points[:, index] - points[:, MID_HIP]
    foot = along * (np.sum(offset * along, axis=1) / np.sum(along * along, axis=1))[:, None]
    size = np.maximum(np.linalg.norm(along, axis=1), 1.2 * np.linalg.norm(points[:, 2] - points[:, 5], axis=1))
    name = f"{BODY_25.landmark_names[index]}_to_trunk_line_distance" + ("_3d" if dims == 3 else "")
    values = np.abs(compute_features(landmarks, [name])[:, 0])
    assert values == pytest.approx(np.linalg.norm(offset - foot, axis=1) / size, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "index", "through"),
    [("neck_to_plumb_line_distance", NECK, MID_HIP), ("mid_hip_to_neck_plumb_line_distance", MID_HIP, NECK)],
)
def test_ends_of_the_trunk_against_the_plumb_line(landmarks, name, index, through):
    # Both lie on the trunk line, where their distance would be 0 in every pose; the true plumb line tells how it leans.
    points = positions(landmarks, 2)
    size = compute_features(landmarks, ["body_size"])[:, 0]
    expected = (points[:, index, 0] - points[:, through, 0]) / size
    assert compute_features(landmarks, [name])[:, 0] == pytest.approx(expected, abs=1e-9)


def test_lists_are_complete():
    assert len(LINES_AGAINST_TRUNK) + len(LINES_AGAINST_LINES) >= 35
    assert len(POINTS_AGAINST_TRUNK) + 2 == 23
