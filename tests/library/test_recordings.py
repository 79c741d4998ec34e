"""The list of recordings says what is there, also of what is broken, and reads nothing twice."""

from __future__ import annotations

import csv
import os
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pose_parser.datasets import read_groups
from pose_parser.errors import LibraryError, NotInLibraryError
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks
from pose_parser.library import recordings
from pose_parser.library.layout import make_id
from pose_parser.library.metadata import read_rows, take_row, write_row
from pose_parser.library.recordings import RecordingIndex, change_recording, ensure_rows, free_id
from pose_parser.library.tidying import tidy


def table(data_dir, text):
    (data_dir / "recordings.csv").write_text(text)


def test_an_empty_folder_has_no_recordings(data_dir):
    assert RecordingIndex(data_dir).list() == []
    assert RecordingIndex(data_dir / "absent").list() == []


def test_a_take_is_listed_with_all_that_is_known_of_it(data_dir, make_recording, make_film):
    make_recording()
    make_film("squat.mp4")
    (data_dir / "annotations").mkdir()
    (data_dir / "annotations" / "squat.csv").write_text(
        "video,start_s,end_s,label,family\nsquat,0,1.25,up,label\nsquat,2,3,up,label\nsquat,0,2,good,quality\n"
    )
    table(
        data_dir,
        "video,title,person,session,camera,kind,created_at\nsquat,Knees,Anna,1,front,take,2026-11-21T10:00:00Z\n",
    )
    (one,) = RecordingIndex(data_dir).list()
    assert one.to_dict() == {
        "id": "squat",
        "kind": "take",
        "title": "Knees",
        "created_at": "2026-11-21T10:00:00Z",
        "duration_s": 4.0,
        "n_frames": 40,
        "image_size": [640, 480],
        "person": "Anna",
        "session": "1",
        "camera": "front",
        "has_landmarks": True,
        "has_picture": True,
        "seconds": {"label": {"up": 2.25}, "quality": {"good": 2.0}},
        "problem": None,
    }
    assert RecordingIndex(data_dir).get("squat") == one


def test_a_film_that_nobody_looked_at_yet_is_listed(data_dir, make_film):
    path = make_film("My Dance.MOV")
    os.utime(path, (1e9, 1e9))
    (one,) = RecordingIndex(data_dir).list()
    assert (one.id, one.kind, one.title, one.created_at) == ("My Dance", "video", "My Dance", "2001-09-09T01:46:40Z")
    assert (one.has_landmarks, one.has_picture, one.duration_s, one.image_size) == (False, True, None, None)


def test_kinds_are_told_by_what_the_landmarks_were_made_from(data_dir, make_recording):
    make_recording("a", source="take")
    make_recording("b", source="b.mp4")
    assert {one.id: one.kind for one in RecordingIndex(data_dir).list()} == {"a": "take", "b": "video"}


def test_what_is_not_ready_or_something_else_is_not_listed(data_dir, make_recording, make_film):
    make_recording()
    make_film(".squat.mp4.part")
    make_film("notes.txt")
    (data_dir / "landmarks" / ".lunge.parquet.77.part").write_bytes(b"half")
    (data_dir / "videos" / "folder.mp4").mkdir()
    assert [one.id for one in RecordingIndex(data_dir).list()] == ["squat"]


@pytest.mark.parametrize("name", ["x" * 201, "back\\slash", "no\udce4utf"])
def test_a_file_that_cannot_be_an_id_does_not_hide_the_others(data_dir, make_recording, make_film, name):
    make_recording()
    make_film(f"{name}.mp4")
    (data_dir / "landmarks" / f"{name}.parquet").write_bytes(b"")
    assert [one.id for one in RecordingIndex(data_dir).list()] == ["squat"]
    assert tidy(data_dir).n_rows == 1


