"""Labels are kept exactly, by one writer at a time, and never replaced unseen."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pose_parser.annotations import Policies, Segment, check_segments, read_annotations
from pose_parser.errors import LibraryConflictError, LibraryError, NotInLibraryError
from pose_parser.landmarks import COCO_17, Landmarks, write_landmarks
from pose_parser.library.labels import parse_segments, read_labels, write_labels
from pose_parser.library.movements import read_movements
from pose_parser.library.storing import changing
from pose_parser.library.trash import put_in_trash, restore

REPOSITORY = Path(__file__).parents[2]
LENGTH_S = 4.0


def stretch(start_s: float, end_s: float, label: str, family: str = "label") -> Segment:
    return Segment("squat", start_s, end_s, label, family)


def read_as_poser_does(data_dir: Path, recording_id: str = "squat") -> list[Segment]:
    segments = read_annotations(data_dir / "annotations" / f"{recording_id}.csv")
    return check_segments(segments, policies=Policies(zero_length="error", overlaps="error"))[0]


def test_labels_are_read_back_and_are_what_poser_reads(data_dir, make_recording):
    make_recording()
    assert read_labels(data_dir, "squat").segments == ()
    wanted = [stretch(1.5, 2.25, "up"), stretch(0.1, 1.5, "down"), stretch(0.0, 3.0, "good", "quality")]
    written = write_labels(data_dir, "squat", wanted, revision=read_labels(data_dir, "squat").revision)
    assert written == read_labels(data_dir, "squat")
    assert [each.label for each in written.segments] == ["good", "down", "up"]
    assert sorted(read_as_poser_does(data_dir), key=lambda each: each.start_s) == list(written.segments)
    assert written.to_dict()["segments"][1] == {"start_s": 0.1, "end_s": 1.5, "label": "down", "family": "label"}


def test_new_labels_become_movements_and_old_ones_stay_as_they_are(data_dir, make_recording):
    make_recording()
    first = write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=read_labels(data_dir, "squat").revision)
    write_labels(data_dir, "squat", [stretch(0, 1, "up"), stretch(1, 2, "down")], revision=first.revision)
    (family,) = read_movements(data_dir).families
    assert [(each.name, each.look, each.key) for each in family.movements] == [("up", 0, "1"), ("down", 1, "2")]


def test_no_labels_are_written_for_what_is_deleted_meanwhile(data_dir, make_recording):
    make_recording()
    seen, outcomes = read_labels(data_dir, "squat").revision, []

    def write():
        try:
            write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=seen)
        except NotInLibraryError as error:
            outcomes.append(error)

    with changing(data_dir, "labels"):
        thread = threading.Thread(target=write)
        thread.start()
        # It waits for its turn, wherever it looked before.
        time.sleep(0.2)
        token = put_in_trash(data_dir, [data_dir / "landmarks" / "squat.parquet"], kind="recording", id="squat")
    thread.join()
    assert len(outcomes) == 1
    assert not (data_dir / "annotations" / "squat.csv").exists()
    assert restore(data_dir, token) == "squat"


def test_labels_that_were_changed_by_others_are_not_overwritten(data_dir, make_recording):
    make_recording()
    seen = read_labels(data_dir, "squat").revision
    theirs = write_labels(data_dir, "squat", [stretch(0, 1, "theirs")], revision=seen)
    with pytest.raises(LibraryConflictError) as caught:
        write_labels(data_dir, "squat", [stretch(0, 1, "mine")], revision=seen)
    assert caught.value.current == theirs == read_labels(data_dir, "squat")


def test_saving_the_same_again_is_no_conflict(data_dir, make_recording):
    # The answer to the first try may have been lost on its way.
    make_recording()
    seen = read_labels(data_dir, "squat").revision
    first = write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=seen)
    assert write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=seen) == first


def test_a_change_of_the_file_by_hand_is_a_change(data_dir, make_recording):
    make_recording()
    seen = write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=read_labels(data_dir, "squat").revision)
    path = data_dir / "annotations" / "squat.csv"
    path.write_text(path.read_text().replace("up", "Up"))
    with pytest.raises(LibraryConflictError) as caught:
        write_labels(data_dir, "squat", [stretch(0, 1, "down")], revision=seen.revision)
    assert [each.label for each in caught.value.current.segments] == ["Up"]


def test_what_reaches_over_the_ends_is_cut_there(data_dir, make_recording):
    make_recording()
    wanted = [stretch(-1.0, 1.0, "up"), stretch(3.0, 5.0, "down")]
    kept = write_labels(data_dir, "squat", wanted, revision=read_labels(data_dir, "squat").revision)
    assert [(each.start_s, each.end_s) for each in kept.segments] == [(0.0, 1.0), (3.0, pytest.approx(LENGTH_S))]


@pytest.mark.parametrize(
    ("segments", "words"),
    [
        ([stretch(2, 1, "up")], "end_s 1 is before start_s 2"),
        ([stretch(1, 1, "up")], "has no length"),
        ([stretch(0, 2, "up"), stretch(1, 3, "down")], "overlap from 1 to 2 s"),
        ([stretch(4.5, 5, "up")], "outside of the recording"),
        ([stretch(-2, -1, "up")], "outside of the recording"),
        ([stretch(0, 1, " ")], "The label is empty"),
        ([stretch(0, 1, "up\ndown")], "line break"),
        ([stretch(0, 1, "u" * 121)], "121 letters"),
        ([stretch(0, 1, "up", "")], "The family is empty"),
        ([stretch(0, float("nan"), "up")], "not a time"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(data_dir, make_recording, segments, words):
    make_recording()
    before = write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=read_labels(data_dir, "squat").revision)
    with pytest.raises(LibraryError, match=words):
        write_labels(data_dir, "squat", segments, revision=before.revision)
    assert read_labels(data_dir, "squat") == before


@pytest.mark.parametrize(
    "told",
    [
        None,
        {},
        [None],
        [{"start_s": 0, "end_s": 1}],
        [{"start_s": "0", "end_s": 1, "label": "a", "family": "b"}],
        [{"start_s": True, "end_s": 1, "label": "a", "family": "b"}],
        [{"start_s": 0, "end_s": 10**400, "label": "a", "family": "b"}],
        [{"start_s": 0, "end_s": 1, "label": ["a"], "family": "b"}],
    ],
)
def test_what_a_page_sends_is_checked(told):
    with pytest.raises(LibraryError):
        parse_segments("squat", told)


def test_a_page_sends_what_it_was_given(data_dir, make_recording):
    make_recording()
    made = write_labels(data_dir, "squat", [stretch(0, 1.1, "up")], revision=read_labels(data_dir, "squat").revision)
    assert parse_segments("squat", made.to_dict()["segments"]) == list(made.segments)


@pytest.mark.parametrize("name", ["lunge", "../squat", "", ".squat", "a/b", "a\\b", "a\0b", "x" * 300])
def test_a_recording_that_is_not_there_has_no_labels(data_dir, make_recording, name):
    make_recording()
    with pytest.raises(NotInLibraryError):
        read_labels(data_dir, name)
    with pytest.raises(NotInLibraryError):
        write_labels(data_dir, name, [], revision="")


def test_labels_of_a_film_that_nobody_looked_at_yet(data_dir, make_film):
    make_film("squat.mp4")
    wanted = [stretch(100.0, 200.0, "up")]
    assert write_labels(data_dir, "squat", wanted, revision=read_labels(data_dir, "squat").revision).segments == (
        wanted[0],
    )


def test_rows_of_other_videos_in_the_same_file_are_kept(data_dir, make_recording):
    make_recording()
    path = data_dir / "annotations" / "squat.csv"
    path.parent.mkdir()
    path.write_text("video,start_s,end_s,label,family\nsquat.mp4,0.0,1.0,up,label\nlunge,0.0,2.0,down,label\n")
    labels = read_labels(data_dir, "squat")
    assert labels.segments == (stretch(0, 1, "up"),)
    write_labels(data_dir, "squat", [stretch(1, 2, "up")], revision=labels.revision)
    assert [(each.video, each.start_s) for each in read_annotations(path)] == [("lunge", 0.0), ("squat", 1.0)]


def test_a_broken_file_says_its_line(data_dir, make_recording):
    make_recording()
    path = data_dir / "annotations" / "squat.csv"
    path.parent.mkdir()
    path.write_text("video,start_s,end_s,label,family\nsquat,zero,1.0,up,label\n")
    with pytest.raises(LibraryError, match=r"squat\.csv:2: 'zero' is not a time"):
        read_labels(data_dir, "squat")


def test_a_full_disk_is_told_in_words_and_leaves_the_labels_as_they_were(data_dir, make_recording, monkeypatch):
    make_recording()
    before = write_labels(data_dir, "squat", [stretch(0, 1, "up")], revision=read_labels(data_dir, "squat").revision)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pose_parser.atomic.os.fsync", full)
    with pytest.raises(LibraryError, match="No space left on device"):
        write_labels(data_dir, "squat", [stretch(0, 2, "down")], revision=before.revision)
    monkeypatch.undo()
    assert read_labels(data_dir, "squat") == before
    assert [path.name for path in (data_dir / "annotations").iterdir()] == ["squat.csv"]


NAMES = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")) | st.sampled_from(' ,;"\t=@'), min_size=1, max_size=12
)


@st.composite
def whole_labels(draw: st.DrawFn) -> list[Segment]:
    """Draw labels of a few families, none of which overlap in a family, in any order."""
    segments = []
    for family in draw(st.lists(NAMES, max_size=3, unique=True)):
        edges = draw(st.lists(st.floats(0.0, LENGTH_S, allow_subnormal=False), max_size=8, unique=True))
        edges = sorted(np.array(edges, dtype=float).tolist())
        for start_s, end_s in zip(edges[::2], edges[1::2], strict=False):
            segments.append(Segment("squat", start_s, end_s, draw(NAMES), family))
    return draw(st.permutations(segments))


@pytest.fixture(scope="module")
def one_recording() -> Path:
    """Return a data folder with one recording of four seconds, for many examples."""
    folder = Path(tempfile.mkdtemp())
    (folder / "landmarks").mkdir()
    nowhere = np.full((40, 17, 3), np.nan)
    landmarks = Landmarks(COCO_17, nowhere, nowhere, nowhere[..., 0], np.arange(40) * 100.0, (640, 480))
    write_landmarks(landmarks, folder / "landmarks" / "squat.parquet", provenance={})
    return folder


@given(wanted=whole_labels())
@settings(max_examples=60, deadline=None)
def test_whatever_is_written_is_read_back_exactly_or_refused_whole(one_recording, wanted):
    before = read_labels(one_recording, "squat")
    try:
        made = write_labels(one_recording, "squat", wanted, revision=before.revision)
    except LibraryError:
        assert read_labels(one_recording, "squat") == before
        return
    assert read_labels(one_recording, "squat") == made
    assert sorted((each.start_s, each.end_s) for each in made.segments) == sorted(
        (each.start_s, each.end_s) for each in wanted
    )
    assert sorted(read_as_poser_does(one_recording), key=repr) == sorted(made.segments, key=repr)


WRITER = """
import sys
from pathlib import Path
from pose_parser.annotations import Segment
from pose_parser.errors import LibraryConflictError
from pose_parser.library.labels import read_labels, write_labels

