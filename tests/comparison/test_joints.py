"""The joints that are compared: true angles, computed by hand here."""

import numpy as np
import pytest

from pose_parser.comparison.joints import JOINT_BY_NAME, JOINTS, joint_angles, joints_of
from pose_parser.landmarks import BLAZEPOSE_33, COCO_17, SKELETONS, Landmarks

INDEX = BLAZEPOSE_33.index_by_name


def one_pose(points: dict[str, tuple[float, float, float]], size: tuple[int, int] = (100, 100)) -> Landmarks:
    """One frame with some landmarks in metres, and the same in the picture, one metre being its height."""
    world = np.full((1, len(BLAZEPOSE_33), 3), np.nan)
    for name, place in points.items():
        world[0, INDEX[name]] = place
    image = world * [size[1] / size[0], 1.0, 1.0]
    return Landmarks(BLAZEPOSE_33, image, world, np.ones(world.shape[:2]), np.zeros(1), size)


def angle(name: str, pose: Landmarks, dims: int) -> float:
    return float(joint_angles(pose, [JOINT_BY_NAME[name]], dims=dims)[0, 0])


def test_a_right_angle_is_ninety_degrees_in_the_world_and_in_a_wide_picture() -> None:
    knee = {"left_hip": (0.0, 0.0, 0.0), "left_knee": (0.0, 0.4, 0.0), "left_ankle": (0.4, 0.4, 0.0)}
    pose = one_pose(knee, size=(1280, 720))
    assert angle("left_knee", pose, 3) == pytest.approx(90.0)
    assert angle("left_knee", pose, 2) == pytest.approx(90.0)


def test_depth_counts_in_the_world_and_not_in_the_picture() -> None:
    knee = {"left_hip": (0.0, 0.0, 0.0), "left_knee": (0.0, 0.4, 0.0), "left_ankle": (0.0, 0.8, 0.4)}
    assert angle("left_knee", one_pose(knee), 3) == pytest.approx(135.0)
    assert angle("left_knee", one_pose(knee), 2) == pytest.approx(180.0)


def test_the_trunk_leans_from_the_vertical() -> None:
    trunk = {"left_hip": (-0.1, 0.0, 0.0), "right_hip": (0.1, 0.0, 0.0)}
    shoulders = {"left_shoulder": (0.2, -0.3, 0.0), "right_shoulder": (0.4, -0.3, 0.0)}
    assert angle("trunk_lean", one_pose(trunk | shoulders), 3) == pytest.approx(45.0)
    assert angle("trunk_lean", one_pose(trunk | shoulders), 2) == pytest.approx(45.0)


def test_what_is_hardly_seen_is_unknown() -> None:
    pose = one_pose({"left_hip": (0, 0, 0), "left_knee": (0, 0.4, 0), "left_ankle": (0.4, 0.4, 0)})
    pose.visibility[0, INDEX["left_ankle"]] = 0.3
    assert np.isnan(joint_angles(pose, [JOINT_BY_NAME["left_knee"]], min_visibility=0.5)[0, 0])
    assert np.isfinite(joint_angles(pose, [JOINT_BY_NAME["left_knee"]])[0, 0])


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda skeleton: skeleton.name)
def test_every_skeleton_has_knees_hips_elbows_shoulders_head_and_trunk(skeleton) -> None:
    names = {joint.name for joint in joints_of(skeleton)}
    sided = {f"{side}_{part}" for side in ("left", "right") for part in ("knee", "hip", "elbow", "shoulder")}
    assert sided | {"neck", "trunk_lean"} <= names


def test_a_skeleton_without_feet_has_no_ankles() -> None:
    assert not any("ankle" in joint.name for joint in joints_of(COCO_17))


def test_each_joint_has_a_counterpart_whose_landmarks_are_mirrored() -> None:
    swapped = {"left": "right", "right": "left"}
    for joint in JOINTS:
        other = JOINT_BY_NAME[joint.mirrored_name]
        mirrored = ["_".join(swapped.get(word, word) for word in n.split("_")) for n in joint.landmarks(BLAZEPOSE_33)]
        assert set(mirrored) == set(other.landmarks(BLAZEPOSE_33))


@pytest.mark.parametrize(
    ("joint", "error_deg", "words"),
    [
        ("left_knee", 23.6, "24 degrees straighter"),
        ("left_knee", -1.2, "1 degree more bent"),
        ("right_shoulder", 30.0, "30 degrees further from the trunk"),
        ("trunk_lean", -15.0, "15 degrees more upright"),
    ],
)
def test_a_difference_is_said_in_plain_words(joint: str, error_deg: float, words: str) -> None:
    assert JOINT_BY_NAME[joint].difference_words(error_deg) == words