def test_the_newest_comes_first(data_dir, make_recording):
    for one, day in (("a", 1), ("b", 3), ("c", 2)):
        make_recording(one)
        write_row(data_dir, one, {"created_at": f"2026-11-0{day}T00:00:00Z"})
    assert [one.id for one in RecordingIndex(data_dir).list()] == ["b", "c", "a"]


def test_broken_files_are_listed_with_the_reason_and_do_not_hide_the_others(data_dir, make_recording):
    for one in ("fine", "torn", "empty", "mislabelled"):
        make_recording(one, n_frames=0 if one == "empty" else 5)
    torn = data_dir / "landmarks" / "torn.parquet"
    torn.write_bytes(torn.read_bytes()[:500])
    (data_dir / "annotations").mkdir()
    (data_dir / "annotations" / "mislabelled.csv").write_text("video,start_s,end_s,label\nx,zero,1,up\n")
    said = {one.id: one.problem for one in RecordingIndex(data_dir).list()}
    assert said["fine"] is None
    assert said["empty"] == "It is empty: it has no frame."
    assert "landmarks cannot be used" in said["torn"]
    assert "mislabelled.csv:2" in said["mislabelled"]


def test_times_that_do_not_increase_are_a_problem(data_dir):
    (data_dir / "landmarks").mkdir()
    nowhere = np.full((3, 33, 3), np.nan)
    landmarks = Landmarks(BLAZEPOSE_33, nowhere, nowhere, nowhere[..., 0], np.array([0.0, 200.0, 100.0]), (640, 480))
    write_landmarks(landmarks, data_dir / "landmarks" / "back.parquet", provenance={})
    assert "do not increase" in (RecordingIndex(data_dir).get("back").problem or "")


def test_only_what_changed_is_read_again(data_dir, make_recording, monkeypatch):
    for one in ("a", "b"):
        make_recording(one)
    read, original = [], recordings.read_outline
    monkeypatch.setattr(recordings, "read_outline", lambda path: read.append(path.stem) or original(path))
    index = RecordingIndex(data_dir)
    index.list()
    assert sorted(read) == ["a", "b"]
    index.list()
    make_recording("b", n_frames=7)
    assert {one.id: one.n_frames for one in index.list()} == {"a": 40, "b": 7}
    assert sorted(read) == ["a", "b", "b"]
    (data_dir / "landmarks" / "a.parquet").unlink()
    assert [one.id for one in index.list()] == ["b"]


def test_changes_are_kept_and_poser_reads_them(data_dir, make_recording):
    make_recording("squat")
    make_recording("lunge")
    changed = change_recording(data_dir, "squat", title=' Deep, "slow" squat ', person="Zoë", camera="front")
    assert (changed.title, changed.person, changed.camera) == ('Deep, "slow" squat', "Zoë", "front")
    assert RecordingIndex(data_dir).get("squat") == changed
    assert change_recording(data_dir, "squat", title="").title == "squat"
    assert change_recording(data_dir, "squat").person == "Zoë"
    with pytest.raises(Exception, match="no line for the video 'lunge'"):
        read_groups(data_dir / "recordings.csv", ["squat", "lunge"])
    ensure_rows(data_dir, RecordingIndex(data_dir).list())
    groups = read_groups(data_dir / "recordings.csv", ["squat", "lunge"])
    assert groups == {"squat": {"person": "Zoë", "camera": "front"}, "lunge": {}}


def test_the_time_of_making_stays_when_files_change(data_dir, make_recording):
    make_recording()
    path = data_dir / "landmarks" / "squat.parquet"
    os.utime(path, (1e9, 1e9))
    made = change_recording(data_dir, "squat", person="Anna").created_at
    os.utime(path)
    assert RecordingIndex(data_dir).get("squat").created_at == made == "2001-09-09T01:46:40Z"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": "take"}, "Only title, person, session, camera"),
        ({"title": 3}, "has to be text"),
        ({"person": "a\nb"}, "line break"),
        ({"title": "x" * 121}, "at most 120"),
    ],
)
def test_what_cannot_be_changed_is_refused(data_dir, make_recording, changes, words):
    make_recording()
    with pytest.raises(LibraryError, match=words):
        change_recording(data_dir, "squat", **changes)
    assert not (data_dir / "recordings.csv").exists()


