"""Speeds and accelerations of motions that are known in advance, at irregular times."""

import numpy as np
import pytest

from pose_parser.errors import FeatureError
from pose_parser.features import FEATURES, compute_features, find_feature
from pose_parser.features.arrays import MAX_GAP_S
from pose_parser.features.motion import change_name
from pose_parser.features.rates import rate_of_change
from pose_parser.landmarks import Landmarks

IRREGULAR_MS = [0.0, 30.0, 70.0, 80.0, 150.0, 200.0, 290.0, 300.0]


@pytest.fixture
def rising_wrist(make_landmarks):
    """Left wrist moving up by one body size (0.4) per second."""
    frames = [{"left_wrist": (0.875, 0.65 - 0.4 * t / 1000.0)} for t in IRREGULAR_MS]
    return make_landmarks(frames, timestamps_ms=IRREGULAR_MS)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("left_wrist_speed_per_s", 1.0),
        ("left_wrist_speed_3d_per_s", 1.0),
        ("left_wrist_acceleration_per_s2", 0.0),
        ("right_wrist_speed_per_s", 0.0),
        ("left_wrist_y_velocity_per_s", -1.0),
        ("left_wrist_y_acceleration_per_s2", 0.0),
        ("left_wrist_above_left_shoulder_velocity_per_s", 1.0),
        ("left_wrist_image_y_velocity_per_s", -0.4),
    ],
)
def test_steady_motion(rising_wrist, name, expected):
    values = compute_features(rising_wrist, [name])
    assert values == pytest.approx(np.full((8, 1), expected), abs=1e-9)


def test_walking_across_the_picture_moves_the_hips(make_landmarks):
    times = [0.0, 100.0, 130.0]
    shifts = [t / 1000.0 * 0.2 for t in times]
    names = ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
    flat = make_landmarks([{}] * 3, timestamps_ms=times)
    image = flat.image_xyz + np.array(shifts)[:, None, None] * [1.0, 0.0, 0.0]
    walking = Landmarks(flat.skeleton, image, flat.world_xyz, flat.visibility, flat.timestamps_ms, flat.image_size)
    values = compute_features(
        walking, ["mid_hip_speed_per_s", "mid_hip_speed_3d_per_s", f"{names[0]}_x_velocity_per_s"]
    )
    assert values == pytest.approx(np.tile([0.5, 0.0, 0.0], (3, 1)), abs=1e-9)


def test_bending_knee_in_degrees_per_second(make_landmarks):
    bends = [np.radians(90.0 * t / 1000.0) for t in IRREGULAR_MS]
    frames = [{"left_ankle": (0.5625 + 0.125 * np.sin(bend), 0.775 + 0.125 * np.cos(bend))} for bend in bends]
    landmarks = make_landmarks(frames, timestamps_ms=IRREGULAR_MS)
    names = ["left_knee_angle_velocity_deg_per_s", "left_shin_vertical_angle_velocity_deg_per_s"]
    values = compute_features(landmarks, names)
    assert values == pytest.approx(np.tile([-90.0, 90.0], (8, 1)), abs=1e-6)


def test_arm_circling_past_the_top_has_no_jump(make_landmarks):
    turns = np.radians(150.0 + np.array(IRREGULAR_MS) * 0.2)
    frames = [{"left_wrist": (0.75 + 0.1 * np.sin(turn), 0.25 + 0.1 * np.cos(turn))} for turn in turns]
    landmarks = make_landmarks(frames, timestamps_ms=IRREGULAR_MS)
    values = compute_features(
        landmarks, ["left_forearm_vertical_angle_deg", "left_forearm_vertical_angle_velocity_deg_per_s"]
    )
    assert values[:, 0].min() < -140.0
    assert values[:, 1] == pytest.approx(np.full(8, 200.0), abs=1e-6)


def test_parabola_is_exact_at_irregular_times():
    times = np.array(IRREGULAR_MS) / 1000.0
    values = (3.0 * times**2 - times + 2.0)[:, None]
    slope = rate_of_change(values, times)[:, 0]
    assert slope[1:-1] == pytest.approx(6.0 * times[1:-1] - 1.0)
    # At the ends there is one neighbour only, so the slope is that of the straight line to it.
    assert slope[[0, -1]] == pytest.approx([3.0 * 0.03 - 1.0, 3.0 * 0.59 - 1.0])
    assert rate_of_change(values, times, order=2)[:, 0] == pytest.approx(np.full(8, 6.0))


def test_missing_frames_are_stepped_over_and_stay_missing():
    times = np.array(IRREGULAR_MS) / 1000.0
    values = np.stack([2.0 * times, np.full(8, np.nan)], axis=1)
    values[[0, 3, 4], 0] = np.nan
    for order, expected in ((1, 2.0), (2, 0.0)):
        rates = rate_of_change(values, times, order=order)
        known = ~np.isnan(values[:, 0])
        assert rates[known, 0] == pytest.approx(np.full(5, expected), abs=1e-9)
        assert np.isnan(rates[~known, 0]).all()
        assert np.isnan(rates[:, 1]).all()


def test_long_gaps_are_not_bridged():
    times = np.array([0.0, 0.1, 0.1 + MAX_GAP_S + 0.1, 0.2 + MAX_GAP_S + 0.1, 9.0])
    values = np.array([0.0, 1.0, 100.0, 102.0, 0.0])[:, None]
    assert rate_of_change(values, times)[:4, 0] == pytest.approx([10.0, 10.0, 20.0, 20.0])
    assert np.isnan(rate_of_change(values, times)[4, 0])
    assert np.isnan(rate_of_change(values, times, order=2)).all()


def test_one_frame_has_no_speed(make_landmarks):
    values = compute_features(make_landmarks([{}]), ["left_wrist_speed_per_s", "left_knee_angle_deg"])
    assert np.isnan(values[0, 0])
    assert values[0, 1] == pytest.approx(180.0)


@pytest.mark.parametrize("order", [1, 2])
def test_every_feature_of_single_frames_has_its_changes(order):
    for feature in FEATURES.values():
        if not feature.order:
            change = find_feature(change_name(feature, order))
            assert (change.sources, change.order) == ((feature,), order)
            assert change.mirrored_name == change_name(FEATURES[feature.mirrored_name], order)
            assert ("_deg" in change.name) == change.unit.startswith("deg")


@pytest.mark.parametrize(
    "name",
    [
        "left_knee_angle_velocity_per_s",
        "left_knee_angle_velocity_deg_per_s2",
        "left_wrist_speed_velocity_per_s",
        "left_wrist_x_velocity_deg_per_s",
        "left_knee_angle_jerk_deg_per_s3",
    ],
)
def test_changes_that_make_no_sense_are_unknown(name):
    with pytest.raises(FeatureError, match=name):
        find_feature(name)
