"""The spec that a model file carries."""

import json

import pytest
from pydantic import ValidationError

from pose_parser.errors import FeatureError
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec, compute_features
from pose_parser.landmarks import BLAZEPOSE_33, BODY_25, COCO_17, KINECT_20

FULL = FeatureSpec(
    names=("left_knee_angle_deg", "right_wrist_speed_per_s"),
    mirrored=True,
    centring="neck",
    scaling="trunk",
    upright=True,
    min_visibility=0.5,
    pooling=("mean", "q90"),
    window_samples=24,
)


@pytest.mark.parametrize("spec", [FULL, FeatureSpec(names=DEFAULT_FEATURE_NAMES)])
def test_json_and_back(spec):
    assert FeatureSpec.from_dict(json.loads(json.dumps(spec.to_dict()))) == spec


def test_card_with_the_fewest_fields():
    spec = FeatureSpec.from_dict({"names": ["left_knee_angle_deg"], "mirrored": False, "pooling": []})
    assert spec == FeatureSpec(names=("left_knee_angle_deg",))


def test_frozen_and_hashable():
    with pytest.raises(ValidationError):
        FULL.mirrored = False
    assert len({FULL, FeatureSpec.from_dict(FULL.to_dict())}) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"names": []}, "at least one"),
        ({"names": ["left_knee_angle"]}, "'left_knee_angle'; did you mean left_knee_angle_deg"),
        ({"names": ["left_knee_angle_deg"] * 2}, "left_knee_angle_deg is named twice"),
        ({"pooling": ["mean", "mean"]}, "mean is named twice"),
        ({"pooling": ["average"]}, "no pooling called 'average'"),
        ({"centring": "head"}, "features.centring: .*'head'"),
        ({"min_visibility": 1.5}, "features.min_visibility: .*1.5"),
        ({"min_visibility": float("nan")}, "features.min_visibility"),
        ({"window_samples": 1}, "features.window_samples"),
        ({"colour": "red"}, "features.colour"),
        ({"names": None}, "features.names"),
    ],
)
def test_bad_fields_are_named(change, message):
    with pytest.raises(FeatureError, match=message):
        FeatureSpec.from_dict(FULL.to_dict() | change)


def test_column_names():
    assert FULL.column_names == (
        "left_knee_angle_deg__mean", "left_knee_angle_deg__q90",
        "right_wrist_speed_per_s__mean", "right_wrist_speed_per_s__q90",
    )  # fmt: skip
    names = ("left_knee_angle_deg", "nose_x")
    assert FeatureSpec(names=names).column_names == names
    assert FeatureSpec(names=names, window_samples=2).column_names == (
        "left_knee_angle_deg__sample_00", "left_knee_angle_deg__sample_01", "nose_x__sample_00", "nose_x__sample_01",
    )  # fmt: skip


def test_needs_window():
    assert FULL.needs_window
    assert FeatureSpec(names=("nose_x",), window_samples=4).needs_window
    assert FeatureSpec(names=("nose_speed_per_s",)).needs_window
    assert not FeatureSpec(names=("nose_x",)).needs_window


def test_compute_follows_the_options(random_landmarks):
    landmarks = random_landmarks(5)
    assert FULL.compute(landmarks) == pytest.approx(compute_features(landmarks, FULL.names, options=FULL), nan_ok=True)
    assert FULL.compute(landmarks).shape == (5, 2)


@pytest.mark.parametrize(
    ("fields", "skeleton", "expected"),
    [
        ({"names": ["left_knee_angle_deg"]}, BLAZEPOSE_33, ["left_hip", "left_knee", "left_ankle"]),
        ({"names": ["left_knee_angle_deg"], "mirrored": True}, COCO_17, ["right_hip", "right_knee", "right_ankle"]),
        ({"names": ["trunk_tilt_deg"]}, COCO_17, ["left_shoulder", "right_shoulder", "left_hip", "right_hip"]),
        ({"names": ["trunk_tilt_deg"]}, BODY_25, ["neck", "mid_hip"]),
        ({"names": ["nose_y"], "scaling": "none"}, COCO_17, ["nose", "left_hip", "right_hip"]),
        ({"names": ["nose_y"], "scaling": "none", "centring": "none"}, COCO_17, ["nose"]),
        ({"names": ["left_wrist_y"], "scaling": "shoulders", "centring": "neck"}, COCO_17,
         ["left_shoulder", "right_shoulder", "left_wrist"]),
        ({"names": ["wrist_to_wrist_distance"], "scaling": "trunk"}, KINECT_20,
         ["mid_hip", "neck", "left_wrist", "right_wrist"]),
        ({"names": ["nose_speed_per_s"], "scaling": "trunk"}, BODY_25, ["nose", "neck", "mid_hip"]),
        ({"names": ["left_knee_angle_velocity_deg_per_s"]}, BODY_25, ["left_hip", "left_knee", "left_ankle"]),
    ],
)  # fmt: skip
def test_required_landmarks(fields, skeleton, expected):
    required = FeatureSpec(**fields).required_landmarks(skeleton)
    assert sorted(required) == sorted(expected)
    assert required == [name for name in skeleton.landmark_names if name in expected]


def test_required_landmarks_of_a_skeleton_without_the_joint():
    with pytest.raises(FeatureError, match=r"coco17 has no left_foot_index.*left_ankle_angle_deg"):
        FeatureSpec(names=("left_ankle_angle_deg",)).required_landmarks(COCO_17)
