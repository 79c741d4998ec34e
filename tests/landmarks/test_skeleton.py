from collections import Counter

import pytest

from pose_parser.landmarks import BLAZEPOSE_33, SKELETONS, Skeleton, mirrored_name

every_skeleton = pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda skeleton: skeleton.name)


@every_skeleton
def test_is_as_long_as_its_name_says(skeleton: Skeleton) -> None:
    assert skeleton.name.endswith(str(len(skeleton)))


@every_skeleton
def test_names_are_unique(skeleton: Skeleton) -> None:
    assert [name for name, times in Counter(skeleton.landmark_names).items() if times > 1] == []


@every_skeleton
def test_every_left_has_its_right(skeleton: Skeleton) -> None:
    assert {mirrored_name(name) for name in skeleton.landmark_names} == set(skeleton.landmark_names)


@every_skeleton
def test_bones_join_landmarks_that_exist(skeleton: Skeleton) -> None:
    assert {name for bone in skeleton.bones for name in bone} <= set(skeleton.landmark_names)


@every_skeleton
def test_bones_are_drawn_once_and_on_both_sides(skeleton: Skeleton) -> None:
    bones = [frozenset(bone) for bone in skeleton.bones]

    assert len(bones) == len(set(bones))
    assert {frozenset(mirrored_name(name) for name in bone) for bone in bones} == set(bones)


@every_skeleton
def test_mirroring_twice_changes_nothing(skeleton: Skeleton) -> None:
    order = skeleton.mirror_order

    assert sorted(order) == list(range(len(skeleton)))
    assert [order[index] for index in order] == list(range(len(skeleton)))


@every_skeleton
def test_mirroring_swaps_exactly_what_has_a_side(skeleton: Skeleton) -> None:
    moved = {skeleton.landmark_names[index] for index, other in enumerate(skeleton.mirror_order) if index != other}

    assert moved == {name for name in skeleton.landmark_names if {"left", "right"} & set(name.split("_"))}


def test_the_order_of_blazepose_is_the_networks_own() -> None:
    index = BLAZEPOSE_33.index_by_name

    assert {name: index[name] for name in ("nose", "left_shoulder", "right_wrist", "left_hip", "right_foot_index")} == {
        "nose": 0,
        "left_shoulder": 11,
        "right_wrist": 16,
        "left_hip": 23,
        "right_foot_index": 32,
    }


@pytest.mark.parametrize(
    ("name", "mirrored"),
    [
        ("left_wrist", "right_wrist"),
        ("mouth_right", "mouth_left"),
        ("left_wrist_to_right_hip", "right_wrist_to_left_hip"),
        ("nose", "nose"),
        ("leftover_angle_deg", "leftover_angle_deg"),
    ],
)
def test_mirrored_name(name: str, mirrored: str) -> None:
    assert mirrored_name(name) == mirrored
