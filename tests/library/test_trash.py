"""What is deleted comes back whole, and never over something else."""

from __future__ import annotations

import json

import pytest

from pose_parser.errors import LibraryConflictError, LibraryError, NotInLibraryError
from pose_parser.library.recordings import RecordingIndex, change_recording, delete_recording, free_id
from pose_parser.library.trash import empty_trash, put_in_trash, restore, trashed_ids


def files_of(data_dir):
    inside = (path.relative_to(data_dir) for path in data_dir.rglob("*") if path.is_file())
    kept = (path for path in inside if path.parts[0] not in ("trash", "locks"))
    return {str(path): (data_dir / path).read_bytes() for path in kept}


@pytest.fixture
def full(data_dir, make_recording, make_film):
    """Make a recording with all kinds of files, and another one."""
    for one in ("squat", "lunge"):
        make_recording(one)
        make_film(f"{one}.mp4")
        (data_dir / "annotations").mkdir(exist_ok=True)
        (data_dir / "annotations" / f"{one}.csv").write_text("video,start_s,end_s,label\n" + f"{one},0,1,up\n")
        change_recording(data_dir, one, title=f"My {one}", person="Anna")
    make_film("squat.webm")
    return data_dir


def test_a_recording_goes_with_all_of_its_files_and_comes_back_with_them(full):
    before, listed = files_of(full), RecordingIndex(full).list()
    token = delete_recording(full, "squat")
    assert [one.id for one in RecordingIndex(full).list()] == ["lunge"]
    assert not any("squat" in name or b"squat" in data for name, data in files_of(full).items())
    assert restore(full, token) == "squat"
    assert files_of(full) == before
    assert RecordingIndex(full).list() == listed
    assert list((full / "trash").iterdir()) == []


def test_what_came_back_does_not_come_back_again(full):
    token = delete_recording(full, "squat")
    restore(full, token)
    with pytest.raises(NotInLibraryError, match="brought back already"):
        restore(full, token)


@pytest.mark.parametrize("token", ["", "..", "../squat", "20261121000000-0123456789abcdef", "x" * 31])
def test_an_unknown_token_brings_nothing_back(full, token):
    with pytest.raises(NotInLibraryError):
        restore(full, token)


def test_what_is_not_there_cannot_be_deleted(full):
    with pytest.raises(NotInLibraryError):
        delete_recording(full, "jump")
    with pytest.raises(NotInLibraryError, match="no model called 'jump'"):
        put_in_trash(full, [full / "trained_models" / "jump.skops"], kind="model", id="jump")


def test_nothing_comes_back_over_something_else(full, make_recording):
    token = delete_recording(full, "squat")
    make_recording("squat", n_frames=3)
    with pytest.raises(LibraryConflictError, match="another recording called 'squat'") as caught:
        restore(full, token)
    assert caught.value.current == "squat"
    assert RecordingIndex(full).get("squat").n_frames == 3
    delete_recording(full, "squat")
    assert restore(full, token) == "squat"
    assert RecordingIndex(full).get("squat").n_frames == 40


def test_a_new_recording_does_not_take_the_name_of_one_that_can_come_back(full):
    delete_recording(full, "squat")
    assert free_id(full, "squat") == "squat-2"


def test_a_deletion_that_was_cut_short_brings_back_what_was_moved(full, monkeypatch):
    before = files_of(full)
    import shutil

    moved = []

    def stop_after_one(source, target):
        if moved:
            raise OSError(5, "Input/output error")
        moved.append(source)
        return original(source, target)

    original = shutil.move
    monkeypatch.setattr("pose_parser.library.trash.shutil.move", stop_after_one)
    with pytest.raises(LibraryError, match="cannot be moved"):
        delete_recording(full, "squat")
    monkeypatch.undo()
    (token,) = [path.name for path in (full / "trash").iterdir()]
    assert restore(full, token) == "squat"
    assert files_of(full) == before


def test_folders_come_back_too(data_dir):
    model, report = data_dir / "trained_models" / "steps.skops", data_dir / "reports" / "steps"
    for folder in (model.parent, report):
        folder.mkdir(parents=True)
    model.write_bytes(b"model")
    (report / "run.json").write_text("{}")
    token = put_in_trash(data_dir, [model, report], kind="model", id="steps")
    assert (trashed_ids(data_dir, "model"), trashed_ids(data_dir, "recording")) == ({"steps"}, set())
    assert files_of(data_dir) == {}
    restore(data_dir, token)
    assert files_of(data_dir) == {"trained_models/steps.skops": b"model", "reports/steps/run.json": b"{}"}


def test_a_note_that_names_files_elsewhere_is_refused(full):
    token = delete_recording(full, "squat")
    note = full / "trash" / token / "deleted.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "files": ["../stolen"]}))
    with pytest.raises(LibraryError, match="not in the data folder"):
        restore(full, token)


def test_only_old_things_are_removed_for_good(full):
    old, young = delete_recording(full, "squat"), delete_recording(full, "lunge")
    note = full / "trash" / old / "deleted.json"
    note.write_text(json.dumps({**json.loads(note.read_text()), "deleted_at": 0.0}))
    assert empty_trash(full) == 1
    assert empty_trash(full) == 0
    with pytest.raises(NotInLibraryError):
        restore(full, old)
    assert restore(full, young) == "lunge"
