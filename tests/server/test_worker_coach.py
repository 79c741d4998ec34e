"""Practising in a pose worker: the reference is read aside, the side is found, and the figure lies on the body."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.comparison.pose import mirror_landmarks
from pose_parser.landmarks import COCO_17, Landmarks, read_landmarks, write_landmarks
from pose_parser.library.comparing import Side
from pose_parser.library.practice import find_practice, load_practice
from pose_parser.server.worker_coach import Lesson, Practising

SQUATS = Path(__file__).parents[1] / "comparison" / "recordings" / "squats.parquet"
CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "messages.json").read_text())
COACH = CONTRACT["socket"]["result"][0]["coach"]
LEFT_ARM = ("left_shoulder", "left_elbow", "left_wrist")

Until = Callable[[Callable[[], object]], None]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "landmarks").mkdir()
    shutil.copy(SQUATS, tmp_path / "landmarks" / "course.parquet")
    return tmp_path


@pytest.fixture
def squats() -> Landmarks:
    return read_landmarks(SQUATS).landmarks


def message(library: Path, mirror: Any = "no") -> dict[str, Any]:
    return find_practice(library, Side("course"), mirror=mirror).to_message()


def raised_arm(landmarks: Landmarks) -> Landmarks:
    """The same squats with the left forearm up all the time, so that the two sides differ."""
    places = [landmarks.skeleton.index_by_name[name] for name in LEFT_ARM]
    world = landmarks.world_xyz.copy()
    shoulder, elbow, wrist = (world[:, place] for place in places)
    elbow[:] = shoulder + np.array([0.25, 0.0, 0.0])
    wrist[:] = elbow + np.array([0.0, -0.25, 0.0])
    for place, points in zip(places[1:], (elbow, wrist), strict=True):
        world[:, place] = points
    return replace(landmarks, world_xyz=world)


def push_all(lesson: Lesson, landmarks: Landmarks) -> list[dict[str, Any]]:
    return [lesson.push(landmarks.cut(frame, frame + 1)) for frame in range(len(landmarks))]


def test_what_is_said_is_of_the_contract_s_form_and_plain_json(library: Path, squats: Landmarks) -> None:
    told = push_all(Lesson(load_practice(library, message(library)), "no"), squats)

    assert {frozenset(each) for each in told} == {frozenset(COACH)}
    assert {each["status"] for each in told} <= set(CONTRACT["enums"]["coach_status"])
    json.dumps(told, allow_nan=False)
    assert told[-1]["repetitions"] == len(find_practice(library, Side("course")).repetitions)


def test_frames_are_those_of_the_whole_recording(library: Path, squats: Landmarks) -> None:
    second = find_practice(library, Side("course"), repetition=1, mirror="no")
    told = push_all(Lesson(load_practice(library, second.to_message()), "no"), squats)

    named = [each["reference_frame"] for each in told if each["reference_frame"] is not None]
    assert min(named) >= second.first > 0
    assert max(named) < second.last


def test_the_figure_lies_on_a_body_that_does_the_same(library: Path, squats: Landmarks) -> None:
    told = push_all(Lesson(load_practice(library, message(library)), "no"), squats)
    apart = [
        np.linalg.norm(np.array(point) - squats.image_xyz[frame, place, :2])
        for frame, each in enumerate(told)
        for place, point in enumerate(each["figure"] or ())
        if each["status"] == "moving" and point is not None
    ]
    assert np.median(apart) < 0.03


def test_a_smaller_person_elsewhere_gets_a_smaller_figure_there(library: Path, squats: Landmarks) -> None:
    small = replace(squats, image_xyz=squats.image_xyz * 0.5 + [0.1, 0.3, 0.0])
    usual, moved = (
        np.array(push_all(Lesson(load_practice(library, message(library)), "no"), each)[0]["figure"])
        for each in (squats, small)
    )
    np.testing.assert_allclose(moved, usual * 0.5 + [0.1, 0.3], atol=1e-3)


@pytest.mark.parametrize("is_mirrored", [False, True])
def test_the_side_on_which_somebody_does_it_is_found(
    tmp_path: Path,
    squats: Landmarks,
    is_mirrored: bool,
) -> None:
    one_sided = raised_arm(squats)
    (tmp_path / "landmarks").mkdir()
    write_landmarks(one_sided, tmp_path / "landmarks" / "course.parquet", provenance={})
    lesson = Lesson(load_practice(tmp_path, message(tmp_path, "auto")), "auto")
    told = push_all(lesson, mirror_landmarks(one_sided) if is_mirrored else one_sided)

    assert told[-1]["mirrored"] is is_mirrored
    assert told[-1]["score_of_last"] > 90.0
    assert len(lesson._coaches) == 1


def test_a_missing_person_has_no_figure(library: Path, squats: Landmarks) -> None:
    lesson = Lesson(load_practice(library, message(library)), "no")
    nobody = replace(
        squats.cut(0, 1),
        **{
            name: np.full_like(getattr(squats.cut(0, 1), name), np.nan)
            for name in ("image_xyz", "world_xyz", "visibility")
        },
    )
    told = lesson.push(nobody)
    assert (told["status"], told["figure"], told["phase"]) == ("nobody", None, None)


def test_practising_begins_when_the_reference_is_read_and_ends_at_once(
    library: Path, squats: Landmarks, until: Until
) -> None:
    problems: list[str] = []
    practising = Practising(library, problems.append)
    assert practising.after(squats.cut(0, 1)) is None
    practising.begin(message(library))
    until(lambda: practising._lesson)
    told = [practising.after(squats.cut(frame, frame + 1)) for frame in range(len(squats))]
    assert told[-1]["repetitions"] > 0  # type: ignore[index]
    # Once more, from 0.
    practising.begin(message(library))
    until(lambda: practising._lesson)
    assert practising.after(squats.cut(0, 1))["repetitions"] == 0  # type: ignore[index]
    practising.begin(None)
    assert practising.after(squats.cut(1, 2)) is None
    assert problems == []


def test_what_goes_wrong_ends_the_practice_and_not_the_worker(library: Path, squats: Landmarks, until: Until) -> None:
    problems: list[str] = []
    practising = Practising(library, problems.append)
    practising.begin({**message(library), "recording": "gone"})
    until(lambda: problems)
    assert "no landmarks of 'gone'" in problems.pop()
    practising.begin(message(library))
    until(lambda: practising._lesson)
    assert practising.after(squats.cut(0, 2)) is None
    assert "one frame at a time" in problems.pop()
    assert practising.after(squats.cut(0, 1)) is None
    practising.begin(message(library))
    until(lambda: practising._lesson)
    names = COCO_17.landmark_names
    frame = Landmarks(
        COCO_17,
        np.full((1, len(names), 3), 0.5),
        np.zeros((1, len(names), 3)),
        np.ones((1, len(names))),
        np.zeros(1),
        (640, 480),
    )
    assert practising.after(frame) is None
    assert "lacks joints" in problems.pop()
