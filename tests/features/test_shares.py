"""Which landmarks features stand for, followed by hand."""

from __future__ import annotations

import pytest

from pose_parser.features import FeatureSpec
from pose_parser.features.shares import columns_of_features, landmark_shares
from pose_parser.landmarks import BLAZEPOSE_33

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


def test_all_columns_of_a_feature_are_found() -> None:
    spec = FeatureSpec(names=(KNEE, WRISTS), pooling=("mean", "max"))
    found = columns_of_features(spec)
    assert list(found) == [KNEE, WRISTS]
    assert [[spec.column_names[number] for number in numbers] for numbers in found.values()] == [
        [f"{name}__{how}" for how in ("mean", "max")] for name in (KNEE, WRISTS)
    ]
