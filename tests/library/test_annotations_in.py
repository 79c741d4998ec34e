"""Labels out of the files of other tools: told first, then written to the recordings that they are of."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.annotations import Segment
from pose_parser.errors import AnnotationError, LibraryError
from pose_parser.landmarks import Landmarks, write_landmarks
from pose_parser.landmarks.skeleton import BLAZEPOSE_33
from pose_parser.library.annotations_in import MOST_WARNINGS, ImportedAnnotations, import_annotations
from pose_parser.library.labels import read_labels, write_labels
from pose_parser.library.metadata import write_row
from pose_parser.library.movements import Family, Movement, read_movements, write_movements

INTERVALS_MS = (100.0, 300.0)


def add_landmarks(data_dir: Path, name: str) -> None:
    """2.2 s in frames at times that no frame rate tells: 0, 100, 400, 500, 800 ... ms."""
    times = np.cumsum([0.0, *INTERVALS_MS * 6])[:12]
    n_landmarks = len(BLAZEPOSE_33)
    landmarks = Landmarks(
        skeleton=BLAZEPOSE_33,
        image_xyz=np.zeros((12, n_landmarks, 3)),
        world_xyz=np.zeros((12, n_landmarks, 3)),
        visibility=np.ones((12, n_landmarks)),
        timestamps_ms=times,
        image_size=(640, 480),
    )
    write_landmarks(landmarks, data_dir / "landmarks" / f"{name}.parquet", provenance={})


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    for name in ("landmarks", "videos", "annotations"):
        (folder / name).mkdir(parents=True)
    for name in ("walk", "my-holiday-1"):
        add_landmarks(folder, name)
    (folder / "videos" / "waits.mp4").write_bytes(b"film")
    write_row(folder, "my-holiday-1", {"title": "My Holiday (1)"})
    return folder


def bring(
    data_dir: Path, text: str, filename: str = "labels.csv", *, commit: bool = True, **options: Any
) -> ImportedAnnotations:
    path = data_dir.parent / "upload-0815"
    path.write_text(text)
    return import_annotations(data_dir, path, filename=filename, commit=commit, **options)


def rows(data_dir: Path, name: str) -> list[tuple[float, float, str, str]]:
    return [(each.start_s, each.end_s, each.label, each.family) for each in read_labels(data_dir, name).segments]


TABLE = """video,start_s,end_s,label,family
walk.mp4,0,1,left,side
walk.mp4,1,2,right,side
C:\\films\\My Holiday (1).MOV,0.5,1.5,left,side
unknown.mp4,0,1,left,side
waits,10,20,right,side
"""


def test_a_long_name_in_another_script_is_no_obstacle(data: Path) -> None:
    assert bring(data, TABLE, filename="\u6df1\u8e72" * 60 + ".csv", commit=False).segments == 4


def test_a_preview_tells_what_would_come_and_writes_nothing(data: Path) -> None:
    told = bring(data, TABLE, commit=False)
    assert told.to_dict() == {
        "segments": 4,
        "by_recording": {"walk": {"left": 1, "right": 1}, "my-holiday-1": {"left": 1}, "waits": {"right": 1}},
        "unknown": ("unknown",),
        "warnings": (),
        "committed": False,
    }
    assert list((data / "annotations").iterdir()) == []
    assert read_movements(data).families == ()


def test_what_was_told_is_written_to_each_recording(data: Path) -> None:
    told = bring(data, TABLE)
    assert told.committed
    assert rows(data, "walk") == [(0.0, 1.0, "left", "side"), (1.0, 2.0, "right", "side")]
    assert rows(data, "my-holiday-1") == [(0.5, 1.5, "left", "side")]
    assert rows(data, "waits") == [(10.0, 20.0, "right", "side")]
    assert [each.name for each in read_movements(data).families[0].movements] == ["left", "right"]
    again = bring(data, TABLE)
    assert again.warnings == ()
    assert len(rows(data, "walk")) == 2


def test_labels_of_other_families_stay_and_what_is_replaced_is_told(data: Path) -> None:
    before = [Segment("walk", 0, 1.5, "right", "side"), Segment("walk", 0, 2, "good", "success")]
    write_labels(data, "walk", before, revision=read_labels(data, "walk").revision)
    told = bring(data, "start_s,end_s,label,family\n0,1,left,side\n", "walk.csv", commit=False)
    assert told.warnings == ("walk: 1 of its 1 labels of the family 'side' are replaced",)
    bring(data, "start_s,end_s,label,family\n0,1,left,side\n", "walk.csv")
    assert rows(data, "walk") == [(0.0, 1.0, "left", "side"), (0.0, 2.0, "good", "success")]


def test_frames_have_the_times_that_the_recording_has(data: Path) -> None:
    item = {
        "id": "1",
        "name": "Walk.webm",
        "metadata": {"system": {"fps": 10}},
        "annotations": [
            {
                "id": "a",
                "type": "class",
                "label": "left",
                "metadata": {"system": {"startTime": 9, "endTime": 9, "frame": 2, "endFrame": 3}},
            }
        ],
    }
    bring(data, json.dumps(item), "export.json")
    # Midway between the frames 1 and 2, and 3 and 4, of times 0, 100, 400, 500, 800 ms.
    assert rows(data, "walk") == [(0.25, 0.65, "left", "label")]


def test_a_file_without_the_name_of_a_video_is_called_like_it(data: Path) -> None:
    track = "0.0\t0.5\tleft\n0.5\t1.0\tright\n"
    assert bring(data, track, "walk.txt").by_recording == {"walk": {"left": 1, "right": 1}}
    assert bring(data, track, "labels.txt", commit=False).unknown == ("labels",)
    told = bring(data, track, "labels.txt", recording="my-holiday-1")
    assert told.by_recording == {"my-holiday-1": {"left": 1, "right": 1}}


def test_a_name_that_two_recordings_have_is_neither(data: Path) -> None:
    write_row(data, "walk", {"title": "Monday"})
    write_row(data, "waits", {"title": "monday"})
    assert bring(data, "video,start,end,label\nMonday,0,1,a\n").unknown == ("Monday",)


@pytest.mark.parametrize(
    ("families", "expected"),
    [
        ([], "label"),
        ([Family("side")], "side"),
        ([Family("side"), Family("success", (Movement("left", 0),))], "success"),
        ([Family("side"), Family("success")], "label"),
        ([Family("side", (Movement("left", 0),)), Family("success", (Movement("left", 0),))], "label"),
        ([Family("label", (Movement("left", 0),)), Family("success", (Movement("left", 0),))], "label"),
    ],
)
def test_a_label_without_a_family_gets_that_of_its_movement(data: Path, families: list[Family], expected: str) -> None:
    write_movements(data, families, revision=read_movements(data).revision)
    bring(data, "video,start,end,label\nwalk,0,1,left\n")
    assert rows(data, "walk") == [(0.0, 1.0, "left", expected)]


def test_what_can_be_put_right_is_and_is_told_by_the_files_own_name(data: Path) -> None:
    text = "video,start_s,end_s,label\nwalk,1,0,a\nwalk,1.5,99,b\nwalk,2,2,c\nwalk,50,60,d\nwalk,0.5,1.2,a\n"
    told = bring(data, text, "../../my labels.csv")
    assert [(start, label) for start, _, label, _ in rows(data, "walk")] == [(0.0, "a"), (1.0, "a"), (1.5, "b")]
    assert all(warning.startswith("_.._my labels.csv:") for warning in told.warnings), told.warnings
    words = ("end_s 0 is before start_s 1", "past the end", "has no length", "overlap")
    assert all(any(word in warning for warning in told.warnings) for word in words)


def test_many_warnings_are_counted(data: Path) -> None:
    text = "video,start_s,end_s,label\n" + "walk,1,1,a\n" * (MOST_WARNINGS + 7)
    told = bring(data, text, commit=False)
    assert len(told.warnings) == MOST_WARNINGS + 1
    assert told.warnings[-1] == "and 7 more of this kind"


def test_labels_that_are_true_at_once_belong_to_two_families(data: Path) -> None:
    text = "video,start,end,label\nwalk,0,1,left\nwalk,0.5,1.5,good\n"
    with pytest.raises(AnnotationError, match=r"'left' and 'good' are true at the same time.*two families"):
        bring(data, text, commit=False)
    families = [Family("side", (Movement("left", 0),)), Family("success", (Movement("good", 1),))]
    write_movements(data, families, revision=read_movements(data).revision)
    assert bring(data, text).segments == 2
    assert bring(data, text, schema={"families": {"left": "a", "good": "b"}}).segments == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "^labels.csv: "),
        ("video,start,end,label\nwalk,x,1,left\n", "^labels.csv:2: 'x' is not a time"),
        ("{}", "^labels.csv: is none of the formats"),
        ("video,start_frame,end_frame,label\nwaits,1,2,left\n", "^labels.csv:2: is in frames"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_by_its_own_name(data: Path, text: str, words: str) -> None:
    with pytest.raises(AnnotationError, match=words):
        bring(data, text)


def test_a_label_that_the_library_would_refuse_is_refused_in_the_preview(data: Path) -> None:
    with pytest.raises(LibraryError, match="letters"):
        bring(data, f"video,start,end,label\nwalk,0,1,{'x' * 500}\n", commit=False)


def test_nothing_is_committed_where_nothing_is_known(data: Path) -> None:
    told = bring(data, "video,start,end,label\nother,0,1,left\n")
    assert (told.segments, told.committed, told.unknown) == (0, False, ("other",))


@pytest.mark.shared_data
def test_the_export_of_a_real_tool_needs_its_two_families(data: Path, shared_data: Path) -> None:
    text = (shared_data / "steps_dataloop" / "example_video.json").read_text()
    (data / "videos" / "example_video.webm").write_bytes(b"film")
    with pytest.raises(AnnotationError, match="true at the same time"):
        bring(data, text, "example_video.json", commit=False)
    labels = {annotation["label"] for annotation in json.loads(text)["annotations"]}
    families = {label: "side" if "Step" in label else "success" for label in labels}
    told = bring(data, text, "example_video.json", schema={"families": families})
    assert told.segments == 12
    assert {family for *_, family in rows(data, "example_video")} == {"side", "success"}