def test_a_recording_that_is_not_there_cannot_be_changed(data_dir):
    with pytest.raises(NotInLibraryError):
        change_recording(data_dir, "squat", title="Knees")
    with pytest.raises(NotInLibraryError):
        RecordingIndex(data_dir).get("squat")


def test_columns_and_rows_of_a_table_that_a_person_wrote_are_kept(data_dir, make_recording):
    make_recording()
    table(data_dir, "video,person,age\nsquat.mp4,Anna,33\nelsewhere,Ben,44\n")
    assert RecordingIndex(data_dir).get("squat").person == "Anna"
    change_recording(data_dir, "squat", camera="front")
    with (data_dir / "recordings.csv").open() as file:
        rows = {row["video"]: row for row in csv.DictReader(file)}
    assert rows.keys() == {"squat", "elsewhere"}
    assert (rows["squat"]["age"], rows["squat"]["camera"], rows["elsewhere"]["age"]) == ("33", "front", "44")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("video,person\nsquat,Anna,left\n", r"recordings\.csv:2: has more cells"),
        ("person\nAnna\n", r"recordings\.csv:2: the column video"),
        ('video,person\n"squat,Anna\n', r"recordings\.csv: is no table"),
    ],
)
def test_a_broken_table_is_named(data_dir, make_recording, text, words):
    make_recording()
    table(data_dir, text)
    with pytest.raises(LibraryError, match=words):
        RecordingIndex(data_dir).list()


CELLS = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from(',"; '), max_size=8)


@given(st.dictionaries(st.text("abc", min_size=1, max_size=3), st.tuples(CELLS, CELLS), max_size=4))
@settings(max_examples=25, deadline=None)
def test_rows_are_read_back(tmp_path_factory, rows):
    data_dir = tmp_path_factory.mktemp("rows")
    for name, (title, person) in rows.items():
        write_row(data_dir, name, {"title": title.strip(), "person": person.strip()})
    read = read_rows(data_dir)
    assert {name: (row["title"], row["person"]) for name, row in read.items()} == {
        name: (title.strip(), person.strip()) for name, (title, person) in rows.items()
    }
    for name in rows:
        assert take_row(data_dir, name) == read[name]
    assert read_rows(data_dir) == {}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Squat (front) 1.MOV", "squat-front-1-mov"),
        ("Übung Zoë", "ubung-zoe"),
        ("../../etc/passwd", "etc-passwd"),
        ("深蹲", "recording"),
        ("__a__", "a"),
        ("x" * 200, "x" * 80),
    ],
)
def test_ids_are_made_of_names(name, expected):
    assert make_id(name) == expected


@given(st.text())
@settings(deadline=None)
def test_every_name_gives_an_id_that_is_a_safe_file_name(name):
    made = make_id(name)
    assert made == make_id(made)
    assert made.isascii()
    assert 1 <= len(made) <= 80
    assert made[0].isalnum()
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_a_free_id_is_taken_by_nothing(data_dir, make_recording, make_film):
    make_recording("squat")
    make_film("Squat-2.mp4")
    (data_dir / "annotations").mkdir()
    (data_dir / "annotations" / "squat-3.csv").write_text("")
    (data_dir / "takes").mkdir()
    (data_dir / "takes" / "squat-4.journal").write_text("")
    assert free_id(data_dir, "Squat") == "squat-5"
    assert free_id(data_dir, "lunge") == "lunge"
    make_recording("x" * 80)
    assert free_id(data_dir, "x" * 90) == "x" * 72 + "-2"


def test_times_are_in_utc(data_dir, make_recording):
    make_recording()
    told = RecordingIndex(data_dir).get("squat").created_at
    assert abs(datetime.fromisoformat(told) - datetime.now(UTC)).total_seconds() < 3600
