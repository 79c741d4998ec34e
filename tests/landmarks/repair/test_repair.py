"""Repairs in cases that can be worked out by hand, and rules that hold for any recording."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from OneEuroFilter import OneEuroFilter
from scipy.signal import savgol_filter

from pose_parser.errors import PoserError
from pose_parser.landmarks import Landmarks, LandmarksFile, Skeleton
from pose_parser.landmarks.repair import OneEuro, RepairOptions, repair, repair_file

# The trunk is 0.2 picture widths and 0.5 m long; left and right are 0.1 (0.2 m) apart.
NAMES = ("left_shoulder", "right_shoulder", "left_hip", "right_hip", "left_wrist", "right_wrist", "nose")
PERSON = Skeleton("person", NAMES, ())
IMAGE = np.array([[0.45, 0.2], [0.55, 0.2], [0.45, 0.6], [0.55, 0.6], [0.4, 0.6], [0.6, 0.6], [0.5, 0.1]])
LEFT_WRIST, RIGHT_WRIST = NAMES.index("left_wrist"), NAMES.index("right_wrist")
NAN = np.nan


def recording(n_frames: int = 10, step_ms: float = 100.0) -> Landmarks:
    """Somebody who stands still in a picture twice as wide as high; world y is 1.25 times the picture's."""
    image = np.tile(np.c_[IMAGE, np.zeros(len(NAMES))], (n_frames, 1, 1))
    world = (image - [0.5, 0.6, 0.0]) * [2.0, 1.25, 0.0]
    visibility = np.full(image.shape[:2], 0.9)
    return Landmarks(PERSON, image, world, visibility, np.arange(n_frames) * step_ms, (200, 100))


def hide(landmarks: Landmarks, frames: Any, points: Any = slice(None)) -> Landmarks:
    copy = replace(landmarks, **{name: getattr(landmarks, name).copy() for name in COORDINATES})
    for name in COORDINATES:
        getattr(copy, name)[frames, points] = NAN
    return copy


COORDINATES = ("image_xyz", "world_xyz", "visibility")


