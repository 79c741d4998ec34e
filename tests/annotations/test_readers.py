"""Each tool's file becomes the segments that a person reads from it."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.annotations import Segment, VideoSpan, read_annotations
from pose_parser.errors import AnnotationError

Write = Callable[..., Path]


def told(segments: list[Segment]) -> list[tuple[str, float, float, str, str]]:
    return [(s.video, round(s.start_s, 9), round(s.end_s, 9), s.label, s.family) for s in segments]


def test_dataloop(write_example: Write) -> None:
    path = write_example("dataloop")
    segments = read_annotations(path)
    assert told(segments) == [("walk", 0.0, 0.1, "left", "label"), ("walk", 0.1, 0.22, "right", "label")]
    assert segments[1].source == f"{path}:annotations[1]"


def test_dataloop_rate_from_pairs_of_frame_and_second(write_example: Write, examples: dict[str, Any]) -> None:
    document = copy.deepcopy(examples["dataloop"][1])
    del document["metadata"]
    assert told(read_annotations(write_example("dataloop", document)))[1][1:3] == (0.1, 0.22)


def test_dataloop_without_frames_takes_its_seconds(write_example: Write, examples: dict[str, Any]) -> None:
    document = copy.deepcopy(examples["dataloop"][1])
    for each in document["annotations"]:
        del each["metadata"]["system"]["frame"], each["metadata"]["system"]["endFrame"]
    assert told(read_annotations(write_example("dataloop", document)))[1][1:3] == (0.12, 0.2)


def test_cvat_video(write_example: Write) -> None:
    path = write_example("cvat")
    segments = read_annotations(path, fps=10)
    assert told(segments) == [
        ("walk", 0.05, 0.55, "person", "label"),
        ("walk", 0.05, 0.25, "left", "step"),
        ("walk", 0.25, 0.55, "right", "step"),
    ]
    assert segments[2].source == f"{path}:track[0] frame 3"


def test_cvat_images_of_every_second_frame(write_example: Write) -> None:
    assert told(read_annotations(write_example("cvat_images"), fps=10)) == [
        ("walk", 0.0, 0.35, "left", "label"),
        ("walk", 0.35, 0.55, "right", "label"),
        ("walk", 0.75, 0.95, "right", "label"),
    ]


def test_cvat_steps_hold_for_attributes_tracks_and_tags(write_example: Write) -> None:
    shape = '<box frame="4" outside="0"><attribute name="side">left</attribute></box>'
    image = '<image id="2"><box label="b"><attribute name="hand">up</attribute></box></image>'
    content = (
        "<annotations><meta><job><frame_filter>step = 2</frame_filter></job></meta>"
        f'<track label="t">{shape}</track>{image}<tag frame="6" label="g"/></annotations>'
    )
    assert told(read_annotations(write_example("cvat", content), fps=10)) == [
        ("task", 0.35, 0.55, "t", "label"),
        ("task", 0.35, 0.55, "left", "side"),
        ("task", 0.15, 0.35, "up", "hand"),
        ("task", 0.15, 0.35, "b", "label"),
        ("task", 0.55, 0.75, "g", "label"),
    ]


def test_cvat_needs_to_know_when_frames_are_shown(write_example: Write) -> None:
    path = write_example("cvat")
    with pytest.raises(AnnotationError, match=r"task.xml:track\[0\] frame 1: is in frames.*frame rate or the video"):
        read_annotations(path)


def test_cvat_project_is_refused(write_example: Write, examples: dict[str, Any]) -> None:
    content = examples["cvat"][1].replace("<meta>", "<meta><project/>")
    with pytest.raises(AnnotationError, match="export each task"):
        read_annotations(write_example("cvat", content), fps=10)


@pytest.mark.parametrize("name", ["label_studio", "label_studio_min"])
def test_label_studio(write_example: Write, name: str) -> None:
    assert told(read_annotations(write_example(name), fps=10)) == [
        ("walk", 0.0, 0.25, "left", "step"),
        ("walk", 0.25, 0.55, "right", "step"),
        ("walk", 0.5, 1.25, "counts", "talk"),
    ]


def test_label_studio_counts_frames_from_one(write_example: Write) -> None:
    path = write_example("label_studio_min", [{"video": "a.mp4", "x": [
        {"ranges": [{"start": 0, "end": 3}], "timelinelabels": ["left"]}]}])  # fmt: skip
    with pytest.raises(AnnotationError, match=r"minimal.json:\[0\]\.x\[0\]: frame -1 is before the first"):
        read_annotations(path, fps=10)


def test_elan_with_references(write_example: Write) -> None:
    path = write_example("elan")
    segments = read_annotations(path)
    assert told(segments) == [
        ("walk", 0.0, 0.4, "left", "step"),
        ("walk", 0.4, 1.0, "right", "step"),
        ("walk", 0.4, 0.7, "lift", "part"),
        ("walk", 0.7, 1.0, "place", "part"),
        ("walk", 0.0, 0.4, "good", "quality"),
        ("walk", 0.4, 0.7, "fair", "quality"),
        ("walk", 0.7, 1.0, "poor", "quality"),
    ]
    assert segments[0].source == f"{path}:tier 'step' a1"


def test_elan_video_that_starts_later(write_example: Write, examples: dict[str, Any]) -> None:
    content = examples["elan"][1].replace("<MEDIA_DESCRIPTOR ", '<MEDIA_DESCRIPTOR TIME_ORIGIN="1500" ')
    assert told(read_annotations(write_example("elan", content)))[1][1:3] == (1.9, 2.5)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('ANNOTATION_REF="a1"', 'ANNOTATION_REF="a5"', "tier 'quality' a5: refers to 'a5', which has no time"),
        ('ANNOTATION_REF="a1"', 'ANNOTATION_REF="a99"', "a5: refers to 'a99'"),
        ('TIME_SLOT_REF2="ts2"', 'TIME_SLOT_REF2="ts99"', "tier 'step' a1: its time 'ts99' is not in the file"),
        ('TIME_UNITS="milliseconds"', 'TIME_UNITS="PAL-frames"', "HEADER: times are in 'PAL-frames'"),
        ('TIME_SLOT_REF1="ts1" ', "", "'TIME_SLOT_REF1' is missing"),
    ],
)
def test_broken_elan(write_example: Write, examples: dict[str, Any], old: str, new: str, message: str) -> None:
    path = write_example("elan", examples["elan"][1].replace(old, new))
    with pytest.raises(AnnotationError, match=message):
        read_annotations(path)


def test_boris_states_points_and_videos_in_a_row(write_example: Write) -> None:
    path = write_example("boris")
    segments = read_annotations(path)
    assert sorted(told(segments)) == [
        ("turn", 0.0, 1.5, "left", "step"),
        ("walk", 1.0, 2.5, "left", "step"),
        ("walk", 2.5, 4.0, "right", "step"),
        ("walk", 4.25, 4.25, "touch", "label"),
        ("walk", 9.0, 10.0, "left", "step"),
    ]
    assert segments[0].source == f"{path}:observations.first.events[0]"


def test_boris_time_offset_is_taken_off(write_example: Write, examples: dict[str, Any]) -> None:
    document = copy.deepcopy(examples["boris"][1])
    document["observations"]["first"]["time offset"] = 1.0
    assert told(read_annotations(write_example("boris", document)))[0][1:3] == (0.0, 1.5)


def test_boris_tells_subjects_apart(write_example: Write, examples: dict[str, Any]) -> None:
    document = copy.deepcopy(examples["boris"][1])
    document["observations"]["first"]["events"] += [[1.0, "Ben", "left", "", ""], [3.0, "Ben", "left", "", ""]]
    families = {segment.family for segment in read_annotations(write_example("boris", document))}
    assert families == {"Ana: step", "Ben: step", "Ana: label"}


def test_boris_state_without_stop(write_example: Write, examples: dict[str, Any]) -> None:
    document = copy.deepcopy(examples["boris"][1])
    document["observations"]["first"]["events"].pop()
    with pytest.raises(AnnotationError, match=r"events\[5\]: 'left' starts at 9.0 s and never stops"):
        read_annotations(write_example("boris", document))


def test_via(write_example: Write) -> None:
    path = write_example("via")
    segments = read_annotations(path)
    assert told(segments) == [
        ("walk", 0.5, 1.75, "left", "step"),
        ("walk", 1.75, 3.0, "right", "step"),
        ("walk", 1.75, 3.0, "slow", "note"),
    ]
    assert segments[0].source == f"{path}:metadata.1_aa"


def test_audacity_is_of_the_video_of_its_name(write_example: Write) -> None:
    path = write_example("audacity")
    segments = read_annotations(path)
    assert told(segments) == [
        ("walk", 0.5, 1.75, "left", "label"),
        ("walk", 1.75, 3.0, "right", "label"),
        ("walk", 4.0, 4.0, "touch", "label"),
    ]
    assert segments[1].source == f"{path}:3"
    assert {segment.video for segment in read_annotations(path, video="other.mp4")} == {"other"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("video,start_s,end_s,label\nwalk.mp4,1,2,left\n", ("walk", 1.0, 2.0, "left", "label")),
        ("Start (s),End (s),Behavior\n1,2,left\n", ("labels", 1.0, 2.0, "left", "label")),
        ("start (ms);end (ms);label;tier\n1000;2000,5;left;step\n", ("labels", 1.0, 2.0005, "left", "step")),
        ("file\tfrom\tto\tclass\nC:\\clips\\walk.MOV\t0:01.5\t1:00:02\tleft\n", ("walk", 1.5, 3602.0, "left", "label")),
        (
            'label,start_frame,end_frame\n"left, then ""right""",0,9\n',
            ("labels", 0.0, 0.95, 'left, then "right"', "label"),
        ),
    ],
)
def test_tables_of_other_makes(write_example: Write, text: str, expected: tuple[Any, ...]) -> None:
    for ending in ("\n", "\r\n"):
        for mark in (b"", b"\xef\xbb\xbf"):
            path = write_example("csv", mark + text.replace("\n", ending).encode())
            assert told(read_annotations(path, fps=10)) == [expected]
    assert told(read_annotations(write_example("csv", text.encode("utf-16")), fps=10)) == [expected]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("video,start_s,end_s,label\nwalk,1,two,left\n", "labels.csv:2: 'two' is not a time"),
        ('video,start_s,end_s,label\nwalk,1,2,"left\nright"\nwalk,1,2\n', "labels.csv:4: has 3 columns where 4"),
        ("video,start_s,end_s,label\nwalk,1,nan,left\n", "labels.csv:2: 'nan' is not a time"),
        ("video,start_s,end_s,label\nwalk,1,2,\n", "labels.csv:2: has no label"),
        ("label,start_frame,end_frame\nleft,1.5,3\n", "labels.csv:2: the number of a frame is not whole"),
        ("label,start_s,length\n", "do not name label, start and end"),
        ("a,b\n1,2\n", "is none of the formats that look like it: Audacity label track, CSV"),
        ("", "is none of the formats"),
    ],
)
def test_broken_tables(write_example: Write, text: str, message: str) -> None:
    with pytest.raises(AnnotationError, match=message):
        read_annotations(write_example("csv", text), fps=10)


def test_content_counts_not_the_name(write_example: Write, examples: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "no_ending"
    path.write_text(json.dumps(examples["via"][1]))
    assert len(read_annotations(path)) == 3
    assert len(read_annotations(path, format="via")) == 3
    with pytest.raises(AnnotationError, match="'annotations' is a required property"):
        read_annotations(path, format="dataloop")
    with pytest.raises(AnnotationError, match="there is no format 'vhs'; there are dataloop, boris"):
        read_annotations(path, format="vhs")


def test_unknown_json_says_what_was_tried(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"a": 1}')
    with pytest.raises(AnnotationError, match="Dataloop JSON, BORIS project, VIA 3 project, Label Studio JSON"):
        read_annotations(path)


def test_times_of_frames_count_more_than_a_rate(write_example: Write) -> None:
    videos = {"walk": VideoSpan.from_frames(np.array([0, 10, 30, 70, 150, 310, 630]))}
    segments = read_annotations(write_example("dataloop"), fps=25, videos=videos)
    assert told(segments)[1][1:3] == (0.05, 0.47)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(AnnotationError, match=r"none.csv: cannot be read \(No such file"):
        read_annotations(tmp_path / "none.csv")
