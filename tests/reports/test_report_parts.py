"""The parts of a report, against what can be worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from pose_parser.errors import PoserError
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks
from pose_parser.models.evaluation import HeldOutAnswers
from pose_parser.reports.drawings import Block, Curve, fill, lane, stripes, unit_chart
from pose_parser.reports.importance import draw_swarm, explain_trees
from pose_parser.reports.mistakes import choose_mistakes, link_to
from pose_parser.reports.skeletons import draw_skeleton
from pose_parser.reports.timelines import clock


def answers(true: str, predicted: str, sure: list[float], *, step_s: float = 1.0) -> HeldOutAnswers:
    """Make answers of one video from words, one letter a row."""
    n_rows = len(true)
    times = np.arange(n_rows) * 1000.0 * step_s
    table = pd.DataFrame(
        {
            "row": np.arange(n_rows), "video": "a", "start_ms": times, "end_ms": times, "group": "a", "fold": 0,
            "true": list(true), "predicted": list(predicted),
        }
    )  # fmt: skip
    classes = ("L", "R")
    probabilities = np.array([[p, 1 - p] if one == "L" else [1 - p, p] for one, p in zip(predicted, sure, strict=True)])
    return HeldOutAnswers(table, classes, probabilities)


def test_the_surest_mistakes_come_first_and_neighbours_count_once() -> None:
    made = answers("LLLLLLLL", "LRRLRLLR", [0.9, 0.6, 0.8, 0.9, 0.7, 0.9, 0.9, 0.95])
    assert choose_mistakes(made) == [7, 2, 4]  # row 1 is one second before row 2: the same mistake


def test_a_kind_of_mistake_is_shown_three_times_at_most() -> None:
    made = answers("L" * 40, "R" * 40, [0.8] * 40, step_s=2.0)
    assert choose_mistakes(made) == [0, 1, 2]


@pytest.mark.parametrize("name", ["javascript:alert(1).mp4", 'a"b<c>.mp4', "100%#t=1.mp4", "été run.mp4"])
def test_links_cannot_be_anything_else(name: str, tmp_path: Path) -> None:
    link = link_to(tmp_path / name, tmp_path / "report.html", 12.34)
    address, _, moment = link.partition("#")
    assert moment == "t=12.3"
    assert re.fullmatch(r"[A-Za-z0-9%._~-]+", address)


def test_links_go_up_and_down(tmp_path: Path) -> None:
    assert link_to(tmp_path / "v" / "a.mp4", tmp_path / "r" / "x" / "p.html", 0.0) == "../../v/a.mp4#t=0.0"


@pytest.mark.parametrize(
    ("time_s", "words"), [(0.0, "0:00.0"), (5.26, "0:05.3"), (59.96, "1:00.0"), (65.3, "1:05.3"), (3599.99, "60:00.0")]
)
def test_times_of_a_recording(time_s: float, words: str) -> None:
    assert clock(time_s) == words


def landmarks_of(points: dict[str, tuple[float, float]], visibility: float = 1.0) -> Landmarks:
    image = np.full((1, 33, 3), np.nan)
    for name, xy in points.items():
        image[0, BLAZEPOSE_33.index_by_name[name], :2] = xy
    return Landmarks(BLAZEPOSE_33, image, image, np.full((1, 33), visibility), np.zeros(1), (200, 100))


def test_a_pose_is_drawn_in_the_proportions_of_the_picture() -> None:
    made = landmarks_of({"left_shoulder": (0.1, 0.0), "left_hip": (0.1, 1.0), "left_elbow": (0.35, 0.0)})
    drawn = str(draw_skeleton(made, 0, title="x"))
    # The picture is twice as wide as high: the arm is half as long as the trunk, 104 of the 120 units.
    assert 'class="left" d="M34 8L34 112"' in drawn
    assert 'class="left" d="M34 8L86 8"' in drawn
    assert drawn.count("<path") == 2


def test_nobody_and_one_point_are_no_pose_and_hidden_limbs_are_pale() -> None:
    assert draw_skeleton(landmarks_of({}), 0, title="x") is None
    assert draw_skeleton(landmarks_of({"nose": (0.5, 0.5)}), 0, title="x") is None
    pale = landmarks_of({"right_hip": (0.1, 0.0), "right_knee": (0.1, 1.0)}, visibility=0.1)
    assert 'class="right pale"' in str(draw_skeleton(pale, 0, title="x"))


def test_lanes_cover_the_time_that_they_stand_for() -> None:
    drawn = str(lane([Block(0.25, 0.5, 1, "a <b>")], title="<t>"))
    assert 'x="250" width="250"' in drawn
    assert "var(--c1)" in drawn
    assert "<b>" not in drawn
    assert "<t>" not in drawn


def test_more_classes_than_colours_are_striped() -> None:
    assert fill(6) == "var(--c6)"
    assert fill(8) == "url(#stripes1)"
    assert 'id="stripes1"' in str(stripes(9))
    assert str(stripes(7)) == ""


def test_a_curve_goes_through_its_points() -> None:
    chart = unit_chart([Curve(np.array([0.0, 1.0]), np.array([0.0, 0.5]), 0, "x")], labels=("a", "b"), title="t")
    assert 'd="M46 250L286 130"' in str(chart)


def test_long_curves_are_thinned_to_their_ends() -> None:
    xs = np.linspace(0.0, 1.0, 5000)
    drawn = str(unit_chart([Curve(xs, xs, 0, "x")], labels=("a", "b"), title="t"))
    assert len(drawn) < 6000
    assert "M46 250L" in drawn
    assert "L286 10" in drawn


@pytest.mark.parametrize(
    "trees",
    [
        ExtraTreesClassifier(10, random_state=0),
        RandomForestClassifier(10, random_state=0),
        GradientBoostingClassifier(n_estimators=10, random_state=0),
    ],
    ids=lambda trees: type(trees).__name__,
)
def test_shap_finds_the_column_that_decides(trees: Any) -> None:
    values = np.random.default_rng(0).normal(size=(80, 3))
    trees.fit(values, np.where(values[:, 1] > 0, "up", "down"))
    pushes = explain_trees([trees], values)
    assert pushes.shape == (80, 3, 2)
    assert np.abs(pushes[:, :, 1]).mean(axis=0).argmax() == 1
    right_way = np.sign(pushes[:, 1, 1]) == np.sign(values[:, 1])
    assert right_way.mean() > 0.9
    assert np.allclose(pushes[:, :, 0], -pushes[:, :, 1])


def test_what_is_no_tree_is_said() -> None:
    values = np.random.default_rng(0).normal(size=(20, 2))
    with pytest.raises(PoserError, match="its LogisticRegression is not made of trees"):
        explain_trees([LogisticRegression().fit(values, values[:, 0] > 0)], values)


def test_swarms_name_columns_as_text_and_shade_unknown_values() -> None:
    pushes = np.array([[0.5, 0.0], [-0.5, 0.1], [0.2, 0.0]])
    drawn = str(draw_swarm(pushes, np.array([[1.0, 0.0], [0.0, 0.0], [np.nan, 0.0]]), ("<x>", "y")))
    assert "&lt;x&gt;" in drawn
    assert 'class="s8"' in drawn
    assert "M330 " in drawn  # the strongest push reaches the edge
    assert "M10 " in drawn
