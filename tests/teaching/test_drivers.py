"""Which landmarks drive a class, followed by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import ExtraTreesClassifier

from pose_parser.datasets import Dataset
from pose_parser.features import FeatureSpec
from pose_parser.landmarks import BLAZEPOSE_33
from pose_parser.teaching.drivers import class_drivers, landmark_shares

KNEE, ELBOW, WRISTS = "left_knee_angle_deg", "right_elbow_angle_deg", "wrist_to_wrist_distance"


def test_the_corner_of_an_angle_counts_twice() -> None:
    assert landmark_shares({KNEE: 0.4, ELBOW: -0.1}, BLAZEPOSE_33) == {
        "left_knee": pytest.approx(0.5),
        "left_ankle": pytest.approx(0.25),
        "left_hip": pytest.approx(0.25),
    }


def test_features_share_by_what_they_matter() -> None:
    shares = landmark_shares({KNEE: 0.1, WRISTS: 0.3}, BLAZEPOSE_33)
    assert shares["left_wrist"] == shares["right_wrist"] == pytest.approx(0.375)
    assert shares["left_knee"] == pytest.approx(0.125)
    assert sum(shares.values()) == pytest.approx(1.0)
    assert list(shares)[:2] == ["left_wrist", "right_wrist"]


def test_the_middle_of_two_landmarks_is_both() -> None:
    shares = landmark_shares({"trunk_tilt_deg": 1.0}, BLAZEPOSE_33)
    assert shares == {
        f"{side}_{part}": pytest.approx(0.25) for side in ("left", "right") for part in ("hip", "shoulder")
    }


def test_a_mirrored_body_is_turned_back() -> None:
    assert next(iter(landmark_shares({KNEE: 1.0}, BLAZEPOSE_33, mirrored=True))) == "right_knee"


def test_where_nothing_matters_nothing_is_named() -> None:
    assert landmark_shares({KNEE: 0.0, ELBOW: -0.2}, BLAZEPOSE_33) == {}


def test_a_class_is_driven_by_the_feature_that_tells_it() -> None:
    """Squats have a bent knee, curls a bent elbow, and whoever stands has neither."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.repeat(["curl", "squat", "stand"], 20), 4)
    values = rng.normal(170.0, 4.0, (len(labels), 3))
    values[labels == "squat", 0] -= 80.0
    values[labels == "curl", 1] -= 80.0
    times = np.arange(len(labels)) * 100.0
    rows = pd.DataFrame({"start_ms": times, "end_ms": times, "label_exercise": labels, "segment": 0})
    rows = rows.assign(video=np.repeat(["a", "b", "c", "d"], 60), person=None, session=None, camera=None)
    spec = FeatureSpec(names=(KNEE, ELBOW, WRISTS))
    dataset = Dataset(values, rows, spec, None, "blazepose33", "lite", {})
    found = class_drivers(ExtraTreesClassifier(30, random_state=0), dataset, "exercise", by="video")

    assert next(iter(found["squat"])) == "left_knee"
    assert next(iter(found["curl"])) == "right_elbow"
    assert {"left_knee", "right_elbow"} <= set(found["stand"])
    for shares in found.values():
        assert sum(shares.values()) == pytest.approx(1.0)
        assert shares.get("left_wrist", 0.0) < 0.05