data_dir, own = Path(sys.argv[1]), int(sys.argv[2])
for number in range(8):
    start_s = own + number / 8
    while True:
        seen = read_labels(data_dir, "squat")
        mine = Segment("squat", start_s, start_s + 0.125, f"{own}-{number}")
        try:
            write_labels(data_dir, "squat", [*seen.segments, mine], revision=seen.revision)
            break
        except LibraryConflictError:
            pass
"""


def test_processes_that_write_at_once_lose_nothing(data_dir, make_recording):
    make_recording()
    command = [sys.executable, "-c", WRITER, data_dir]
    writers = [subprocess.Popen([*command, str(own)], cwd=REPOSITORY) for own in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    kept = {each.label for each in read_labels(data_dir, "squat").segments}
    assert kept == {f"{own}-{number}" for own in range(3) for number in range(8)}
    assert {each.name for each in read_movements(data_dir).families[0].movements} == kept


def test_of_threads_that_write_from_the_same_revision_one_wins(data_dir, make_recording):
    make_recording()
    seen = read_labels(data_dir, "squat").revision
    ready, outcomes = threading.Barrier(6), []

    def write(own: int) -> None:
        ready.wait()
        try:
            outcomes.append(write_labels(data_dir, "squat", [stretch(0, 1, f"{own}")], revision=seen))
        except LibraryConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=write, args=(own,)) for own in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [each for each in outcomes if not isinstance(each, LibraryConflictError)]
    assert len(outcomes) == 6
    assert winners == [read_labels(data_dir, "squat")]
    assert all(each.current == winners[0] for each in outcomes if isinstance(each, LibraryConflictError))
