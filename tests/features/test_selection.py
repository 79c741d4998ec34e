"""Features chosen by set, pattern and skeleton."""

import numpy as np
import pytest

from pose_parser.errors import FeatureError
from pose_parser.features import DEFAULT_FEATURE_NAMES
from pose_parser.features.selection import FEATURE_SETS, default_spec, select_features
from pose_parser.landmarks import BLAZEPOSE_33, KINECT_20, SKELETONS, Landmarks, Skeleton

ARMS = Skeleton("arms", tuple(f"{s}_{j}" for s in ("left", "right") for j in ("shoulder", "elbow", "wrist")), ())
LEG = Skeleton("leg", ("left_hip", "left_knee", "left_ankle"), ())
MOUSE = Skeleton("mouse", ("snout", "tail"), ())


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=SKELETONS)
def test_known_skeletons_have_the_whole_default_set(skeleton):
    assert default_spec(skeleton).names == DEFAULT_FEATURE_NAMES
    assert len(default_spec(skeleton, dims=3).names) == len(DEFAULT_FEATURE_NAMES)


@pytest.mark.parametrize("dims", [2, 3])
@pytest.mark.parametrize("skeleton", [BLAZEPOSE_33, KINECT_20, ARMS, LEG], ids=lambda s: s.name)
def test_default_features_can_be_computed(skeleton, dims):
    image, world = np.random.default_rng(0).random((2, 5, len(skeleton), 3))
    landmarks = Landmarks(skeleton, image, world, np.ones(image.shape[:2]), np.arange(5) * 40.0, (640, 480))
    values = default_spec(skeleton, dims=dims).compute(landmarks)
    assert np.isfinite(values).all()
    assert values.shape[1] > 0


def test_scale_and_centre_are_those_that_the_skeleton_has():
    arms, leg = default_spec(ARMS), default_spec(LEG)
    assert (arms.scaling, arms.centring) == ("shoulders", "neck")
    assert (leg.scaling, leg.centring) == ("none", "none")
    assert "left_elbow_angle_deg" in arms.names
    assert not any("hip" in name for name in arms.names)
    assert "left_knee_angle_deg" in leg.names
    assert default_spec(ARMS, pooling=("mean",)).pooling == ("mean",)


def test_a_skeleton_without_known_joints_is_told():
    with pytest.raises(FeatureError, match="skeleton mouse has none of the landmarks"):
        default_spec(MOUSE)


def test_words_name_sets_features_and_patterns():
    names = select_features(BLAZEPOSE_33, ["default", "left_knee_angle_deg", "left_knee*distance"])
    assert names[: len(DEFAULT_FEATURE_NAMES)] == DEFAULT_FEATURE_NAMES
    assert names[len(DEFAULT_FEATURE_NAMES) :] == tuple(
        name for name in names if name.startswith("left_knee") and name.endswith("distance")
    )
    assert select_features(KINECT_20, ["left_wrist_speed_per_s"]) == ("left_wrist_speed_per_s",)


@pytest.mark.parametrize("name", FEATURE_SETS)
def test_every_set_holds_something(name):
    names = select_features(BLAZEPOSE_33, [name])
    assert len(names) >= 15
    assert all(("3d" in one or "world" in one) == name.endswith("_3d") for one in names if "visibility" not in one)


@pytest.mark.parametrize(
    ("words", "message"),
    [(["*tentacle*"], "finds no feature"), (["left_kneee_angle_deg"], "did you mean"), ([], "name at least one")],
)
def test_words_that_find_nothing_are_told(words, message):
    with pytest.raises(FeatureError, match=message):
        select_features(BLAZEPOSE_33, words)
