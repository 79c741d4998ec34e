"""The rules that a model comes with."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from pose_parser.datasets.options import NONE_LABEL
from pose_parser.models.evaluation import EventRule
from pose_parser.teaching.own_rules import BACKGROUND, LEAST_DWELL_S, PLAIN_RULE, own_rules

TUNED = {"on_above": 0.8, "off_below": 0.5, "dwell_s": 0.25}


def write(data_dir: Path, content: str) -> None:
    folder = data_dir / "reports" / "bends"
    folder.mkdir(parents=True)
    (folder / "evaluation.json").write_text(content)


def evaluation(*labels: str, **changed: float) -> str:
    events = [{"label": label, "rule": TUNED | changed, "n_events": 3} for label in labels]
    scores = {"video": {"events": []}, "person": {"events": events}}
    return json.dumps({"headline": "person", "scores": scores})


def test_a_model_has_the_rules_that_its_report_tuned(tmp_path: Path) -> None:
    write(tmp_path, evaluation("squat", "gone"))
    assert own_rules(tmp_path, "bends", ["squat", "stand"]) == [{"label": "squat", **TUNED}]


def test_a_tuned_rule_that_would_chatter_is_held_for_a_moment(tmp_path: Path) -> None:
    write(tmp_path, evaluation("squat", dwell_s=0.0))
    assert own_rules(tmp_path, "bends", ["squat"]) == [{"label": "squat", **TUNED, "dwell_s": LEAST_DWELL_S}]


@pytest.mark.parametrize("content", [None, "{", "[]", "{}", evaluation(), '{"headline": "a", "scores": {"a": null}}'])
def test_without_any_each_class_but_the_background_has_a_plain_one(content: str | None, tmp_path: Path) -> None:
    if content is not None:
        write(tmp_path, content)
    assert own_rules(tmp_path, "bends", ["squat", BACKGROUND, "stand"]) == [
        {"label": label, **PLAIN_RULE} for label in ("squat", "stand")
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"off_below": 0.9},
        {"on_above": 1.5},
        {"off_below": -1.0},
        {"dwell_s": -1.0},
        {"dwell_s": math.inf},
        {"on_above": math.nan},
    ],
)
def test_a_rule_that_cannot_be_is_none(changed: dict[str, float], tmp_path: Path) -> None:
    write(tmp_path, evaluation("squat", **changed))
    assert own_rules(tmp_path, "bends", ["squat"]) == [{"label": "squat", **PLAIN_RULE}]


def test_the_plain_rule_is_what_the_detector_does_by_itself() -> None:
    usual = EventRule(dwell_s=PLAIN_RULE["dwell_s"])
    assert {"on_above": usual.on_above, "off_below": usual.off_below, "dwell_s": 0.3} == PLAIN_RULE
    assert BACKGROUND == NONE_LABEL
