"""Computing as a whole: what is missing stays missing, inputs stay as they are, errors say what to do."""

from dataclasses import replace

import numpy as np
import pytest

from pose_parser.errors import FeatureError
from pose_parser.features import (
    DEFAULT_FEATURE_NAMES,
    DEFAULT_FEATURE_SETS,
    FEATURES,
    FeatureOptions,
    compute_features,
    feature_names,
)
from pose_parser.features.plan import CHUNK_FRAMES
from pose_parser.landmarks import BLAZEPOSE_33, BODY_25, COCO_17, KINECT_20, SKELETONS, Landmarks


@pytest.mark.parametrize("skeleton", SKELETONS.values(), ids=lambda skeleton: skeleton.name)
def test_every_skeleton_gives_all_of_its_features(random_landmarks, skeleton):
    landmarks = random_landmarks(3, skeleton=skeleton)
    names = feature_names(skeleton)
    assert np.isfinite(compute_features(landmarks, names)).all()
    assert set(DEFAULT_FEATURE_NAMES) <= set(names)


@pytest.mark.parametrize(
    ("skeleton", "has", "lacks"),
    [
        (BLAZEPOSE_33, "left_hand_vertical_angle_deg", "spine_x"),
        (COCO_17, "nose_to_left_eye_tilt_deg", "left_ankle_angle_deg"),
        (BODY_25, "left_rearfoot_trunk_angle_deg", "left_wrist_angle_deg"),
        (KINECT_20, "left_wrist_angle_deg", "neck_angle_deg"),
    ],
)
def test_feature_names_follow_the_joints(skeleton, has, lacks):
    assert has in feature_names(skeleton)
    assert lacks not in feature_names(skeleton)


def test_feature_names_by_dimensions():
    flat, deep = feature_names(BLAZEPOSE_33, dims=2), feature_names(BLAZEPOSE_33, dims=3)
    assert sorted(flat + deep) == sorted(feature_names(BLAZEPOSE_33))
    assert "left_knee_angle_deg" in flat
    assert "left_knee_angle_3d_deg" in deep


def test_missing_joint_names_skeleton_joint_and_feature(random_landmarks):
    with pytest.raises(FeatureError, match=r"kinect20 has no nose.*neck_angle_deg"):
        compute_features(random_landmarks(1, skeleton=KINECT_20), ["neck_angle_deg"])


def test_raw_landmark_has_no_stand_in(random_landmarks):
    with pytest.raises(FeatureError, match=r"blazepose33 has no neck.*neck_image_x"):
        compute_features(random_landmarks(1), ["neck_image_x"])


def test_unknown_name_offers_the_nearest(random_landmarks):
    with pytest.raises(FeatureError, match="'left_kne_angle_deg'; did you mean left_knee_angle_deg"):
        compute_features(random_landmarks(1), ["left_kne_angle_deg"])


def test_midpoints_stand_in_for_joints_that_others_have(make_landmarks):
    moved = {"left_shoulder": (0.725, 0.25), "right_shoulder": (0.475, 0.25), "neck": (0.6, 0.25)}
    names = [name for name in DEFAULT_FEATURE_NAMES if name in feature_names(COCO_17)]
    expected = compute_features(make_landmarks([moved], skeleton=BODY_25), names)
    for skeleton in (BLAZEPOSE_33, COCO_17, KINECT_20):
        assert compute_features(make_landmarks([moved], skeleton=skeleton), names) == pytest.approx(expected, abs=1e-9)


def test_missing_landmark_makes_exactly_its_features_missing(random_landmarks):
    landmarks = random_landmarks(3)
    wrist = BLAZEPOSE_33.index_by_name["left_wrist"]
    image, world = landmarks.image_xyz.copy(), landmarks.world_xyz.copy()
    image[1, wrist] = world[1, wrist] = np.nan
    names = [name for name in feature_names(BLAZEPOSE_33) if not FEATURES[name].order]
    values = compute_features(replace(landmarks, image_xyz=image, world_xyz=world), names)
    missing = {name for name, column in zip(names, values.T, strict=True) if np.isnan(column[1])}
    assert missing == {name for name in names if "left_wrist" in FEATURES[name].points} - {"left_wrist_visibility"}
    assert np.isfinite(values[[0, 2]]).all()


