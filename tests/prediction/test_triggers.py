"""Signals of movements, answer by answer."""

from __future__ import annotations

import pytest

from pose_parser.errors import ModelError
from pose_parser.models.evaluation.events import EventRule
from pose_parser.prediction import Triggers, parse_rules
from pose_parser.prediction.triggers import GRACE_S


def squats(dwell_s: float = 0.0) -> Triggers:
    return Triggers({"squat": EventRule(0.6, 0.4, dwell_s)})


def said(triggers: Triggers, *answers: float | None, every_s: float = 0.1) -> list[str]:
    """Tell one answer after the other; spell what happened, ``.`` where nothing did."""
    told = []
    for number, value in enumerate(answers):
        signals = triggers.push(number * every_s, None if value is None else {"squat": value, "stand": 1.0 - value})
        told.append("+".join(f"{signal.label} {signal.change}" for signal in signals) or ".")
    return told


def test_trembling_about_a_threshold_gives_one_signal() -> None:
    assert said(squats(), 0.3, 0.6, 0.5, 0.62, 0.4, 0.39, 0.5) == [".", "squat on", ".", ".", ".", "squat off", "."]


def test_it_has_to_be_held() -> None:
    assert said(squats(0.2), 0.9, 0.1, 0.9, 0.9, 0.9) == [".", ".", ".", ".", "squat on"]


def test_a_body_that_is_lost_for_a_moment_goes_on() -> None:
    assert said(squats(), 0.9, None, None, 0.9, 0.1) == ["squat on", ".", ".", ".", "squat off"]


def test_a_body_that_is_gone_is_not_moving() -> None:
    n_missing = int(GRACE_S / 0.1) + 1
    told = said(squats(), 0.9, *[None] * n_missing)
    assert told[0] == "squat on"
    assert told[-1] == "squat off"
    assert set(told[1:-1]) == {"."}


def test_what_is_over_is_told_before_what_begins() -> None:
    triggers = Triggers({"squat": EventRule(0.6, 0.4), "stand": EventRule(0.6, 0.4)})
    assert said(triggers, 0.1, 0.9) == ["stand on", "stand off+squat on"]


def test_another_model_ends_what_is_on() -> None:
    triggers = squats()
    said(triggers, 0.9)
    assert triggers.end() == [("squat", "off")]
    assert triggers.end() == []
    assert said(triggers, 0.9) == ["squat on"]


def test_rules_are_read() -> None:
    told = [{"label": "squat", "on_above": 0.7, "off_below": 0.3, "dwell_s": 1}]
    assert parse_rules(told) == {"squat": EventRule(0.7, 0.3, 1.0)}
    with pytest.raises(ModelError, match="does not hold"):
        parse_rules([{**told[0], "off_below": 0.8}])
