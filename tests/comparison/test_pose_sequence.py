"""Recordings read at a fixed rate, and what place, size and view do not change."""

from dataclasses import replace

import numpy as np
import pytest

from pose_parser.comparison.pose import mirror_landmarks, pose_sequence
from pose_parser.errors import ComparisonError
from pose_parser.landmarks import Landmarks


def column(pose, name: str) -> np.ndarray:
    return pose.angles_3d_deg[:, [joint.name for joint in pose.joints].index(name)]


def test_five_frames_a_second_are_read_thirty_times_a_second(squats: Landmarks) -> None:
    pose = pose_sequence(squats)
    assert len(pose) == 385
    assert np.allclose(np.diff(pose.times_s), 1 / 30)
    assert np.allclose(column(pose, "left_knee")[::6], column(pose_sequence(squats, rate_hz=5.0), "left_knee"))


def test_a_short_gap_is_bridged_and_a_long_one_stays_unknown(walker: Landmarks) -> None:
    times_s = walker.timestamps_ms / 1000.0
    for length_s, bridged in ((0.25, True), (1.0, False)):
        gone = (times_s > 5.0) & (times_s < 5.0 + length_s)
        world, seen = walker.world_xyz.copy(), walker.visibility.copy()
        world[gone], seen[gone] = np.nan, np.nan
        knee = column(pose_sequence(replace(walker, world_xyz=world, visibility=seen)), "left_knee")
        assert np.isfinite(knee[150:160]).all() == bridged


def test_an_angle_is_unknown_where_one_of_its_landmarks_is_not_seen_well(squats: Landmarks) -> None:
    seen = squats.visibility.copy()
    seen[:, squats.skeleton.index_by_name["left_ankle"]] = 0.4
    pose = pose_sequence(replace(squats, visibility=seen))
    assert np.isnan(column(pose, "left_knee")).all()
    assert np.isfinite(column(pose, "left_hip")).all()
    assert np.isfinite(column(pose_sequence(replace(squats, visibility=seen), min_visibility=0.3), "left_knee")).all()


def test_an_estimator_that_tells_no_visibility_is_believed(squats: Landmarks) -> None:
    pose = pose_sequence(replace(squats, visibility=np.full_like(squats.visibility, np.nan)))
    assert np.isfinite(pose.angles_3d_deg).all()


def test_mirroring_the_sequence_is_mirroring_the_landmarks(squats: Landmarks) -> None:
    first, second = pose_sequence(squats).mirrored(), pose_sequence(mirror_landmarks(squats))
    for name in ("angles_3d_deg", "angles_2d_deg", "world_xyz", "image_xy", "visibility"):
        assert np.allclose(getattr(first, name), getattr(second, name)), name


def test_the_body_is_free_of_place_size_and_view(squats: Landmarks) -> None:
    turn = np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]])
    moved = replace(squats, world_xyz=1.7 * squats.world_xyz @ turn + [0.3, 0.1, 2.0])
    assert np.allclose(pose_sequence(moved).body_xyz, pose_sequence(squats).body_xyz, atol=1e-6)
    assert np.allclose(pose_sequence(moved).angles_3d_deg, pose_sequence(squats).angles_3d_deg, atol=1e-6)


def test_without_world_coordinates_the_picture_is_all_there_is(squats: Landmarks) -> None:
    pose = pose_sequence(replace(squats, world_xyz=np.full_like(squats.world_xyz, np.nan)))
    assert pose.dims == 2
    assert np.isfinite(pose.angles_deg).all()
    assert np.isfinite(pose.body_xyz[..., :2]).all()


def test_no_frames_are_refused(squats: Landmarks) -> None:
    with pytest.raises(ComparisonError, match="no frames"):
        pose_sequence(squats.cut(0, 0))
