"""Each kind of fault, under each policy."""

import re
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from pose_parser.annotations import Policies, Segment, VideoSpan, check_segments, review_segments
from pose_parser.errors import AnnotationError

VIDEOS = {"a": VideoSpan.from_frames(np.arange(100) * 100.0)}  # 10 s


def segment(start_s: float, end_s: float, label: str = "x", **others: Any) -> Segment:
    return Segment(others.pop("video", "a"), start_s, end_s, label, source=f"labels.csv:{label}", **others)


def check(segments: list[Segment], **policies: str) -> tuple[list[tuple[float, float, str]], list[str]]:
    kept, warnings = check_segments(segments, videos=VIDEOS, policies=Policies(**policies))
    return [(round(each.start_s, 6), round(each.end_s, 6), each.label) for each in kept], warnings


FAULTS = {
    "unknown_videos": ([segment(0, 1, video="b")], r"labels.csv:x: there is no video 'b' among the 1 given"),
    "reversed_times": ([segment(3, 1)], "labels.csv:x: end_s 1 is before start_s 3"),
    "outside": ([segment(9, 12)], "labels.csv:x: end_s 12 is past the end of the video, 10 s"),
    "zero_length": ([segment(2, 2)], "labels.csv:x: has no length: it starts and ends at 2 s"),
    "overlaps": (
        [segment(0, 4, "x"), segment(3, 6, "y")],
        r"labels.csv:y: 'y' and 'x' \(labels.csv:x\), both of family 'label', overlap from 3 to 4 s",
    ),
    "gaps": (
        [segment(0, 10, "x", family="f"), segment(0, 9)],
        "labels.csv:x: from 9 to 10 s nothing of family 'label'",
    ),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_error_and_warning_name_file_and_place(kind: str) -> None:
    segments, message = FAULTS[kind]
    with pytest.raises(AnnotationError, match=message):
        check(segments, **{kind: "error"})
    kept, warnings = check_segments(segments, videos=VIDEOS, policies=Policies(**{kind: "warn"}))
    assert sorted(kept, key=str) == sorted(segments, key=str)
    assert len(warnings) == 1
    assert re.search(message, warnings[0])


@pytest.mark.parametrize(
    ("kind", "how", "expected"),
    [
        ("unknown_videos", "drop", []),
        ("reversed_times", "swap", [(1, 3, "x")]),
        ("reversed_times", "drop", []),
        ("outside", "clip", [(9, 10, "x")]),
        ("outside", "drop", []),
        ("zero_length", "drop", []),
        ("zero_length", "one_frame", [(1.95, 2.05, "x")]),
        ("overlaps", "first", [(0, 4, "x"), (4, 6, "y")]),
        ("overlaps", "last", [(0, 3, "x"), (3, 6, "y")]),
        ("overlaps", "split", [(0, 3.5, "x"), (3.5, 6, "y")]),
        ("gaps", "fill_none", [(0, 10, "x"), (0, 9, "x"), (9, 10, "none")]),
    ],
)
def test_put_right(kind: str, how: str, expected: list[tuple[float, float, str]]) -> None:
    kept, (warning,) = check(FAULTS[kind][0], **{kind: how})
    assert sorted(kept) == sorted(expected)
    assert warning.endswith(")")


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("first", [(0, 10, "x")]),
        ("last", [(0, 2, "x"), (2, 4, "y"), (4, 10, "x")]),
        ("split", [(0, 3, "x"), (3, 4, "y"), (4, 10, "x")]),
    ],
)
def test_one_inside_the_other(how: str, expected: list[tuple[float, float, str]]) -> None:
    assert check([segment(0, 10, "x"), segment(2, 4, "y")], overlaps=how)[0] == expected


def test_three_at_a_time() -> None:
    three = [segment(0, 6, "x"), segment(2, 8, "y"), segment(4, 10, "z")]
    assert check(three, overlaps="first")[0] == [(0, 6, "x"), (6, 8, "y"), (8, 10, "z")]
    assert check(three, overlaps="last")[0] == [(0, 2, "x"), (2, 4, "y"), (4, 10, "z")]
    split = check(three, overlaps="split")[0]
    assert sum(end - start for start, end, _ in split) == pytest.approx(10)
    assert all(one[1] <= two[0] for one, two in pairwise(split))


def test_one_without_length_overlaps_nothing() -> None:
    kept, warnings = check([segment(0, 4, "x"), segment(2, 2, "p"), segment(3, 5, "y")], overlaps="first")
    assert kept == [(0, 4, "x"), (2, 2, "p"), (4, 5, "y")]
    assert [text.split(":")[1] for text in warnings] == ["p", "y"]


def test_a_long_one_is_remembered_past_a_short_one() -> None:
    review = review_segments(
        [segment(0, 9, "x"), segment(1, 2, "y"), segment(5, 6, "z")], policies=Policies(overlaps="warn")
    )
    assert [text.split(":")[1] for text in review.warnings] == ["y", "z"]


def test_other_families_and_videos_do_not_overlap() -> None:
    segments = [segment(0, 4, family="f"), segment(0, 4, family="g"), segment(0, 4, family="f", video="b")]
    assert check_segments(segments) == (segments, [])


def test_a_millisecond_is_no_fault() -> None:
    segments = [segment(0, 4.001), segment(4, 6.999), segment(7, 10.001)]
    assert check_segments(segments, videos=VIDEOS, policies=Policies(gaps="error")) == (segments, [])


def test_gaps_between_and_around() -> None:
    segments = [segment(1, 2), segment(3, 4)]
    filled = check(segments, gaps="fill_none")[0]
    assert filled == [(0, 1, "none"), (1, 2, "x"), (2, 3, "none"), (3, 4, "x"), (4, 10, "none")]
    between, _ = check_segments(segments, policies=Policies(gaps="fill_none"))
    assert [(each.start_s, each.end_s) for each in between] == [(1, 2), (2, 3), (3, 4)]


def test_before_the_start_and_wholly_outside() -> None:
    kept, warnings = check([segment(-2, 1), segment(11, 12)], outside="clip")
    assert kept == [(0, 1, "x")]
    assert warnings[0].startswith("labels.csv:x: start_s -2 is before the video starts (cut to the video)")


def test_one_frame_needs_the_frames() -> None:
    with pytest.raises(AnnotationError, match="has no length, and the times of the video's frames are not known"):
        check_segments([segment(2, 2)], policies=Policies(zero_length="one_frame"))


def test_the_first_error_and_how_many_more() -> None:
    with pytest.raises(AnnotationError, match=r"labels.csv:p: .* \(and 2 more faults\)"):
        check([segment(3, 1, "p"), segment(4, 1, "q"), segment(5, 1, "r")])


def test_unknown_policy() -> None:
    with pytest.raises(AnnotationError, match="overlaps: 'merge' is none of error, warn, first, last, split"):
        Policies(overlaps="merge")
