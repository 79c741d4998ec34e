"""Whom the landmarks are of, where there are several people."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.errors import PoserError
from pose_parser.estimation.estimator import Pose
from pose_parser.extraction.person import Seen, check_person, follow

SIZE = (640, 480)
STEP_MS = 40.0
# A figure of two landmarks per corner is enough: its middle and its outline count.
CORNERS = np.array([(-0.5, -1.0), (0.5, -1.0), (-0.5, 1.0), (0.5, 1.0)])

Place = Callable[[int], tuple[float, float] | None]


def figure(x: float, y: float, height: float = 0.3) -> Pose:
    xy = np.array((x, y)) + CORNERS * (height / 4, height / 2)
    return Pose(np.column_stack((xy, np.zeros(4))), np.zeros((4, 3)), np.ones(4))


def frames(*people: Place, n_frames: int = 100, height: float = 0.3) -> list[Seen]:
    seen = []
    for number in range(n_frames):
        places = [place(number) for place in people]
        poses = [figure(*place, height) for place in places if place is not None]
        # The engine promises no order.
        seen.append(Seen(number, number * STEP_MS, SIZE, poses[:: -1 if number % 2 else 1]))
    return seen


def xs(seen: list[Seen], rule: str) -> np.ndarray:
    out = list(follow(iter(seen), rule))
    assert [one.number for one, _ in out] == [one.number for one in seen]
    return np.array([np.nan if pose is None else pose.image_xyz[:, 0].mean() for _, pose in out])


def stands_at(x: float) -> Place:
    return lambda _number: (x, 0.5)


@pytest.mark.parametrize(
    ("rule", "x"), [("left", 0.2), ("right", 0.9), ("center", 0.6), ("0.25,0.5", 0.2), ("1,0", 0.9)]
)
def test_the_rule_chooses_by_place(rule: str, x: float) -> None:
    assert xs(frames(stands_at(0.6), stands_at(0.2), stands_at(0.9)), rule) == pytest.approx(np.full(100, x))


@pytest.mark.parametrize("rule", ["center", "0.5,0.5"])
def test_near_is_near_in_the_picture(rule: str) -> None:
    """Of a picture that is twice as wide as high, 0.2 of the width is farther than 0.3 of the height."""
    beside, below = figure(0.7, 0.5), figure(0.5, 0.8)
    seen = [Seen(number, number * STEP_MS, (1280, 640), [beside, below]) for number in range(50)]
    assert {id(pose) for _, pose in follow(iter(seen), rule)} == {id(below)}


def test_the_largest_and_the_first() -> None:
    small, large = figure(0.3, 0.5, 0.2), figure(0.7, 0.5, 0.4)
    seen = [Seen(n, n * STEP_MS, SIZE, [small, large] if n > 3 else [small]) for n in range(50)]

    assert xs(seen, "largest")[4:] == pytest.approx(np.full(46, 0.7))
    assert xs(seen, "first") == pytest.approx(np.full(50, 0.3))


def test_somebody_who_walks_through_is_not_taken_for_the_person() -> None:
    """The walker passes in front: for half a second only the walker is seen where both are."""
    walker = lambda number: (0.02 * number - 0.5, 0.5)  # noqa: E731
    hidden = lambda number: None if 46 <= number < 58 else (0.5, 0.5)  # noqa: E731
    found = xs(frames(hidden, walker), "0.5,0.5")

    assert found[:46] == pytest.approx(np.full(46, 0.5))
    assert np.isnan(found[46:58]).all()
    assert found[58:] == pytest.approx(np.full(42, 0.5))


def test_landmarks_that_jump_to_somebody_else_for_a_moment_are_left_out() -> None:
    """As BlazePose does on real films: the one pose it finds is suddenly the neighbour's."""
    seen = frames(lambda number: (0.7, 0.5) if 50 <= number < 55 else (0.5, 0.5), height=0.3)
    found = xs(seen, "center")

    assert np.isnan(found[50:55]).all()
    assert found[55:] == pytest.approx(np.full(45, 0.5))


def test_who_was_lost_is_found_again_near_the_place_and_not_far_from_it() -> None:
    def away_until(number_back: int, x: float) -> Place:
        return lambda number: (0.5, 0.5) if number < 40 else None if number < number_back else (x, 0.5)

    assert xs(frames(away_until(60, 0.58)), "center")[-1] == pytest.approx(0.58)
    assert np.isnan(xs(frames(away_until(60, 0.95)), "center")[40:]).all()


def test_a_fast_runner_is_followed_and_an_empty_film_is_empty() -> None:
    runner = lambda number: (0.01 * number, 0.5)  # noqa: E731
    assert np.isfinite(xs(frames(runner), "left")).all()
    assert np.isnan(xs(frames(lambda _number: None), "left")).all()
    assert xs([], "left").size == 0


@pytest.mark.parametrize("rule", ["auto", "largest", "0.3,0.5", "0,1"])
def test_usable_rules(rule: str) -> None:
    assert check_person(rule) == rule


@pytest.mark.parametrize("rule", ["", "tallest", "0.3", "0.3,0.5,0.7", "-1,0", "nan,0.5"])
def test_other_rules_are_refused_in_words(rule: str) -> None:
    with pytest.raises(PoserError, match=r"such as 0\.3,0\.5"):
        check_person(rule)


def people_of(models: Path, film: Path) -> list[Seen]:
    """Everybody whom the engine finds until some time after it swaps two people."""
    from pose_parser.estimation.blazepose import BlazePoseEstimator
    from pose_parser.extraction.person import MOST_PEOPLE
    from pose_parser.video.frames import iter_frames

    with BlazePoseEstimator(models, most_people=MOST_PEOPLE) as estimator:
        return [
            Seen(
                frame.number, frame.timestamp_ms, (384, 288),
                estimator.estimate_people(frame.image_rgb, int(frame.timestamp_ms)),
            )
            for frame in islice(iter_frames(film), 110)
        ]  # fmt: skip


@pytest.mark.shared_data
def test_identity_holds_on_a_real_film_of_three_people(
    call_sandboxed: Any, pose_models: Path, shared_data: Path
) -> None:
    """The woman in front stands at about half the width throughout; the engine puts her landmarks on a man beside."""
    seen = call_sandboxed(people_of, pose_models, shared_data / "people_exercising" / "exercise.avi")
    nearest = [[pose.image_xyz[:, 0].mean() for pose in one.people] for one in seen]
    assert any(places and min(abs(x - 0.5) for x in places) > 0.09 for places in nearest)

    found = xs(seen, "largest")

    assert np.isfinite(found[10:]).mean() > 0.9
    assert np.nanmax(np.abs(found - 0.49)) < 0.06
