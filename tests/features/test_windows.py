"""Windows: live equals offline, and the frame rate does not matter."""

from dataclasses import replace

import numpy as np
import pytest

from pose_parser.errors import FeatureError
from pose_parser.features import FeatureSpec, WindowPooler, window_features
from pose_parser.features.resampling import resample
from pose_parser.landmarks import Landmarks

POOLING = ("mean", "std", "min", "max", "range", "median", "slope", "q10")
NAMES = ("left_elbow_angle_deg", "left_forearm_vertical_angle_deg", "left_wrist_above_left_shoulder",
         "left_wrist_speed_per_s", "left_elbow_angle_velocity_deg_per_s")  # fmt: skip
POOLED = FeatureSpec(names=NAMES, pooling=POOLING)
SAMPLED = FeatureSpec(names=NAMES, window_samples=8)
LAST = FeatureSpec(names=NAMES)
MIDDLE, SWING = np.radians(170.0), np.radians(45.0)
TOLERANCES = dict(zip(NAMES, (1.5, 1.5, 0.01, 0.06, 10.0), strict=True))


@pytest.fixture
def waving(make_landmarks):
    """A forearm that waves past straight up, once a second, about 10 degrees to the right of it."""

    def make(times_s):
        turns = MIDDLE + SWING * np.sin(2.0 * np.pi * np.asarray(times_s))
        frames = [{"left_wrist": (0.75 + 0.125 * np.sin(turn), 0.25 + 0.125 * np.cos(turn))} for turn in turns]
        return make_landmarks(frames, timestamps_ms=np.asarray(times_s) * 1000.0)

    return make


def frames_of(landmarks):
    for row in range(len(landmarks)):
        only = slice(row, row + 1)
        yield Landmarks(
            landmarks.skeleton, landmarks.image_xyz[only], landmarks.world_xyz[only], landmarks.visibility[only],
            landmarks.timestamps_ms[only], landmarks.image_size,
        )  # fmt: skip


def live_rows(spec, landmarks, window_s):
    pooler = WindowPooler(spec, window_s)
    return [row for row in map(pooler.push, frames_of(landmarks)) if row is not None]


@pytest.mark.parametrize("spec", [POOLED, SAMPLED, LAST], ids=["pooled", "sampled", "last"])
def test_live_equals_offline(waving, spec):
    times = np.cumsum(np.random.default_rng(1).uniform(0.01, 0.07, 60))
    landmarks = waving(times)
    rows, ends_ms = window_features(landmarks, spec, window_s=0.7)
    np.testing.assert_array_equal(np.concatenate(live_rows(spec, landmarks, 0.7)), rows)
    assert rows.shape == (len(ends_ms), len(spec.column_names))
    assert ends_ms[0] == pytest.approx(1000.0 * times[times >= times[0] + 0.7 - 0.001][0])
    assert ends_ms[-1] == landmarks.timestamps_ms[-1]


@pytest.mark.parametrize("spec", [POOLED, SAMPLED, LAST], ids=["pooled", "sampled", "last"])
@pytest.mark.parametrize("seed", range(4))
def test_live_equals_offline_through_absences_and_gaps(waving, spec, seed):
    rng = np.random.default_rng(seed)
    times = np.cumsum(rng.choice([0.02, 0.033, 0.1], 90)) + (np.arange(90) > 60) * 0.8
    landmarks = waving(times)
    image = landmarks.image_xyz.copy()
    image[rng.random(90) < 0.1 * seed] = np.nan
    image[20:32, 15:17] = np.nan
    landmarks = replace(landmarks, image_xyz=image)
    live = np.concatenate(live_rows(spec, landmarks, 0.7))
    rows, ends_ms = window_features(landmarks, spec, window_s=0.7)
    np.testing.assert_allclose(rows, live, rtol=0.0, atol=1e-9)
    hopped, hopped_ms = window_features(landmarks, spec, window_s=0.7, hop_s=0.25)
    np.testing.assert_array_equal(np.isin(hopped_ms, ends_ms), True)
    np.testing.assert_allclose(hopped, live[np.isin(ends_ms, hopped_ms)], rtol=0.0, atol=1e-9)


@pytest.mark.parametrize("hop_s", [None, 0.05])
def test_live_and_offline_agree_on_the_very_border_of_a_full_window(waving, hop_s):
    """A camera's whole milliseconds: frames 499 ms apart are just near enough for a window of half a second."""
    times_ms = np.cumsum([0, *np.random.default_rng(3).integers(31, 37, 400)])
    assert any(499 in times_ms - start for start in times_ms)
    landmarks = waving(times_ms / 1000.0)
    pooler = WindowPooler(LAST, 0.5)
    full = [pooler.push(frame) is not None for frame in frames_of(landmarks)]
    assert np.diff(full).sum() == 1  # once it is full, it stays full
    _, ends_ms = window_features(landmarks, LAST, window_s=0.5, hop_s=hop_s)
    live_ms = landmarks.timestamps_ms[full]
    assert ends_ms.tolist() == live_ms.tolist() if hop_s is None else set(ends_ms) <= set(live_ms)
    assert ends_ms[0] == live_ms[0]


