"""Movements: their looks and keys, several writers, and names that labels follow."""

from __future__ import annotations

import json
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pose_parser.annotations import Segment, read_annotations
from pose_parser.errors import LibraryConflictError, LibraryError
from pose_parser.library.labels import read_labels, write_labels
from pose_parser.library.movements import (
    Family,
    Movement,
    _added,
    ensure_movements,
    parse_families,
    read_movements,
    write_movements,
)
from pose_parser.library.recordings import delete_recording
from pose_parser.library.renaming import save_movements
from pose_parser.library.trash import restore

STEPS = Family("step", (Movement("left", 0, "l"), Movement("right", 3, "")))


def label(data_dir, recording_id, *names, family="step"):
    segments = [Segment(recording_id, place, place + 1, name, family) for place, name in enumerate(names)]
    return write_labels(data_dir, recording_id, segments, revision=read_labels(data_dir, recording_id).revision)


def labels_of(data_dir, recording_id):
    return [(each.family, each.label) for each in read_labels(data_dir, recording_id).segments]


def test_nothing_is_named_at_first(data_dir):
    assert read_movements(data_dir).families == ()


def test_movements_are_read_back(data_dir):
    written = write_movements(data_dir, [STEPS], revision=read_movements(data_dir).revision)
    assert written == read_movements(data_dir)
    assert parse_families(written.to_dict()["families"]) == (STEPS,)


def test_movements_that_were_changed_by_others_are_not_overwritten(data_dir):
    seen = read_movements(data_dir).revision
    theirs = write_movements(data_dir, [STEPS], revision=seen)
    with pytest.raises(LibraryConflictError) as caught:
        write_movements(data_dir, [Family("step")], revision=seen)
    assert caught.value.current == theirs == read_movements(data_dir)
    assert write_movements(data_dir, [STEPS], revision=seen) == theirs


def test_labels_are_added_with_a_look_and_a_key_of_their_own(data_dir):
    write_movements(data_dir, [STEPS], revision=read_movements(data_dir).revision)
    grown = ensure_movements(data_dir, {"step": ["right", "turn"], "quality": ["good"]})
    assert [family.name for family in grown.families] == ["step", "quality"]
    assert grown.families[0].movements == (*STEPS.movements, Movement("turn", 1, "1"))
    assert grown.families[1].movements == (Movement("good", 2, "2"),)
    assert ensure_movements(data_dir, {"step": ["turn"]}) == grown == read_movements(data_dir)


@given(st.dictionaries(st.text("ab", min_size=1), st.lists(st.text("abc", min_size=1), max_size=9), max_size=4))
@settings(deadline=None)
def test_no_two_added_movements_look_alike(labels):
    families = _added((), labels)
    movements = [movement for family in families for movement in family.movements]
    keys = [movement.key for movement in movements if movement.key]
    assert sorted(movement.look for movement in movements) == list(range(len(movements)))
    assert len(set(keys)) == len(keys) == min(10, len(movements))
    assert {f.name: {m.name for m in f.movements} for f in families} == {k: set(v) for k, v in labels.items()}


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "a list"),
        ([{"name": "step"}], "list of at most"),
        ([{"name": "step", "movements": []}] * 2, "Two families are called 'step'"),
        ([{"name": "step", "movements": [{"name": "a", "look": 0, "key": ""}] * 2}], "are called 'a'"),
        ([{"name": "s", "movements": [{"name": n, "look": 0, "key": "k"} for n in "ab"]}], "have the key 'k'"),
        ([{"name": "step", "movements": [{"name": "a", "look": -1, "key": ""}]}], "whole number from 0"),
        ([{"name": "step", "movements": [{"name": "a", "look": 0, "key": "ab"}]}], "one letter or digit"),
        ([{"name": "step", "movements": [{"name": "  ", "look": 0, "key": ""}]}], "is empty"),
        ([{"name": "step", "movements": [None]}], "has not"),
    ],
)
def test_what_are_no_movements_is_refused(data_dir, told, words):
    with pytest.raises(LibraryError, match=words):
        save_movements(data_dir, told, revision=read_movements(data_dir).revision)
    assert not (data_dir / "movements.json").exists()


@pytest.mark.parametrize("text", ["{", "[]", '{"families": 3}', '{"families": [{"name": "a"}]}', "\udcff"])
def test_a_broken_file_is_named(data_dir, text):
    (data_dir / "movements.json").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(LibraryError, match=r"movements\.json: does not hold movements"):
        read_movements(data_dir)


