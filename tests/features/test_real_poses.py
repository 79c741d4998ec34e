"""Features of real people, against what one sees them do."""

import json

import numpy as np
import pytest

from pose_parser.features import FeatureSpec, compute_features, window_features
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks

pytestmark = pytest.mark.shared_data


@pytest.fixture
def squats(shared_data):
    folder = shared_data / "squats_tfjs"
    pixels = np.array(json.loads((folder / "pose_squats.full.json").read_text()), dtype=np.float64)
    world = np.array(json.loads((folder / "pose_squats_3d.full.json").read_text()), dtype=np.float64)
    times = np.arange(len(pixels)) * 200.0
    visibility = np.ones(pixels.shape[:2])
    return Landmarks(BLAZEPOSE_33, pixels / [720.0, 1280.0, 720.0], world, visibility, times, (720, 1280))


@pytest.fixture
def fitness_poses(shared_data):
    """Photos of push-ups and squats: landmarks in pixels, and the label of each."""
    table = shared_data / "fitness_poses_mlkit" / "fitness_pose_samples.csv"
    rows = [line.split(",") for line in table.read_text().splitlines()]
    pixels = np.array([row[2:] for row in rows], dtype=np.float64).reshape(len(rows), 33, 3)
    unknown = np.full(pixels.shape, np.nan)
    seen = np.ones(pixels.shape[:2])
    landmarks = Landmarks(BLAZEPOSE_33, pixels / 1000.0, unknown, seen, np.arange(len(rows)) * 1.0, (1000, 1000))
    return landmarks, np.array([row[1] for row in rows])


def test_squats_bend_the_knees_and_not_the_body_size(squats):
    names = ["left_knee_angle_deg", "left_knee_angle_3d_deg", "body_size", "mid_hip_above_mid_ankle", "trunk_tilt_deg"]
    knee, knee_3d, size, height, tilt = compute_features(squats, names).T
    assert knee.min() < 100.0
    assert knee.max() > 170.0
    assert knee_3d.min() < 95.0
    assert knee_3d.max() > 160.0
    assert np.corrcoef(knee, height)[0, 1] > 0.9
    assert size.std() / size.mean() < 0.12
    assert tilt.max() < 35.0


def test_squats_seen_through_windows(squats):
    spec = FeatureSpec(names=("left_knee_angle_deg", "mid_hip_speed_per_s"), pooling=("range", "max"))
    rows, ends_ms = window_features(squats, spec, window_s=3.0)
    assert np.isfinite(rows).all()
    assert len(rows) == len(ends_ms) == 65 - 15
    # Every three seconds hold a squat, and its hips move by less than three body sizes a second.
    assert rows[:, 0].min() > 40.0
    assert rows[:, 3].max() < 3.0


def test_push_ups_lie_and_squats_stand(fitness_poses):
    landmarks, labels = fitness_poses
    names = ["trunk_tilt_deg", "left_knee_angle_deg", "right_knee_angle_deg", "left_elbow_angle_deg"]
    values = {label: np.median(compute_features(landmarks, names)[labels == label], axis=0) for label in set(labels)}
    assert values["pushups_up"][0] > 60.0 > values["squats_up"][0]
    assert values["pushups_down"][0] > 60.0 > values["squats_down"][0]
    assert values["squats_down"][1:3].max() < 110.0
    assert values["squats_up"][1:3].min() > 150.0
    assert values["pushups_down"][3] < 110.0
    assert values["pushups_up"][3] > 150.0
