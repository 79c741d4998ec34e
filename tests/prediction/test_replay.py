"""Two models on one recording: how far they agree, and where not."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pose_parser.errors import PoserError
from pose_parser.landmarks import Landmarks, LandmarksFile
from pose_parser.models import TrainedModel
from pose_parser.prediction import (
    STATES,
    Timeline,
    compare_timelines,
    predict_landmarks,
    predict_timeline,
    write_replay,
)


def said(letters: str, *, model: str, classes: str = "ab") -> Timeline:
    """One frame each 0.1 s; letters are classes, ``?`` is unsure of the first one, ``.`` nobody."""
    states = {"?": "unsure", ".": "no_person"}
    likely = np.full((len(letters), len(classes)), 0.1)
    for row, letter in enumerate(letters):
        likely[row, max(0, classes.find(letter))] = 0.9
    likely[[letter == "." for letter in letters]] = np.nan
    return Timeline(
        video="film",
        model=model,
        model_sha256="",
        classes=tuple(classes),
        frames=np.arange(len(letters)),
        times_ms=np.arange(len(letters)) * 100.0,
        states=np.array([STATES.index(states.get(letter, "sure")) for letter in letters]),  # type: ignore[arg-type]
        probabilities=likely,
    )


def test_shares_confusion_and_differences_are_those_counted_by_hand() -> None:
    replay = compare_timelines(said("aaabb?..", model="old"), said("aabbbb.a", model="new"))
    # Alike: 0, 1, 3, 4, 6 of eight; both have a label on 0 to 4.
    assert (replay.agreement, replay.agreement_where_both_sure, replay.n_frames) == (5 / 8, 4 / 5, 8)
    assert replay.confusion == {
        "a": {"a": 2, "b": 1, "(no person)": 0},
        "b": {"a": 0, "b": 2, "(no person)": 0},
        "(no person)": {"a": 1, "b": 0, "(no person)": 1},
        "(unsure)": {"a": 0, "b": 1, "(no person)": 0},
    }
    found = [(round(item.start_s, 3), round(item.end_s, 3), item.said_a, item.said_b) for item in replay.differences]
    assert found == [
        (0.2, 0.3, "a", "b"),
        (0.5, 0.6, "(unsure)", "b"),
        (0.7, 0.8, "(no person)", "a"),
    ]
    assert [(item.confidence_a, item.confidence_b) for item in replay.differences] == [
        (pytest.approx(0.9), pytest.approx(0.9)),
        (pytest.approx(0.9), pytest.approx(0.9)),
        (None, pytest.approx(0.9)),
    ]


def test_a_model_agrees_with_itself(bending: Callable[..., Landmarks], bends_model: TrainedModel) -> None:
    recording = LandmarksFile(bending(30, empty=(3,)), np.arange(30), {})
    frames = predict_timeline([recording], bends_model, video="bends")
    replay = compare_timelines(frames, frames)
    assert (replay.agreement, replay.agreement_where_both_sure, replay.differences) == (1.0, 1.0, ())


def test_models_with_other_borders_differ_where_the_knees_are_between(
    bending: Callable[..., Landmarks], make_bends_model: Callable[..., TrainedModel]
) -> None:
    recording = bending(60)
    models = make_bends_model(110.0), make_bends_model(130.0)
    pieces = [LandmarksFile(recording, np.arange(60), {})]
    replay = compare_timelines(*(predict_timeline(pieces, model, video="bends") for model in models))
    labels = [[item.label for item in predict_landmarks(recording, model)] for model in models]
    differ = [row for row in range(60) if labels[0][row] != labels[1][row]]
    assert 0 < len(differ) == round((1 - (replay.agreement or 0)) * 60)
    assert {(item.said_a, item.said_b) for item in replay.differences} == {("stand", "squat")}
    assert replay.differences[0].start_s == recording.timestamps_ms[differ[0]] / 1000.0
    assert sum(item.end_s - item.start_s for item in replay.differences) == pytest.approx(len(differ) * 0.05)


def test_nothing_to_compare_has_no_share() -> None:
    replay = compare_timelines(said("", model="old"), said("", model="new"))
    assert (replay.agreement, replay.agreement_where_both_sure, replay.confusion) == (None, None, {})
    assert compare_timelines(said("?", model="old"), said("a", model="new")).agreement_where_both_sure is None


def test_timelines_of_other_frames_are_refused() -> None:
    with pytest.raises(PoserError, match="same frames"):
        compare_timelines(said("aa", model="old"), said("aaa", model="new"))


def test_files_hold_what_was_found(tmp_path: Path) -> None:
    replay = compare_timelines(said("ab", model="old"), said("aa", model="new"))
    write_replay(replay, tmp_path / "replay.csv")
    (row,) = csv.DictReader((tmp_path / "replay.csv").read_text().splitlines())
    assert (row["start_s"], row["said_a"], row["said_b"]) == ("0.1", "b", "a")
    write_replay(replay, tmp_path / "replay.json")
    content = json.loads((tmp_path / "replay.json").read_text())
    assert (content["format"], content["version"], content["agreement"]) == ("poser-replay", 1, 0.5)
    assert content["differences"][0]["said_a"] == "b"
    with pytest.raises(PoserError, match=r"replay\.txt: the file of a comparison ends in \.csv or \.json"):
        write_replay(replay, tmp_path / "replay.txt")
