"""What the page says about what there is to learn from, followed by hand."""

from __future__ import annotations

import pytest

from pose_parser.teaching.enough import judge_readiness, splits_by

ANN, BO = "ann", "bo"


@pytest.mark.parametrize(
    ("seconds", "people", "ready", "sentence"),
    [
        ({}, {}, False, "Record at least two takes each of two movements to begin."),
        (
            {"a": {"Squat": 9.0}, "b": {"Squat": 9.0}},
            {},
            False,
            "So far there is only Squat: record a second movement, so that there is something to tell apart.",
        ),
        (
            {"a": {"Squat": 9.0}, "b": {"Squat": 9.0, "Jump": 9.0}, "c": {"Walk": 30.0}},
            {},
            False,
            "Record one more take of Jump and Walk: what is learnt from one take is tested on another.",
        ),
        (
            {"a": {"Squat": 9.0, "Jump": 1.0}, "b": {"Squat": 9.0, "Jump": 1.4}},
            {},
            False,
            "Jump has 2 s; record at least 4 s of it.",
        ),
        (
            {"a": {"Squat": 9.0, "Jump": 1.8}, "b": {"Squat": 9.0, "Jump": 1.8}},
            {},
            False,
            "Jump has 3 s; record at least 4 s of it.",
        ),
        (
            {"a": {"Squat": 9.9, "Jump": 15.0}, "b": {"Squat": 9.9, "Jump": 15.0}},
            {"a": ANN, "b": BO},
            True,
            "Squat has 19 s; 20 s would be better.",
        ),
        (
            {"a": {"Squat": 3.0, "Jump": 15.0}, "b": {"Squat": 3.0, "Jump": 15.0}},
            {"a": ANN},
            True,
            "Squat has 6 s; 20 s from two people would be better.",
        ),
        (
            {"a": {"Squat": 3.0, "Jump": 15.0}, "b": {"Squat": 3.0, "Jump": 15.0}},
            {"a": ANN, "b": BO},
            True,
            "Squat has 6 s; 20 s would be better.",
        ),
        (
            {"a": {"Squat": 15.0, "Jump": 15.0}, "b": {"Squat": 15.0, "Jump": 15.0}},
            {"a": ANN, "b": ANN},
            True,
            "Enough to train; but only one person is in the takes: expect worse on others.",
        ),
        (
            {"a": {"Squat": 15.0, "Jump": 15.0}, "b": {"Squat": 15.0, "Jump": 15.0}, "c": {"Jump": 2.0}},
            {"a": ANN, "b": BO},
            True,
            "Enough to train; write down who is in each take to learn how it does on new people.",
        ),
        (
            {"a": {"Squat": 15.0, "Jump": 15.0}, "b": {"Squat": 15.0, "Jump": 15.0}},
            {"a": ANN, "b": BO},
            True,
            "Enough to train: 2 movements in 2 takes of 2 people.",
        ),
    ],
)
def test_one_sentence_says_what_to_record_or_to_expect(
    seconds: dict[str, dict[str, float]], people: dict[str, str], ready: bool, sentence: str
) -> None:
    found = judge_readiness(seconds, people)
    assert (found.ready, found.sentence) == (ready, sentence)


def test_movements_are_counted() -> None:
    seconds = {"a": {"Squat": 3.0, "Jump": 1.5}, "b": {"Squat": 4.25}, "c": {"Squat": 1.0}}
    found = judge_readiness(seconds, {"a": ANN, "b": ANN}, ["Jump", "Swim"])
    assert found.to_dict()["movements"] == [
        {"name": "Jump", "seconds": 1.5, "takes": 1, "people": 1, "enough": False},
        {"name": "Swim", "seconds": 0, "takes": 0, "people": 0, "enough": False},
        {"name": "Squat", "seconds": 8.25, "takes": 3, "people": 1, "enough": True},
    ]


def test_a_movement_without_a_take_does_not_keep_the_others_from_being_learnt() -> None:
    seconds = {name: {"Squat": 15.0, "Jump": 15.0} for name in "ab"}
    found = judge_readiness(seconds, {}, ["Swim"])
    assert (found.ready, found.sentence) == (
        True,
        "Enough to train, without Swim: nothing of that is recorded yet.",
    )


@pytest.mark.parametrize(
    ("people", "by"),
    [
        ({"a": ANN, "b": BO, "c": ANN, "d": BO}, "person"),
        ({"a": ANN, "b": BO, "c": ANN}, "video"),
        ({"a": ANN, "b": ANN, "c": ANN, "d": BO}, "video"),
        ({}, "video"),
    ],
)
def test_whole_people_are_held_out_where_each_movement_is_shown_by_two(people: dict[str, str], by: str) -> None:
    seconds = {"a": {"Squat": 5.0}, "b": {"Squat": 5.0}, "c": {"Jump": 5.0}, "d": {"Jump": 5.0}}
    assert splits_by(seconds, people) == by