def test_low_visibility_counts_as_missing(random_landmarks):
    landmarks = random_landmarks(1)
    visibility = np.ones((1, 33))
    visibility[0, BLAZEPOSE_33.index_by_name["left_knee"]] = 0.49
    landmarks = replace(landmarks, visibility=visibility)
    names = ["left_knee_angle_deg", "left_knee_angle_3d_deg", "left_knee_image_x", "left_knee_visibility",
             "right_knee_angle_deg"]  # fmt: skip
    for threshold, hidden in ((0.5, [True, True, True, False, False]), (0.49, [False] * 5), (None, [False] * 5)):
        values = compute_features(landmarks, names, options=FeatureOptions(min_visibility=threshold))
        assert np.isnan(values[0]).tolist() == hidden


def test_inputs_are_never_modified(random_landmarks):
    landmarks = random_landmarks(4)
    arrays = (landmarks.image_xyz, landmarks.world_xyz, landmarks.visibility, landmarks.timestamps_ms)
    copies = [array.copy() for array in arrays]
    for array in arrays:
        array.flags.writeable = False
    for options in (FeatureOptions(), FeatureOptions(mirrored=True, upright=True, min_visibility=0.5)):
        compute_features(landmarks, feature_names(BLAZEPOSE_33), options=options)
    for array, copy in zip(arrays, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


def test_long_recording_equals_its_pieces(random_landmarks):
    landmarks = random_landmarks(CHUNK_FRAMES + 3)
    values = compute_features(landmarks, DEFAULT_FEATURE_NAMES)
    tail = slice(CHUNK_FRAMES - 2, None)
    piece = Landmarks(
        landmarks.skeleton, landmarks.image_xyz[tail], landmarks.world_xyz[tail], landmarks.visibility[tail],
        landmarks.timestamps_ms[tail], landmarks.image_size,
    )  # fmt: skip
    np.testing.assert_array_equal(compute_features(piece, DEFAULT_FEATURE_NAMES), values[tail])


def test_no_frames_give_no_rows(random_landmarks):
    assert compute_features(random_landmarks(0), ["left_knee_angle_deg", "left_wrist_speed_per_s"]).shape == (0, 2)


def test_single_precision_landmarks(random_landmarks):
    landmarks = random_landmarks(2)
    single = replace(landmarks, image_xyz=landmarks.image_xyz.astype(np.float32))
    values = compute_features(single, DEFAULT_FEATURE_NAMES)
    assert values.dtype == np.float64
    np.testing.assert_array_equal(values, compute_features(landmarks, DEFAULT_FEATURE_NAMES))


def test_flattened_sets_are_the_landmarks_in_order(random_landmarks):
    landmarks = random_landmarks(2)
    everything = np.concatenate([landmarks.image_xyz, landmarks.visibility[..., None]], axis=2)
    for columns in (2, 3, 4):
        names = DEFAULT_FEATURE_SETS[33 * columns]
        expected = everything[..., :columns].reshape(2, -1)
        np.testing.assert_array_equal(compute_features(landmarks, names), expected)


def test_default_sets_are_found_by_their_number():
    assert DEFAULT_FEATURE_SETS[len(DEFAULT_FEATURE_NAMES)] == DEFAULT_FEATURE_NAMES
    assert all(len(names) == number for number, names in DEFAULT_FEATURE_SETS.items())


def test_every_name_follows_the_rules():
    for name, feature in FEATURES.items():
        assert feature.mirrored_name in FEATURES, name
        assert name.isidentifier(), name
        assert name.islower(), name
        assert ("_deg" in name) == (feature.unit == "deg"), name
        assert feature.words.endswith("."), name
        if feature.group != "Landmarks as they come":
            assert ("_3d" in name) == (feature.dims == 3), name


def test_no_feature_is_a_constant(random_landmarks):
    landmarks = random_landmarks(40)
    names = [name for name in feature_names(BLAZEPOSE_33) if not name.startswith("mid_hip_") or "distance" in name]
    spread = np.ptp(compute_features(landmarks, names), axis=0)
    assert [name for name, width in zip(names, spread, strict=True) if width < 1e-6] == []
