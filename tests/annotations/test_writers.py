"""What is written is read back equal, and what cannot be written leaves nothing behind."""

import json
from pathlib import Path

import numpy as np
import pytest

from pose_parser.annotations import Segment, VideoSpan, frame_labels, read_annotations, write_annotations
from pose_parser.errors import AnnotationError

SEGMENTS = [
    Segment("IKF_8.27_front", 0.0, 1 / 3, "left", "step"),
    Segment("IKF_8.27_front", 1 / 3, 0.1 + 0.2 + 1, 'right, "far" <&>', "step"),
    Segment("IKF_8.27_front", 0.25, 2.0, "Übung\n2", "Höhe; 'm'"),
]


def equal(one: list[Segment], two: list[Segment], within_s: float) -> None:
    assert [(s.video, s.label, s.family) for s in one] == [(s.video, s.label, s.family) for s in two]
    for a, b in zip(one, two, strict=True):
        assert (a.start_s, a.end_s) == pytest.approx((b.start_s, b.end_s), abs=within_s)


@pytest.mark.parametrize(
    ("name", "within_s"), [("a.csv", 0.0), ("a.json", 0.0), ("a.eaf", 0.0005)], ids=["csv", "label_studio", "elan"]
)
def test_round_trip(tmp_path: Path, name: str, within_s: float) -> None:
    path = tmp_path / name
    write_annotations(SEGMENTS, path)
    equal(read_annotations(path), SEGMENTS, within_s)
    write_annotations(SEGMENTS[:1], path)
    equal(read_annotations(path), SEGMENTS[:1], within_s)
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_several_videos(tmp_path: Path, name: str) -> None:
    segments = [Segment("a", 0, 1, "x"), Segment("b", 0, 1, "y")]
    write_annotations(segments, tmp_path / name)
    assert sorted(read_annotations(tmp_path / name), key=str) == segments


@pytest.mark.parametrize("fps", [25, 30, 30000 / 1001, 60000 / 1001])
def test_label_studio_in_frames(tmp_path: Path, fps: float) -> None:
    path, times_ms = tmp_path / "a.json", np.arange(300) * 1000 / fps
    segments = [Segment("a", at / fps, (at + 7) / fps, str(at), "f") for at in range(0, 280, 7)]
    write_annotations(segments, path, fps=fps)
    assert json.loads(path.read_text())[0]["annotations"][0]["result"][1]["value"]["ranges"] == [
        {"start": 8, "end": 14}
    ]
    again = read_annotations(path, fps=fps)
    assert frame_labels(again, times_ms, "f").tolist() == frame_labels(segments, times_ms, "f").tolist()
    by_video = read_annotations(path, videos={"a": VideoSpan.from_frames(times_ms)})
    assert frame_labels(by_video, times_ms, "f").tolist() == frame_labels(segments, times_ms, "f").tolist()
    with pytest.raises(AnnotationError, match="a: 'x' holds no frame"):
        write_annotations([Segment("a", 0.011, 0.0111, "x")], path, fps=fps)


@pytest.mark.parametrize("fps", [25, 30, 30000 / 1001, 60000 / 1001])
def test_elan_in_milliseconds_keeps_every_frame(tmp_path: Path, fps: float) -> None:
    times_ms = np.arange(300) * 1000 / fps
    segments = [Segment("a", max(at - 0.5, 0) / fps, (at + 6.5) / fps, str(at), "f") for at in range(0, 280, 7)]
    write_annotations(segments, tmp_path / "a.eaf")
    again = frame_labels(read_annotations(tmp_path / "a.eaf"), times_ms, "f")
    assert again.tolist() == frame_labels(segments, times_ms, "f").tolist()


@pytest.mark.parametrize(
    ("segments", "name", "message"),
    [
        ([Segment("a", 0, 1, "x"), Segment("b", 0, 1, "y")], "a.eaf", "holds one video, and these are 2: a, b"),
        ([Segment("a", 0, 2, "x"), Segment("a", 1, 3, "y")], "a.eaf", "'y' overlaps 'x'"),
        ([Segment("a", 1, 1.0002, "x", source="l.csv:2")], "a.eaf", "l.csv:2: 'x' from 1000 to 1000 ms"),
        ([Segment("a", -1, 1, "x")], "a.eaf", "from -1000 to 1000 ms"),
        ([Segment("a", 0, 1, "x\x07")], "a.eaf", "signs that XML cannot"),
        ([Segment("a", 0, 1, "\ud800")], "a.csv", "cannot be written"),
        ([Segment("a", 0, float("nan"), "x")], "a.csv", "'x' has no time"),
        (SEGMENTS, "a.doc", r"a.doc: is of no format that Poser writes; these are csv \(.csv\), elan"),
    ],
)
def test_what_cannot_be_written(tmp_path: Path, segments: list[Segment], name: str, message: str) -> None:
    (tmp_path / name).write_text("before")
    with pytest.raises(AnnotationError, match=message):
        write_annotations(segments, tmp_path / name)
    assert [(each.name, each.read_text()) for each in tmp_path.iterdir()] == [(name, "before")]


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match="cannot be written"):
        write_annotations(SEGMENTS, tmp_path / "none" / "a.csv")
