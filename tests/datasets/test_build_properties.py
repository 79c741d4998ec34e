"""Data sets against a slow reading of the same rules, one row at a time."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pose_parser.annotations import Segment
from pose_parser.datasets import DatasetOptions, build_dataset
from pose_parser.errors import DatasetError
from pose_parser.features import FeatureSpec, WindowPooler
from pose_parser.landmarks import read_landmarks, write_landmarks

NAMES = ("nose_image_x", "left_elbow_angle_deg", "left_wrist_speed_per_s")
SPEC = FeatureSpec(names=NAMES, pooling=("mean", "max", "slope"))
TOLERANCE_S = 0.001
SOME = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@st.composite
def videos(draw):
    """Draw up to three videos: frame times, letters of segments with their bounds, and frames where nobody is seen."""
    drawn = {}
    for video in draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)):
        # Of these no sum is a window's length less the tolerance, where rounding alone would decide.
        steps = draw(st.lists(st.sampled_from([20.0, 33.4, 40.0, 210.0]), min_size=1, max_size=25))
        times = np.cumsum([0.0, *steps])
        bounds = sorted(draw(st.lists(st.sampled_from([*times, times[-1] + 50.0]), max_size=7, unique=True)))
        letters = draw(st.lists(st.sampled_from(["L", "R", ""]), min_size=len(bounds), max_size=len(bounds)))
        unseen = draw(st.lists(st.integers(0, len(times) - 1), max_size=4))
        drawn[video] = (times, list(zip(bounds, bounds[1:], letters, strict=False)), unseen)
    return drawn


def segments_of(video, bounds):
    return [Segment(video, start / 1000, end / 1000, letter) for start, end, letter in bounds if letter]


def label_at(time_ms, segments):
    found = [one.label for one in segments if one.start_s - TOLERANCE_S <= time_ms / 1000 < one.end_s - TOLERANCE_S]
    return found[0] if found else None


def rule_by_hand(labels, rule):
    """Give the label of frames in order of time, or "mixed"."""
    if rule == "last":
        return labels[-1]
    if rule == "pure":
        return labels[0] if len(set(labels)) == 1 else "mixed"
    counts = Counter(labels)
    return next(label for label in reversed(labels) if counts[label] == max(counts.values()))


def rows_by_hand(landmarks, segments, window_s, rule, unlabelled):
    """Walk a video as a live stream does, and keep the rows that get a label."""
    pooler, times = WindowPooler(SPEC, window_s), landmarks.timestamps_ms
    for end in range(len(times)):
        row = pooler.push(landmarks.cut(end, end + 1))
        if row is None or np.isnan(row).all():
            continue
        inside = [n for n in range(end + 1) if times[n] <= times[end] - window_s * 1000 + 1]
        first = max(inside) if inside else 0
        label = rule_by_hand([label_at(time, segments) for time in times[first : end + 1]], rule)
        label = "none" if label is None and unlabelled == "none" else label
        if label not in (None, "mixed"):
            yield row[0], label, times[first], times[end]


@SOME
@given(
    drawn=videos(),
    window_s=st.sampled_from([0.05, 0.1, 0.33]),
    rule=st.sampled_from(["majority", "last", "pure"]),
    unlabelled=st.sampled_from(["drop", "none"]),
)
def test_windows_are_those_of_a_live_stream_of_each_video(make_recording, drawn, window_s, rule, unlabelled):
    paths, segments, expected = [], [], []
    for video in sorted(drawn):
        times, bounds, unseen = drawn[video]
        path = make_recording(video, len(times), times_ms=times, unseen=unseen, seed=ord(video))
        own = segments_of(video, bounds)
        landmarks = read_landmarks(path).landmarks
        expected += [(video, *row) for row in rows_by_hand(landmarks, own, window_s, rule, unlabelled)]
        paths.append(path)
        segments += own
    options = DatasetOptions(rows="windows", window_s=window_s, label_rule=rule, unlabelled=unlabelled)
    if not expected or not segments:
        with pytest.raises(DatasetError, match=r"no row is left|no annotated segments"):
            build_dataset(paths, segments, SPEC, options=options)
        return
    dataset = build_dataset(paths, segments, SPEC, options=options)
    columns = [dataset.rows[name].tolist() for name in ("video", "label_label", "start_ms", "end_ms")]
    assert list(zip(*columns, strict=True)) == [(video, label, *times) for video, _, label, *times in expected]
    np.testing.assert_allclose(dataset.values, [row for _, row, *_ in expected], rtol=1e-9, atol=1e-9)


@SOME
@given(drawn=videos())
def test_frames_and_segments_have_the_frames_between_their_bounds(make_recording, drawn):
    paths, segments, frames, spans = [], [], [], []
    for video in sorted(drawn):
        times, bounds, _ = drawn[video]
        paths.append(make_recording(video, len(times), times_ms=times, seed=ord(video)))
        own = segments_of(video, bounds)
        segments += own
        frames += [(video, time, label) for time in times if (label := label_at(time, own))]
        for one in own:
            inside = [time for time in times if label_at(time, [one])]
            spans += [(video, inside[0], inside[-1], one.label)] if inside else []
    if not spans:
        return
    spec = replace_pooling(())
    dataset = build_dataset(paths, segments, spec)
    columns = [dataset.rows[name].tolist() for name in ("video", "start_ms", "label_label")]
    assert list(zip(*columns, strict=True)) == frames
    dataset = build_dataset(paths, segments, SPEC, options=DatasetOptions(rows="segments"))
    columns = [dataset.rows[name].tolist() for name in ("video", "start_ms", "end_ms", "label_label")]
    assert list(zip(*columns, strict=True)) == spans


def replace_pooling(pooling):
    return FeatureSpec(names=NAMES[:2], pooling=pooling)


def test_no_row_knows_of_another_video(make_recording, lettered):
    """Change all of video b: not one number of a changes, and every number of b does."""
    options = DatasetOptions(rows="windows", window_s=0.2)
    paths = [make_recording(video, 30, seed=n) for n, video in enumerate("abc")]
    segments = [one for video in "abc" for one in lettered("L" * 15 + "R" * 15, video)]
    before = build_dataset(paths, segments, SPEC, options=options)
    landmarks = read_landmarks(paths[1]).landmarks
    write_landmarks(replace(landmarks, image_xyz=landmarks.image_xyz[::-1] + 0.25), paths[1], provenance={})
    after = build_dataset(paths, segments, SPEC, options=options)
    changed = (before.values != after.values).all(axis=1)
    assert changed.tolist() == (before.rows["video"] == "b").tolist()
    for _, rows in after.rows.groupby("video"):
        assert (rows["end_ms"].diff().dropna() > 0).all()
        assert rows["start_ms"].iloc[0] == 0.0
        assert (rows["end_ms"] - rows["start_ms"] == 200.0).all()