def assert_same(one: Landmarks, other: Landmarks) -> None:
    for name in (*COORDINATES, "timestamps_ms"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


# Gaps


def moving() -> Landmarks:
    """The left wrist goes 0.01 widths and 0.02 m to the right in each frame, the visibility is the frame's number."""
    start = recording()
    steps = np.arange(10.0)
    image, world, visibility = (getattr(start, name).copy() for name in COORDINATES)
    image[:, LEFT_WRIST, 0] += 0.01 * steps
    world[:, LEFT_WRIST, 0] += 0.02 * steps
    visibility[:] = steps[:, None] / 10
    return replace(start, image_xyz=image, world_xyz=world, visibility=visibility)


def test_a_short_gap_is_filled_along_a_straight_line():
    whole = moving()
    filled, record = repair(hide(whole, slice(3, 5), LEFT_WRIST), RepairOptions(fill_gaps=0.3))
    np.testing.assert_allclose(filled.image_xyz, whole.image_xyz)
    np.testing.assert_allclose(filled.world_xyz, whole.world_xyz)
    assert filled.visibility[:, LEFT_WRIST].tolist() == [0.0, 0.1, 0.2, 0.2, 0.2, 0.5, 0.6, 0.7, 0.8, 0.9]
    assert record == [{"step": "fill_gaps", "fill_gaps_s": 0.3, "n_filled": 2}]


def test_longer_gaps_and_both_ends_stay_empty():
    holed = hide(hide(hide(moving(), slice(3, 6)), 0), 9)
    filled, record = repair(holed, RepairOptions(fill_gaps=0.399))
    assert_same(filled, holed)
    assert record[0]["n_filled"] == 0


def test_lines_run_in_time_not_in_frames():
    uneven = replace(recording(3), timestamps_ms=np.array([0.0, 30.0, 40.0]))
    uneven.image_xyz[2, 0, 0] = 0.85
    filled, _ = repair(hide(uneven, 1), RepairOptions(fill_gaps=1.0))
    assert filled.image_xyz[1, 0, 0] == pytest.approx(0.45 + 0.4 * 0.75)


# Outliers


def test_one_frame_elsewhere_is_removed_from_picture_and_world():
    jumping = recording()
    jumping.image_xyz[4, LEFT_WRIST, 0] += 0.5  # 2.5 trunks in 0.1 s: 25 body sizes a second
    cleaned, record = repair(jumping, RepairOptions(max_speed=24.0))
    assert_same(cleaned, hide(recording(), 4, LEFT_WRIST))
    assert record == [{"step": "remove_outliers", "max_speed": 24.0, "max_outlier_s": 0.2, "n_removed": 1}]
    assert_same(repair(jumping, RepairOptions(max_speed=26.0))[0], jumping)


def test_the_world_is_judged_in_its_own_body_sizes():
    jumping = recording()
    jumping.world_xyz[4, LEFT_WRIST, 2] += 1.25  # 2.5 trunks of 0.5 m
    assert_same(repair(jumping, RepairOptions(max_speed=24.0))[0], hide(recording(), 4, LEFT_WRIST))
    assert_same(repair(jumping, RepairOptions(max_speed=26.0))[0], jumping)


def test_the_pictures_y_counts_on_the_scale_of_x():
    jumping = recording()
    jumping.image_xyz[4, LEFT_WRIST, 1] += 0.5  # half of a height that is half the width
    assert repair(jumping, RepairOptions(max_speed=13.0))[1][0]["n_removed"] == 0
    assert repair(jumping, RepairOptions(max_speed=12.0))[1][0]["n_removed"] == 1


def test_who_stays_away_has_moved():
    cut = recording(20)
    cut.image_xyz[10:, :, 0] += 0.3
    assert_same(repair(cut, RepairOptions(max_speed=5.0))[0], cut)


def test_after_a_gap_there_was_more_time():
    jumping = recording()
    jumping.image_xyz[7:, LEFT_WRIST, 0] += 0.5
    holed = hide(jumping, slice(5, 7), LEFT_WRIST)
    assert_same(repair(holed, RepairOptions(max_speed=9.0))[0], holed)


def test_a_skeleton_without_a_trunk_is_measured_by_its_box():
    mouse = Skeleton("mouse", ("snout", "tail"), ())
    image = np.tile([[0.1, 0.2, NAN], [0.4, 0.6, NAN]], (5, 1, 1))
    image[2, 1, 0] += 0.25  # the diagonal is 0.5: half a body in 0.1 s
    flat = Landmarks(mouse, image, np.full_like(image, NAN), np.ones((5, 2)), np.arange(5) * 100.0, (100, 100))
    assert repair(flat, RepairOptions(max_speed=4.9))[1][0]["n_removed"] == 1
    assert repair(flat, RepairOptions(max_speed=5.1))[1][0]["n_removed"] == 0


def test_a_shaking_landmark_is_removed_and_what_is_steady_stays():
    shaking = recording(30)
    shaking.image_xyz[10:20:2, LEFT_WRIST, 0] += 0.5
    cleaned, _ = repair(shaking, RepairOptions(max_speed=10.0))
    assert np.flatnonzero(np.isnan(cleaned.image_xyz[:, LEFT_WRIST, 0])).tolist() == list(range(10, 19))


# Exchanged sides


def exchanged(landmarks: Landmarks, frames: slice, names: tuple[str, ...]) -> Landmarks:
    copy = hide(landmarks, slice(0))
    for name in names:
        left, right = NAMES.index(f"left_{name}"), NAMES.index(f"right_{name}")
        for array in COORDINATES:
            values, source = getattr(copy, array), getattr(landmarks, array)
            values[frames, left], values[frames, right] = source[frames, right], source[frames, left]
    return copy


def varied() -> Landmarks:
    whole = recording()
    whole.visibility[:] = np.linspace(0, 1, len(NAMES))
    return whole


def test_exchanged_arms_are_put_back_with_all_that_belongs_to_them():
    broken = exchanged(varied(), slice(3, 6), ("shoulder", "wrist"))
    mended, record = repair(broken, RepairOptions(mend_swaps=True))
    assert_same(mended, varied())
    assert record == [{"step": "mend_swaps", "max_swap_s": 1.0, "n_mended": 12, "n_unexplained_changes": 0}]


def test_arms_and_legs_are_exchanged_independently():
    broken = exchanged(exchanged(varied(), slice(2, 5), ("hip",)), slice(4, 8), ("wrist", "shoulder"))
    assert_same(repair(broken, RepairOptions(mend_swaps=True))[0], varied())


def test_an_exchange_that_lasts_is_left_and_counted():
    turned = exchanged(varied(), slice(3, None), ("hip",))
    mended, record = repair(turned, RepairOptions(mend_swaps=True))
    assert_same(mended, turned)
    assert (record[0]["n_mended"], record[0]["n_unexplained_changes"]) == (0, 1)
    long = exchanged(varied(), slice(2, 8), ("hip",))
    assert_same(repair(long, RepairOptions(mend_swaps=True, max_swap_s=0.59))[0], long)
    assert_same(repair(long, RepairOptions(mend_swaps=True, max_swap_s=0.6))[0], varied())


def test_legs_that_pass_each_other_are_not_exchanged():
    walker = recording(41, 33.0)
    phase = np.linspace(-1, 1, 41) * 0.1
    for name, side in (("left_hip", 1), ("right_hip", -1)):
        walker.image_xyz[:, NAMES.index(name), 0] = 0.5 + side * phase
    mended, record = repair(walker, RepairOptions(mend_swaps=True))
    assert_same(mended, walker)
    assert record[0]["n_unexplained_changes"] == 0


def test_sides_that_lie_together_are_not_exchanged():
    close = varied()
    hips = [NAMES.index("left_hip"), NAMES.index("right_hip")]
    close.image_xyz[:, hips, 0] = 0.5 + 0.005 * np.array([[1, -1], [-1, 1]])[np.arange(10) % 2]
    mended, record = repair(close, RepairOptions(mend_swaps=True))
    assert_same(mended, close)
    assert record[0]["n_unexplained_changes"] == 0


def test_an_exchange_shows_over_a_gap_too():
    broken = hide(exchanged(varied(), slice(4, 7), ("hip",)), slice(3, 5))
    assert_same(repair(broken, RepairOptions(mend_swaps=True))[0], hide(varied(), slice(3, 5)))


# Resampling


def test_resampling_finds_the_places_between():
    faster, record = repair(moving(), RepairOptions(rate=20.0))
    assert faster.timestamps_ms.tolist() == [50.0 * n for n in range(19)]
    np.testing.assert_allclose(faster.image_xyz[:, LEFT_WRIST, 0], 0.4 + 0.005 * np.arange(19))
    np.testing.assert_allclose(faster.visibility[:, 0], 0.05 * np.arange(19))
    assert record == [{"step": "resample", "rate": 20.0, "n_frames_before": 10, "n_frames_after": 19}]


def test_resampling_invents_nothing_in_holes():
    slower, _ = repair(hide(moving(), 4), RepairOptions(rate=20.0))
    assert np.flatnonzero(np.isnan(slower.image_xyz[:, 0, 0])).tolist() == [7, 8, 9]
    lost = recording()
    keep = [0, 1, 2, 6, 7, 8, 9]
    lost = replace(lost, timestamps_ms=lost.timestamps_ms[keep], **{n: getattr(lost, n)[keep] for n in COORDINATES})
    at_rate, _ = repair(lost, RepairOptions(rate=10.0))
    assert np.flatnonzero(np.isnan(at_rate.image_xyz[:, 0, 0])).tolist() == [3, 4, 5]
    bridged, _ = repair(lost, RepairOptions(rate=10.0, fill_gaps=0.4))
    assert np.isfinite(bridged.image_xyz).all()


def test_resampled_frames_keep_the_number_of_the_nearest_one():
    file = LandmarksFile(moving(), np.arange(10) * 3, {"video": "a.mp4", "repair": [{"step": "earlier"}]})
    repaired = repair_file(file, RepairOptions(rate=4.0))
    assert repaired.frames.tolist() == [0, 6, 15, 21]
    assert [step["step"] for step in repaired.provenance["repair"]] == ["earlier", "resample"]
    assert file.provenance == {"video": "a.mp4", "repair": [{"step": "earlier"}]}


def test_too_many_frames_are_refused():
    with pytest.raises(PoserError, match="frames would be made"):
        repair(replace(recording(2), timestamps_ms=np.array([0.0, 1e12])), RepairOptions(rate=100.0))


# Smoothing


def noisy(n_frames: int = 60, **changes: Any) -> Landmarks:
    rng = np.random.default_rng(5)
    still = recording(n_frames, 33.0)
    image, world = (values + rng.normal(0, 0.01, values.shape) for values in (still.image_xyz, still.world_xyz))
    return replace(still, image_xyz=image, world_xyz=world, **changes)


def test_savgol_keeps_parabolas_and_calms_noise():
    parabola = recording(30, 40.0)
    parabola.world_xyz[:, 0, 1] = np.linspace(-1, 1, 30) ** 2
    smooth, record = repair(parabola, RepairOptions(smooth="savgol"))
    np.testing.assert_allclose(smooth.world_xyz, parabola.world_xyz, atol=1e-12)
    assert record == [{"step": "smooth_savgol", "window_s": 0.25, "order": 2}]
    calm, _ = repair(noisy(), RepairOptions(smooth="savgol"))
    assert calm.image_xyz.std(axis=0).max() < 0.8 * noisy().image_xyz.std(axis=0).max()
    # 0.25 s of 33 ms steps: the nearest odd number of frames is 7.
    np.testing.assert_allclose(calm.image_xyz[:, 2, 1], savgol_filter(noisy().image_xyz[:, 2, 1], 7, 2))


def test_savgol_smooths_each_stretch_for_itself():
    holed = hide(noisy(), slice(20, 25))
    smooth, _ = repair(holed, RepairOptions(smooth="savgol"))
    assert np.isnan(smooth.image_xyz[20:25]).all()
    for stretch in (slice(0, 20), slice(25, 60)):
        expected = savgol_filter(holed.image_xyz[stretch, 3, 0], 7, 2)
        np.testing.assert_allclose(smooth.image_xyz[stretch, 3, 0], expected)
    short = hide(holed, slice(4, 20))
    np.testing.assert_array_equal(repair(short, RepairOptions(smooth="savgol"))[0].image_xyz[:4], short.image_xyz[:4])


def test_savgol_refuses_uneven_times_unless_resampled():
    uneven = noisy(timestamps_ms=np.cumsum(np.tile([20.0, 46.0], 30)))
    with pytest.raises(PoserError, match=r"uneven times \(every 20 to 46 ms.*--rate"):
        repair(uneven, RepairOptions(smooth="savgol"))
    smooth, record = repair(uneven, RepairOptions(smooth="savgol", rate=30.0))
    assert [step["step"] for step in record] == ["resample", "smooth_savgol"]
    assert np.isfinite(smooth.image_xyz).all()


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10), st.floats(0, 10))
def test_one_euro_is_that_of_the_reference_library(seed, min_cutoff, beta):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(30, 4))
    values[rng.random(values.shape) < 0.2] = NAN
    times = np.cumsum(rng.uniform(0.01, 0.1, 30))
    ours = OneEuro(min_cutoff, beta, speed_cutoff=0.7).apply(values, times)
    for column, result in zip(values.T, ours.T, strict=True):
        reference = OneEuroFilter(30.0, min_cutoff, beta, 0.7)
        expected = [reference(x, t) if np.isfinite(x) else NAN for x, t in zip(column, times, strict=True)]
        np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-12)