@pytest.mark.parametrize("spec", [POOLED, SAMPLED], ids=["pooled", "sampled"])
def test_frame_rate_does_not_matter(waving, spec):
    def row(times_s):
        return window_features(waving(times_s), spec, window_s=1.5)[0][-1]

    expected = row(np.arange(0.0, 2.0001, 1 / 240))
    tolerance = np.repeat([TOLERANCES[name] for name in NAMES], len(expected) // len(NAMES))
    irregular = np.sort(np.random.default_rng(2).uniform(0.0, 2.0, 150))
    for times_s in (
        np.arange(0.0, 2.0001, 1 / 30),
        np.arange(0.0, 2.0001, 1 / 60),
        np.concatenate([[0.0], irregular, [2.0]]),
    ):
        np.testing.assert_array_less(np.abs(row(times_s) - expected), tolerance)


def test_pooling_of_a_wave_by_hand(waving):
    spec = FeatureSpec(names=("left_forearm_vertical_angle_deg",), pooling=("mean", "min", "max", "std", "slope"))
    rows, _ = window_features(waving(np.arange(0.0, 1.001, 0.01)), spec, window_s=1.0)
    # The wave crosses the top, where 180 and -180 degrees meet: without care the mean would be near 0.
    assert rows[0, :3] == pytest.approx([170.0, 125.0, 215.0], abs=0.3)
    assert rows[0, 3] == pytest.approx(45.0 / np.sqrt(2.0), rel=0.03)


def test_window_of_samples_reads_the_times_between_frames(waving):
    spec = FeatureSpec(names=("left_forearm_vertical_angle_deg",), window_samples=5)
    rows, _ = window_features(waving(np.arange(0.0, 1.001, 0.01)), spec, window_s=1.0)
    assert rows[0] == pytest.approx([170.0, 215.0, 170.0, 125.0, 170.0], abs=1e-6)
    assert spec.column_names[1] == "left_forearm_vertical_angle_deg__sample_01"


def test_collecting_until_the_window_is_full(waving):
    pooler = WindowPooler(POOLED, 0.5)
    answers = []
    for frame in frames_of(waving(np.arange(0.0, 1.0, 0.1))):
        answers.append(pooler.push(frame) is not None)
        assert pooler.collected_s == pytest.approx(min(frame.timestamps_ms[0] / 1000.0, 0.5))
    assert answers == [False] * 5 + [True] * 5
    pooler.reset()
    assert pooler.collected_s == 0.0
    assert pooler.push(next(frames_of(waving([5.0])))) is None


def test_a_short_absence_is_bridged_and_a_long_one_is_not(waving):
    landmarks = waving(np.arange(0.0, 2.001, 0.05))
    spec = FeatureSpec(names=("left_elbow_angle_deg",), pooling=("mean",))
    for absent_s, known in ((0.3, True), (1.5, False)):
        image = landmarks.image_xyz.copy()
        seconds = landmarks.timestamps_ms / 1000.0
        image[(seconds > 0.2) & (seconds < 0.2 + absent_s)] = np.nan
        row = window_features(replace(landmarks, image_xyz=image), spec, window_s=1.5, hop_s=10.0)[0]
        assert np.isfinite(row).tolist() == [[known]]


def test_hops_are_in_seconds(waving):
    spec = FeatureSpec(names=("left_elbow_angle_deg",), pooling=("mean",))
    for rate_hz in (10, 25, 50):
        landmarks = waving(np.arange(0.0, 3.0001, 1 / rate_hz))
        _, ends_ms = window_features(landmarks, spec, window_s=1.0, hop_s=0.5)
        assert ends_ms == pytest.approx(np.array([1000.0, 1500.0, 2000.0, 2500.0, 3000.0]), abs=1000.0 / rate_hz)


def test_recording_shorter_than_the_window_gives_no_rows(waving):
    for times_s in ([], [0.0], [0.0, 0.1, 0.2]):
        rows, ends_ms = window_features(waving(times_s), POOLED, window_s=1.0, hop_s=0.2)
        assert rows.shape == (0, len(POOLED.column_names))
        assert len(ends_ms) == 0


def test_resampling_bridges_only_short_gaps():
    times = np.array([0.0, 0.2, 0.4, 1.4, 1.6])
    values = np.array([[0.0, 0.0], [2.0, np.nan], [4.0, 4.0], [14.0, 14.0], [16.0, np.nan]])
    grid = np.array([0.1, 0.2, 0.3, 0.9, 1.4, 1.5])
    samples = resample(values, times, grid, periodic=np.array([False, False]))
    unknown = np.nan
    expected = np.array([[1.0, 2.0, 3.0, unknown, 14.0, 15.0], [1.0, 2.0, 3.0, unknown, 14.0, unknown]]).T
    np.testing.assert_allclose(samples, expected)


def test_resampling_goes_the_short_way_round():
    times = np.array([0.0, 0.1, 0.2, 0.3])
    values = np.array([[170.0], [np.nan], [-170.0], [-150.0]])
    samples = resample(values, times, np.array([0.0, 0.1, 0.2, 0.3]), periodic=np.array([True]))
    assert samples[:, 0] - samples[0, 0] == pytest.approx([0.0, 10.0, 20.0, 40.0])
    assert -180.0 < samples.mean() <= 180.0


@pytest.mark.parametrize("window_s", [0.0, -1.0, float("nan"), float("inf")])
def test_window_must_have_a_length(waving, window_s):
    with pytest.raises(FeatureError, match="window_s"):
        WindowPooler(POOLED, window_s)
    with pytest.raises(FeatureError, match="window_s"):
        window_features(waving([0.0, 0.1]), POOLED, window_s=window_s)


def test_frames_come_one_by_one_and_in_order(waving):
    pooler = WindowPooler(POOLED, 1.0)
    with pytest.raises(FeatureError, match="one frame at a time, not 2"):
        pooler.push(waving([0.0, 0.1]))
    first, second = frames_of(waving([0.0, 0.1]))
    pooler.push(second)
    with pytest.raises(FeatureError, match=r"0\.000 s is not later than the one at 0\.100 s"):
        pooler.push(first)
