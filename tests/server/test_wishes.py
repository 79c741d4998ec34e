"""What a session may want, and in which words it is refused."""

from __future__ import annotations

from typing import Any

import pytest

from pose_parser.server.messages import MessageError
from pose_parser.server.wishes import Wishes, change_wishes, parse_step

RULE = {"label": "squat", "on_above": 0.6, "off_below": 0.4, "dwell_s": 0.3}
OWN = [{**RULE, "dwell_s": 1.0}]
MODEL = {"id": "bends", "classes": ["squat", "stand"], "rules": OWN}


def test_what_is_left_out_stays() -> None:
    wishes = Wishes(why=True, person="Anna", triggers=(RULE,))
    assert change_wishes(wishes, {"reset": True}, MODEL) == wishes
    assert change_wishes(wishes, None, MODEL) == wishes
    assert change_wishes(wishes, {"why": False, "person": None, "triggers": None}, MODEL) == Wishes()


def test_names_are_kept_as_they_are_written_without_space_around() -> None:
    assert change_wishes(Wishes(), {"person": "  Anna Lena "}, None).person == "Anna Lena"


def test_the_rules_in_force_are_the_model_s_own_unless_others_are_set() -> None:
    assert Wishes().rules(MODEL) == OWN
    assert Wishes(triggers=(RULE,)).rules(MODEL) == [RULE]
    assert Wishes(triggers=()).rules(MODEL) == []
    assert Wishes(triggers=(RULE,)).rules({**MODEL, "classes": ["lunge"]}) == []
    assert Wishes().rules(None) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"why": 1}, "why is true or false"),
        ({"person": ""}, "name of the person is empty"),
        ({"person": 7}, "has to be text"),
        ({"triggers": {}}, "a list of rules"),
        ({"triggers": ["squat"]}, "A rule has label, on_above, off_below, dwell_s"),
        ({"triggers": [{**RULE, "more": 1}]}, "and nothing else"),
        ({"triggers": [{**RULE, "label": "tango"}]}, "no movement called 'tango'"),
        ({"triggers": [{**RULE, "label": ["squat"]}]}, "no movement called"),
        ({"triggers": [{**RULE, "on_above": "0.6"}]}, "squat: on_above, off_below and dwell_s are numbers"),
        ({"triggers": [{**RULE, "on_above": float("nan")}]}, "are numbers"),
        ({"triggers": [{**RULE, "on_above": True}]}, "are numbers"),
        ({"triggers": [{**RULE, "on_above": 0.3}]}, "off_below <= on_above"),
        ({"triggers": [{**RULE, "on_above": 1.1}]}, "off_below <= on_above"),
        ({"triggers": [{**RULE, "dwell_s": -0.1}]}, "dwell_s is from 0 to 60"),
        ({"triggers": [{**RULE, "dwell_s": 61}]}, "dwell_s is from 0 to 60"),
        ({"triggers": [RULE, RULE]}, "one of them has two"),
    ],
)
def test_a_wish_that_cannot_be_is_refused_in_words(data: dict[str, Any], words: str) -> None:
    with pytest.raises(MessageError, match=words):
        change_wishes(Wishes(), data, MODEL)


def test_there_are_no_rules_about_no_model() -> None:
    with pytest.raises(MessageError, match="no movement called 'squat'"):
        change_wishes(Wishes(), {"triggers": [RULE]}, None)


def test_steps_of_a_calibration() -> None:
    classes = MODEL["classes"]
    assert parse_step({"action": "start", "person": "Anna "}, classes) == {"action": "start", "person": "Anna"}  # type: ignore[arg-type]
    assert parse_step({"action": "show", "label": None}, classes) == {"action": "show", "label": None}  # type: ignore[arg-type]
    assert parse_step({"action": "finish", "label": "x"}, classes) == {"action": "finish"}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (None, "wants an action: start, show, finish, cancel, forget"),
        ({"action": ["start"]}, "wants an action"),
        ({"action": "start"}, "name of the person"),
        ({"action": "forget", "person": " "}, "is empty"),
        ({"action": "show", "label": "tango"}, "no movement called 'tango'"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(data: Any, words: str) -> None:
    with pytest.raises(MessageError, match=words):
        parse_step(data, ["squat"])
