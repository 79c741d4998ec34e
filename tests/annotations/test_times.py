"""Frames become seconds, and frames again, without one of them changing sides."""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from pose_parser.annotations import FrameClock, Segment, VideoSpan, frame_labels, read_annotations, read_video_spans
from pose_parser.errors import AnnotationError
from pose_parser.landmarks.files import LandmarksWriter
from pose_parser.landmarks.landmarks import Landmarks
from pose_parser.landmarks.skeleton import COCO_17

RATES = {"29.97": Fraction(30000, 1001), "30": Fraction(30), "59.94": Fraction(60000, 1001), "25": Fraction(25)}
N_FRAMES = 5_000
LLLRRRLL = [("L", 0, 2), ("R", 3, 5), ("L", 6, 7)]


def exact_ms(rate: Fraction) -> list[Fraction]:
    return [Fraction(frame * 1000) / rate for frame in range(N_FRAMES)]


@cache
def times_in_ms(rate: Fraction, kind: str) -> np.ndarray:
    """Times of frames as they may come: exact, summed up in floats, or in whole milliseconds, in all three ways."""
    if kind == "summed":
        return np.concatenate([[0.0], np.cumsum(np.full(N_FRAMES - 1, 1000 / float(rate)))])
    exact = exact_ms(rate)
    whole = {"exact": float, "nearest": round, "down": lambda t: t // 1, "up": lambda t: -(-t // 1)}[kind]
    return np.array([float(whole(each)) for each in exact])


@pytest.mark.parametrize("kind", ["exact", "summed", "nearest", "down", "up"])
@pytest.mark.parametrize("rate", RATES)
def test_frames_come_back_as_they_went(rate: str, kind: str) -> None:
    """Lengths of 1 to 7 frames in turn, through a frame rate and through the video's own times."""
    times_ms = times_in_ms(RATES[rate], kind)
    edges = np.cumsum(np.arange(N_FRAMES // 5) % 7 + 1)
    edges = np.concatenate([[0], edges[edges < N_FRAMES], [N_FRAMES]])
    expected = np.repeat([f"{index % 3}" for index in range(len(edges) - 1)], np.diff(edges))
    for clock in (FrameClock(fps=float(RATES[rate])), FrameClock(times_ms / 1000)):
        segments = [
            Segment("a", *clock.span_s(int(first), int(after) - 1), f"{index % 3}")
            for index, (first, after) in enumerate(pairwise(edges))
        ]
        assert frame_labels(segments, times_ms).tolist() == expected.tolist()


@pytest.mark.parametrize("how", ["exact", "nearest", "down", "up"])
@pytest.mark.parametrize("kind", ["exact", "summed", "nearest", "down", "up"])
@pytest.mark.parametrize("rate", RATES)
def test_seconds_at_the_time_of_a_frame_begin_with_it(rate: str, kind: str, how: str) -> None:
    """A tool that writes when a frame is shown, however it rounds, means this frame: not the one before or after."""
    shown, written = times_in_ms(RATES[rate], kind), times_in_ms(RATES[rate], how) / 1000
    starts = list(range(0, 2000, 5))
    segments = [Segment("a", written[first], written[first + 5], str(first)) for first in starts]
    expected = [str(frame - frame % 5) for frame in range(2000)]
    assert frame_labels(segments, shown[:2000]).tolist() == expected


@pytest.mark.parametrize("rate", RATES)
def test_lllrrrll(rate: str) -> None:
    times_ms = times_in_ms(RATES[rate], "nearest")[:8]
    for clock in (FrameClock(fps=float(RATES[rate])), FrameClock(times_ms / 1000)):
        segments = [Segment("a", *clock.span_s(first, last), label) for label, first, last in LLLRRRLL]
        assert "".join(frame_labels(segments, times_ms)) == "LLLRRRLL"


def test_lllrrrll_at_a_varying_rate(tmp_path: Path) -> None:
    times_ms = np.array([0.0, 33.0, 34.5, 100.0, 300.0, 310.0, 1000.0, 1003.0])
    path = tmp_path / "a.csv"
    path.write_text("label,start_frame,end_frame\n" + "".join(f"{a},{b},{c}\n" for a, b, c in LLLRRRLL))
    segments = read_annotations(path, videos={"a": VideoSpan.from_frames(times_ms)})
    assert "".join(frame_labels(segments, times_ms)) == "LLLRRRLL"


def test_boundaries_by_hand() -> None:
    clock = FrameClock(np.array([0.0, 0.1, 0.3]))
    assert [clock.boundary_s(frame) for frame in range(5)] == pytest.approx([0, 0.05, 0.2, 0.375, 0.525])
    assert FrameClock(fps=10).span_s(2, 4) == pytest.approx((0.15, 0.45))
    assert [clock.nearest_frame(t) for t in (0, 0.04, 0.06, 0.19, 0.21, 0.3, 0.46)] == [0, 0, 1, 1, 2, 2, 3]
    assert [clock.frame_at(t) for t in (-1, 0, 0.099, 0.098, 0.2, 9)] == [0, 0, 1, 0, 1, 2]
    assert clock.frames_of(0.05, 0.3) == (1, 2)
    assert FrameClock(fps=10).frames_of(0.05, 0.3) == (1, 3)


def test_negative_frames_and_unknown_times() -> None:
    with pytest.raises(AnnotationError, match="frame -1 is before the first frame"):
        FrameClock(fps=10).span_s(-1, 4)
    with pytest.raises(AnnotationError, match="give the frame rate or the video"):
        FrameClock().span_s(1, 4)


def test_spans() -> None:
    span = VideoSpan.from_frames([0, 100, 200, 250])
    assert span.duration_s == pytest.approx(0.35)
    assert VideoSpan.from_frames([0.0]).duration_s == pytest.approx(1 / 30)
    left_out = VideoSpan.from_frames([200, 400, 500], frames=[2, 4, 5])
    assert left_out.frame_times_s == pytest.approx(np.arange(6) / 10)
    with pytest.raises(AnnotationError, match="without a frame"):
        VideoSpan.from_frames([])


def test_spans_of_landmark_files(tmp_path: Path) -> None:
    empty = np.full((3, 17, 3), np.nan)
    landmarks = Landmarks(
        skeleton=COCO_17,
        image_xyz=empty,
        world_xyz=empty,
        visibility=empty[..., 0],
        timestamps_ms=np.array([0.0, 40.0, 120.0]),
        image_size=(64, 48),
    )
    with LandmarksWriter(tmp_path / "a.parquet", skeleton=COCO_17, image_size=(64, 48), provenance={}) as writer:
        writer.append(landmarks, frames=[0, 1, 3])
    spans = read_video_spans(tmp_path)
    assert list(read_video_spans(tmp_path / "a.parquet")) == ["a"]
    assert list(spans) == ["a"]
    assert spans["a"].frame_times_s == pytest.approx([0, 0.04, 0.08, 0.12])
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    with pytest.raises(AnnotationError, match="holds no landmark files"):
        read_video_spans(nowhere)


@pytest.mark.parametrize(("fps", "rate"), [(30, 60), (25, 30), (24, 100), (30, 15), (30, 30)])
def test_frames_of_resampled_landmarks_keep_their_label(fps, rate):
    """Every row that was made of a frame, the nearest one in time, has the label that the frame was given."""
    times_ms = np.arange(80) * 1000.0 / rate
    frames = np.round(times_ms * fps / 1000.0 - 1e-9).astype(int)
    span = VideoSpan.from_frames(times_ms, frames)
    clock = FrameClock(span.frame_times_s)
    segments = [Segment("a", *clock.span_s(first, first + 2), str(first)) for first in range(0, frames[-1] + 1, 3)]
    labels = frame_labels(segments, times_ms)
    assert labels.tolist() == [str(frame // 3 * 3) for frame in frames]