@pytest.mark.parametrize(
    ("labels", "kept"),
    [
        ([str(number) for number in range(201)], 200),
        (["x" * 121, "up"], 1),
        (["a\nb", "", "up"], 1),
        ([" up ", "up"], 1),
        (["e\u0301", "\u00e9"], 1),
    ],
)
def test_labels_of_any_file_leave_movements_that_can_be_read(data_dir, labels, kept):
    for _again in range(2):
        ensure_movements(data_dir, {"step": labels, "": ["up"], "x" * 121: ["up"]})
    (family,) = read_movements(data_dir).families
    assert len(family.movements) == kept


def test_there_are_no_more_families_than_can_be_read(data_dir):
    ensure_movements(data_dir, {f"family {number}": ["up"] for number in range(201)})
    assert len(read_movements(data_dir).families) == 200


def test_a_renamed_movement_takes_its_labels_along(data_dir, make_recording):
    for one in ("squat", "lunge"):
        make_recording(one)
        label(data_dir, one, "left", "right")
    label(data_dir, "lunge", "right", "right")
    before = read_movements(data_dir)
    told = before.to_dict()["families"]
    told[0]["movements"][0] |= {"name": "links", "was": "left"}
    seen = read_labels(data_dir, "lunge")
    saved = save_movements(data_dir, told, revision=before.revision)
    assert [movement.name for movement in saved.families[0].movements] == ["links", "right"]
    assert "was" not in json.dumps(saved.to_dict())
    assert labels_of(data_dir, "squat") == [("step", "links"), ("step", "right")]
    assert read_labels(data_dir, "lunge") == seen


def test_names_can_be_exchanged_and_families_renamed_at_once(data_dir, make_recording):
    make_recording()
    label(data_dir, "squat", "left", "right")
    before = read_movements(data_dir)
    told = [
        {
            "name": "side",
            "was": "step",
            "movements": [{"name": "right", "was": "left", "look": 0}, {"name": "left", "was": "right", "look": 1}],
        }
    ]
    save_movements(data_dir, told, revision=before.revision)
    assert labels_of(data_dir, "squat") == [("side", "right"), ("side", "left")]


def test_names_that_were_exchanged_are_not_exchanged_back_when_it_is_asked_for_again(data_dir, make_recording):
    make_recording()
    label(data_dir, "squat", "left", "right")
    before = read_movements(data_dir)
    told = before.to_dict()["families"]
    told[0]["movements"][0] |= {"name": "right", "was": "left"}
    told[0]["movements"][1] |= {"name": "left", "was": "right"}
    saved = save_movements(data_dir, told, revision=before.revision)
    assert save_movements(data_dir, told, revision=before.revision) == saved
    assert labels_of(data_dir, "squat") == [("step", "right"), ("step", "left")]


def test_a_rename_from_an_old_revision_changes_no_label(data_dir, make_recording):
    make_recording()
    label(data_dir, "squat", "left")
    old = read_movements(data_dir)
    ensure_movements(data_dir, {"step": ["turn"]})
    told = old.to_dict()["families"]
    told[0]["movements"][0] |= {"name": "links", "was": "left"}
    with pytest.raises(LibraryConflictError):
        save_movements(data_dir, told, revision=old.revision)
    assert labels_of(data_dir, "squat") == [("step", "left")]


def test_a_rename_leaves_files_that_are_not_of_recordings_alone(data_dir, make_recording):
    make_recording()
    label(data_dir, "squat", "left")
    other = data_dir / "annotations" / "notes.csv"
    other.write_text("no table of labels")
    before = read_movements(data_dir)
    told = before.to_dict()["families"]
    told[0]["movements"][0] |= {"name": "links", "was": "left"}
    save_movements(data_dir, told, revision=before.revision)
    assert other.read_text() == "no table of labels"
    assert labels_of(data_dir, "squat") == [("step", "links")]


def test_a_recording_that_comes_back_brings_labels_that_poser_reads(data_dir, make_recording):
    make_recording()
    label(data_dir, "squat", "left")
    restore(data_dir, delete_recording(data_dir, "squat"))
    assert [each.label for each in read_annotations(data_dir / "annotations" / "squat.csv")] == ["left"]


def test_threads_that_add_at_once_lose_nothing(data_dir):
    threads = [
        threading.Thread(target=ensure_movements, args=(data_dir, {"step": [f"{own}-{number}" for number in range(5)]}))
        for own in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (family,) = read_movements(data_dir).families
    assert len({movement.look for movement in family.movements}) == len(family.movements) == 30
