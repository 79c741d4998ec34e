"""What somebody practises against: one process chooses a repetition, another reads it, and both have the same."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from pose_parser.comparison.reference import reference_repetition
from pose_parser.errors import ComparisonError, LibraryError, NotInLibraryError
from pose_parser.landmarks import read_landmarks, write_landmarks
from pose_parser.library.comparing import Side
from pose_parser.library.practice import find_practice, list_repetitions, load_practice

SQUATS = Path(__file__).parents[1] / "comparison" / "recordings" / "squats.parquet"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "landmarks").mkdir()
    shutil.copy(SQUATS, tmp_path / "landmarks" / "course.parquet")
    return tmp_path


def test_the_page_learns_which_repetitions_there_are(library: Path) -> None:
    found = list_repetitions(library, "course")
    practice = find_practice(library, Side("course"))

    assert len(found) >= 2
    assert practice.to_dict()["repetitions"] == found
    assert all(each["start_s"] < each["turn_s"] < each["end_s"] for each in found)
    assert "left_knee" in practice.joints
    assert (practice.title, practice.start_s, practice.end_s) == ("course", 0.0, practice.duration_s)


@pytest.mark.parametrize("repetition", [None, 0, 1])
def test_the_repetition_that_is_chosen_is_the_one_that_is_read(library: Path, repetition: int | None) -> None:
    practice = find_practice(library, Side("course"), repetition=repetition, mirror="no")
    told = json.loads(json.dumps(practice.to_message()))
    lesson = load_practice(library, told)
    landmarks = read_landmarks(SQUATS).landmarks

    if repetition is not None:
        assert practice.repetition == repetition
    assert lesson.reference.repetition == practice.repetitions[practice.repetition]
    assert lesson.first == practice.first
    np.testing.assert_array_equal(lesson.landmarks.image_xyz, landmarks.image_xyz[practice.first : practice.last])
    whole = reference_repetition(landmarks, practice.repetitions[practice.repetition])
    np.testing.assert_allclose(lesson.reference.angles_deg, whole.angles_deg, atol=1e-6)
    np.testing.assert_array_equal(lesson.reference.frames + lesson.first, whole.frames)


def test_only_a_stretch_is_looked_at(library: Path) -> None:
    everything = find_practice(library, Side("course"))
    second = everything.repetitions[1]
    practice = find_practice(library, Side("course", second.start_s - 0.5, second.end_s + 0.5))

    assert len(practice.repetitions) == 1
    assert practice.repetitions[0].turn_s == second.turn_s
    assert practice.duration_s == everything.duration_s
    assert practice.start_s >= second.start_s - 0.5


def test_what_cannot_be_practised_is_said_in_words(library: Path) -> None:
    with pytest.raises(NotInLibraryError, match="no landmarks of 'nobody'"):
        find_practice(library, Side("nobody"))
    with pytest.raises(NotInLibraryError, match="no recording called"):
        list_repetitions(library, "../course")
    with pytest.raises(LibraryError, match="number 40 is none"):
        find_practice(library, Side("course"), repetition=40)
    with pytest.raises(ComparisonError, match="no whole repetition"):
        find_practice(library, Side("course", 0.0, 1.0))
    still = read_landmarks(SQUATS).landmarks.cut(0, 2)
    write_landmarks(still, library / "landmarks" / "still.parquet", provenance={})
    assert list_repetitions(library, "still") == []
