"""Timelines: one row for each frame, stretches of one label, and the files that they are written to."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pose_parser.errors import PoserError
from pose_parser.landmarks import Landmarks, LandmarksFile, iter_landmarks, read_landmarks, write_landmarks
from pose_parser.models import TrainedModel
from pose_parser.prediction import (
    STATES,
    Timeline,
    find_stretches,
    predict_landmarks,
    predict_timeline,
    write_frames,
    write_timeline,
)

Person = Callable[..., Landmarks]


def timeline(said: str, *, step_ms: float = 100.0, confidence: float = 0.75) -> Timeline:
    """One frame for each letter: the classes a and b, ``?`` unsure of a, ``.`` nobody."""
    likely = {"a": (confidence, 1 - confidence), "b": (1 - confidence, confidence), "?": (0.55, 0.45)}
    state = {"a": "sure", "b": "sure", "?": "unsure", ".": "no_person"}
    return Timeline(
        video="film",
        model="walks",
        model_sha256="",
        classes=("a", "b"),
        frames=np.arange(len(said)),
        times_ms=np.arange(len(said)) * step_ms,
        states=np.array([STATES.index(state[letter]) for letter in said]),  # type: ignore[arg-type]
        probabilities=np.array([likely.get(letter, (np.nan, np.nan)) for letter in said]).reshape(-1, 2),
    )


def spoken(frames: Timeline, *, min_length_s: float = 0.0, hold_above: float | None = None) -> str:
    """Stretches as ``a3 .1``: label or state and length in frames of 0.1 s."""
    found = find_stretches(frames, min_length_s=min_length_s, hold_above=hold_above)
    short = {"unsure": "?", "no_person": "."}
    return " ".join(f"{item.label or short[item.state]}{round((item.end_s - item.start_s) * 10)}" for item in found)


@pytest.mark.parametrize("said", ["aaabbbb", "a", "ab", "aab?.bb", ""])
def test_stretches_are_the_runs_of_the_frames_without_gaps(said: str) -> None:
    runs: list[list[int | str]] = []
    for letter in said:
        if runs and runs[-1][0] == letter:
            runs[-1][1] = int(runs[-1][1]) + 1
        else:
            runs.append([letter, 1])
    frames = timeline(said)
    if len(said) == 1:
        # A lone picture has no neighbour to take its length from.
        (only,) = find_stretches(frames)
        assert (only.start_s, only.end_s) == (0.0, pytest.approx(1 / 30))
        return
    found = find_stretches(frames)
    assert spoken(frames) == " ".join(f"{letter}{length}" for letter, length in runs)
    assert [item.start_s for item in found[1:]] == [item.end_s for item in found[:-1]]
    assert all(item.agreement == 1.0 for item in found)


def test_a_frame_lasts_until_the_next_one_comes() -> None:
    frames = replace(timeline("aab"), times_ms=np.array([0.0, 40.0, 1000.0]))
    first, second = find_stretches(frames)
    assert (first.start_s, first.end_s, first.label, first.confidence) == (0.0, 1.0, "a", 0.75)
    assert (second.start_s, second.end_s) == (1.0, pytest.approx(1.96))


@pytest.mark.parametrize(
    ("said", "min_length_s", "expected"),
    [
        ("aaaabaaa", 0.2, "a8"),
        ("aaaab.aaa", 0.3, "a9"),
        ("baaaabbbb", 0.2, "a5 b4"),
        ("aaaa?bbbbb", 0.2, "a4 b6"),
        ("aaabbb", 0.3, "a3 b3"),
        ("aaabb", 0.3, "a5"),
        ("ab", 5.0, "b2"),
        ("a.", 0.0, "a1 .1"),
    ],
)
def test_flicker_goes_to_the_longer_neighbour(said: str, min_length_s: float, expected: str) -> None:
    # Half a frame less, so that the rounding of times decides nothing.
    assert spoken(timeline(said), min_length_s=max(0.0, min_length_s - 0.05)) == expected


def test_flicker_that_was_counted_in_shows_in_the_figures() -> None:
    (only,) = find_stretches(timeline("aaabaaaa"), min_length_s=0.15)
    assert only.agreement == 7 / 8
    assert only.confidence == pytest.approx((7 * 0.75 + 0.25) / 8)


def test_long_flicker_is_joined_in_reasonable_steps() -> None:
    found = find_stretches(timeline("ab" * 5000), min_length_s=1.0)
    assert all(item.end_s - item.start_s >= 1.0 - 1e-9 for item in found)
    assert found[-1].end_s == pytest.approx(1000.0)


@pytest.mark.parametrize(
    ("said", "hold_above", "expected"),
    [("aab?bb", 0.25, "a6"), ("aab?bb", 0.3, "a2 b4"), ("aa??bb", 0.3, "a4 b2"), ("a.b?", 0.2, "a1 .1 b2")],
)
def test_a_label_is_held_while_it_stays_likely_enough(said: str, hold_above: float, expected: str) -> None:
    assert spoken(timeline(said), hold_above=hold_above) == expected


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"min_length_s": -1.0}, "0 s or more"),
        ({"min_length_s": float("nan")}, "0 s or more"),
        ({"hold_above": 1.5}, "0 to 1"),
    ],
)
def test_an_option_out_of_range_is_refused_in_words(options: dict[str, float], words: str) -> None:
    with pytest.raises(PoserError, match=words):
        find_stretches(timeline("ab"), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("chunk_frames", [1, 7, 100])
def test_a_recording_in_pieces_says_what_it_says_whole(
    bending: Person, bends_model: TrainedModel, tmp_path: Path, chunk_frames: int
) -> None:
    recording = bending(40, empty=(10, 11))
    write_landmarks(recording, tmp_path / "bends.parquet", provenance={})
    pieces = iter_landmarks(tmp_path / "bends.parquet", chunk_frames=chunk_frames)
    frames = predict_timeline(pieces, bends_model, video="bends")
    expected = predict_landmarks(read_landmarks(tmp_path / "bends.parquet").landmarks, bends_model)
    assert frames.frames.tolist() == list(range(40))
    assert frames.times_ms.tolist() == recording.timestamps_ms.tolist()
    for row, prediction in enumerate(expected):
        if row in (10, 11):
            assert (frames.state_of(row), frames.label_of(row)) == ("no_person", None)
            continue
        assert (frames.state_of(row), frames.label_of(row)) == (prediction.verdict, prediction.label)
        assert frames.confidence_of(row) == prediction.confidence
    assert {frames.label_of(row) for row in range(40)} == {None, "squat", "stand"}


def test_an_empty_recording_has_an_empty_timeline(bending: Person, bends_model: TrainedModel, tmp_path: Path) -> None:
    nothing = LandmarksFile(bending(3).cut(0, 0), np.empty(0, dtype=np.int64), {})
    frames = predict_timeline([nothing], bends_model, video="nothing")
    write_timeline(frames, find_stretches(frames), tmp_path / "nothing.json")
    assert json.loads((tmp_path / "nothing.json").read_text())["frames"] == []


def test_csv_holds_every_stretch_with_its_verdict(tmp_path: Path) -> None:
    frames = timeline("aa?.b")
    write_timeline(frames, find_stretches(frames), tmp_path / "film.csv")
    rows = list(csv.DictReader((tmp_path / "film.csv").read_text().splitlines()))
    assert [(row["start_s"], row["end_s"], row["label"], row["verdict"]) for row in rows] == [
        ("0.0", "0.2", "a", "sure"),
        ("0.2", "0.3", "unsure", "unsure"),
        ("0.3", "0.4", "no_person", "no_person"),
        ("0.4", "0.5", "b", "sure"),
    ]
    assert [row["family"] for row in rows] == ["label", "label (no label)", "label (no label)", "label"]
    assert [row["confidence"] for row in rows] == ["0.75", "", "", "0.75"]


def test_json_holds_stretches_and_frames(tmp_path: Path) -> None:
    frames = timeline("a?.")
    write_timeline(frames, find_stretches(frames), tmp_path / "film.json")
    content = json.loads((tmp_path / "film.json").read_text())
    assert (content["format"], content["version"], content["video"]) == ("poser-timeline", 1, "film")
    assert content["model"] == {"name": "walks", "sha256": "", "classes": ["a", "b"]}
    assert [item["verdict"] for item in content["segments"]] == ["sure", "unsure", "no_person"]
    assert content["segments"][0] == {
        "start_s": 0.0, "end_s": 0.1, "verdict": "sure", "label": "a", "confidence": 0.75, "agreement": 1.0,
    }  # fmt: skip
    assert content["frames"] == [
        {"frame": 0, "timestamp_ms": 0.0, "verdict": "sure", "label": "a", "probabilities": [0.75, 0.25]},
        {"frame": 1, "timestamp_ms": 100.0, "verdict": "unsure", "label": "a", "probabilities": [0.55, 0.45]},
        {"frame": 2, "timestamp_ms": 200.0, "verdict": "no_person", "label": None, "probabilities": None},
    ]


def test_frames_are_one_row_each(tmp_path: Path) -> None:
    write_frames(timeline("b."), tmp_path / "frames.csv")
    assert (tmp_path / "frames.csv").read_text() == (
        "frame,timestamp_ms,verdict,label,confidence,p_a,p_b\n0,0.0,sure,b,0.75,0.25,0.75\n1,100.0,no_person,,,,\n"
    )


def test_another_ending_is_refused_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(PoserError, match=r"film\.txt: the file of a timeline ends in \.csv or \.eaf or \.json"):
        write_timeline(timeline("a"), [], tmp_path / "film.txt")
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "film.csv").mkdir()
    with pytest.raises(PoserError, match=r"film\.csv: cannot be written"):
        write_timeline(timeline("a"), [], tmp_path / "film.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["film.csv"]