def test_one_euro_does_not_care_how_large_a_person_is_in_the_picture():
    options = RepairOptions(smooth="one-euro")
    near = noisy()
    smooth, record = repair(near, options)
    assert record == [{"step": "smooth_one_euro", "min_cutoff": 1.5, "beta": 1.0}]
    far = replace(near, image_xyz=near.image_xyz * 0.25, world_xyz=near.world_xyz * 3)
    np.testing.assert_allclose(repair(far, options)[0].image_xyz, smooth.image_xyz * 0.25)
    np.testing.assert_allclose(repair(far, options)[0].world_xyz, smooth.world_xyz * 3)
    turned = replace(
        near, image_xyz=near.image_xyz[..., [1, 0, 2]] * [0.5, 2.0, 1.0] * [1, 1, 0.5], image_size=(100, 200)
    )
    swapped = replace(turned, image_size=(200, 100))
    assert not np.allclose(repair(swapped, options)[0].image_xyz, repair(turned, options)[0].image_xyz)


# All of it


EVERYTHING = RepairOptions(mend_swaps=True, max_speed=30.0, fill_gaps=0.3, rate=25.0, smooth="savgol")


@st.composite
def any_recording(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n_frames = draw(st.integers(0, 25))
    times = np.cumsum(rng.choice([33.0, 33.4, 120.0], n_frames)) if n_frames else np.zeros(0)
    arrays = [rng.normal(0.5, 0.3, (n_frames, len(NAMES), 3)) for _ in range(2)]
    visibility = rng.random((n_frames, len(NAMES)))
    hidden = rng.random(visibility.shape) < draw(st.sampled_from([0.0, 0.3, 1.0]))
    for array in (*arrays, visibility):
        array[hidden] = NAN
    return Landmarks(PERSON, *arrays, visibility, times, (640, 480))


@settings(deadline=None, max_examples=60)
@given(any_recording())
def test_rules_for_any_recording(landmarks):
    before = {name: getattr(landmarks, name).copy() for name in COORDINATES}
    repaired, record = repair(landmarks, EVERYTHING)
    json.dumps(record, allow_nan=False)
    assert len(record) == 5
    for name, values in before.items():
        np.testing.assert_array_equal(getattr(landmarks, name), values)
        assert not np.isinf(getattr(repaired, name)).any()
    assert (np.diff(repaired.timestamps_ms) > 0).all()
    for options in (RepairOptions(fill_gaps=0.2), RepairOptions(smooth="one-euro")):
        once = repair(landmarks, options)[0]
        known = np.isfinite(landmarks.visibility)
        assert np.isfinite(once.image_xyz[known]).all()
        assert options.smooth is None or np.isnan(once.image_xyz[~known]).all()
        if options.fill_gaps:
            assert_same(repair(once, options)[0], once)
            np.testing.assert_array_equal(once.image_xyz[known], landmarks.image_xyz[known])


def test_nothing_asked_nothing_done():
    landmarks = moving()
    assert repair(landmarks, RepairOptions()) == (landmarks, [])
    assert not RepairOptions().any
    assert RepairOptions(rate=5.0).any


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"fill_gaps": -1.0}, "fill_gaps is -1.0; it should be more than 0"),
        ({"rate": float("nan")}, "rate is nan"),
        ({"rate": 1e9}, "at most 1000"),
        ({"smooth": "median"}, "'median'; it can be savgol or one-euro"),
        ({"beta": -0.1}, "beta is -0.1"),
        ({"savgol_order": 9}, "savgol_order is 9"),
    ],
)
def test_wrong_options_are_named(wrong, message):
    with pytest.raises(PoserError, match=message):
        RepairOptions(**wrong)
