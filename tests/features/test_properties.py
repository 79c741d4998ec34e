"""What must hold for every feature on any pose.

Poses lie on a dyadic grid, so that moving and doubling them is exact and no limb is nearly, but not quite, a point.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pose_parser.features import FEATURES, FeatureOptions, compute_features, feature_names, find_feature
from pose_parser.landmarks import SKELETONS, Landmarks

RAW = "Landmarks as they come"
TURNING = {
    "Joint angles",
    "Limbs against the trunk",
    "Limbs against limbs",
    "Joint to joint",
    "Joint to the trunk line",
}
SIZE_GROUP = "Body size"

few = settings(max_examples=25, deadline=None)


@st.composite
def poses(draw, n_frames=3):
    """Any pose on any skeleton, now and then with missing landmarks."""
    skeleton = draw(st.sampled_from(list(SKELETONS.values())))
    shape = (2, n_frames, len(skeleton), 3)
    image, world = draw(hnp.arrays(np.int64, shape, elements=st.integers(0, 1024))) / 1024.0
    hidden = draw(hnp.arrays(np.bool_, shape[1:3], elements=st.sampled_from([False] * 30 + [True])))
    image[hidden] = world[hidden] = np.nan
    return Landmarks(skeleton, image, world, np.ones(shape[1:3]), np.arange(n_frames) * 250.0, (1024, 512))


def assert_same(actual, expected, names):
    """Compare where the expected value is known; -180 and 180 degrees are the same."""
    difference = actual - expected
    periodic = np.array([find_feature(name).is_periodic for name in names])
    difference[:, periodic] = (difference[:, periodic] + 180.0) % 360.0 - 180.0
    wrong = ~np.isnan(expected) & ~(np.abs(difference) <= 1e-7 * np.maximum(1.0, np.abs(expected)))
    assert not wrong.any(), [names[column] for column in np.flatnonzero(wrong.any(axis=0))]


def names_in(landmarks, groups=None, without=()):
    names = feature_names(landmarks.skeleton)
    return [n for n in names if FEATURES[n].group not in without and (groups is None or FEATURES[n].group in groups)]


@few
@given(poses(), st.integers(-8, 8), st.integers(-8, 8))
def test_moving_the_body_changes_nothing(landmarks, right, down):
    move = np.array([right, down, right - down]) / 8.0
    moved = replace(landmarks, image_xyz=landmarks.image_xyz + move, world_xyz=landmarks.world_xyz + move)
    names = names_in(landmarks, without={RAW})
    assert_same(compute_features(moved, names), compute_features(landmarks, names), names)


@few
@given(poses(), st.sampled_from([0.125, 0.5, 2.0, 16.0]))
def test_scaling_the_body_changes_only_its_size(landmarks, factor):
    scaled = replace(landmarks, image_xyz=landmarks.image_xyz * factor, world_xyz=landmarks.world_xyz * factor)
    names = names_in(landmarks, without={RAW})
    factors = np.array([factor if FEATURES[name].group == SIZE_GROUP else 1.0 for name in names])
    assert_same(compute_features(scaled, names), compute_features(landmarks, names) * factors, names)


def assert_turning_changes_nothing(landmarks, turned, dims):
    for groups, upright in ((TURNING | {SIZE_GROUP}, False), ({"Normalised coordinates"}, True)):
        options = FeatureOptions(upright=upright)
        names = [name for name in names_in(landmarks, groups) if FEATURES[name].dims == dims]
        expected = compute_features(landmarks, names, options=options)
        assert_same(compute_features(turned, names, options=options), expected, names)


@few
@given(poses(), st.floats(-180.0, 180.0))
def test_turning_the_picture_keeps_what_does_not_refer_to_vertical(landmarks, angle_deg):
    turn = np.radians(angle_deg)
    stretch = np.array([landmarks.aspect_ratio, 1.0, landmarks.aspect_ratio])
    matrix = np.array([[np.cos(turn), np.sin(turn), 0.0], [-np.sin(turn), np.cos(turn), 0.0], [0.0, 0.0, 1.0]])
    turned = replace(landmarks, image_xyz=landmarks.image_xyz * stretch @ matrix / stretch)
    assert_turning_changes_nothing(landmarks, turned, 2)


@few
@given(poses(), hnp.arrays(np.float64, (3, 3), elements=st.integers(-4, 4)))
def test_turning_the_world_keeps_what_does_not_refer_to_vertical(landmarks, seed):
    rotation, _ = np.linalg.qr(seed + 10.0 * np.eye(3))
    rotation[0] *= np.sign(np.linalg.det(rotation))
    turned = replace(landmarks, world_xyz=landmarks.world_xyz @ rotation)
    assert_turning_changes_nothing(landmarks, turned, 3)


def mirror_image(landmarks):
    order = list(landmarks.skeleton.mirror_order)
    image, world = landmarks.image_xyz[:, order].copy(), landmarks.world_xyz[:, order].copy()
    image[..., 0] = 1.0 - image[..., 0]
    world[..., 0] *= -1.0
    return replace(landmarks, image_xyz=image, world_xyz=world, visibility=landmarks.visibility[:, order])


def mirror_values(values, names):
    mirroring = [find_feature(name).mirroring for name in names]
    factor = np.array([1.0 if how == "swap" else -1.0 for how in mirroring])
    return values * factor + np.array([1.0 if how == "reflect" else 0.0 for how in mirroring])


@few
@given(poses(), st.booleans(), st.sampled_from(["mid_hip", "neck"]))
def test_mirrored_body_gives_the_mirrored_features(landmarks, upright, centring):
    options = FeatureOptions(upright=upright, centring=centring)
    names = list(feature_names(landmarks.skeleton))
    other_side = [FEATURES[name].mirrored_name for name in names]
    expected = mirror_values(compute_features(landmarks, names, options=options), names)
    assert_same(compute_features(mirror_image(landmarks), other_side, options=options), expected, names)


@few
@given(poses(), st.booleans())
def test_option_mirrored_equals_a_mirrored_picture(landmarks, upright):
    names = feature_names(landmarks.skeleton)
    expected = compute_features(mirror_image(landmarks), names, options=FeatureOptions(upright=upright))
    mirrored = compute_features(landmarks, names, options=FeatureOptions(upright=upright, mirrored=True))
    assert_same(mirrored, expected, names)
    assert_same(expected, mirrored, names)


@few
@given(poses())
def test_values_lie_in_the_documented_range(landmarks):
    names = feature_names(landmarks.skeleton)
    values = compute_features(landmarks, names)
    for column, name in zip(values.T, names, strict=True):
        low, high = FEATURES[name].value_range
        assert np.isnan(column).all() or (np.nanmin(column) >= low and np.nanmax(column) <= high), name


@few
@given(poses())
def test_a_frame_by_itself_equals_its_row(landmarks):
    names = [name for name in feature_names(landmarks.skeleton) if not FEATURES[name].order]
    together = compute_features(landmarks, names)
    for frame in range(len(landmarks)):
        only = slice(frame, frame + 1)
        alone = Landmarks(
            landmarks.skeleton, landmarks.image_xyz[only], landmarks.world_xyz[only], landmarks.visibility[only],
            landmarks.timestamps_ms[only], landmarks.image_size,
        )  # fmt: skip
        np.testing.assert_array_equal(compute_features(alone, names)[0], together[frame])


@pytest.mark.parametrize("name", [name for name, feature in FEATURES.items() if feature.mirroring == "negate"])
def test_sign_of_a_mirrored_feature_is_the_same_on_both_sides(name):
    assert FEATURES[FEATURES[name].mirrored_name].mirroring == "negate"
