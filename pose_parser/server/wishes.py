"""What a session wants besides labels, and the steps of fitting a model to a person, as pages send them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from pose_parser.errors import LibraryError
from pose_parser.library.people import clean_name
from pose_parser.server.channel import Message
from pose_parser.server.messages import MessageError

LONGEST_DWELL_S = 60.0
_RULE: Final = ("label", "on_above", "off_below", "dwell_s")
_ACTIONS: Final = ("start", "show", "finish", "cancel", "forget")


@dataclass(frozen=True)
class Wishes:
    """What a session wants besides labels.

    Parameters
    ----------
    why : bool
        Whether to say which landmarks speak for a label.
    person : str or None
        Whose fit to use.
    triggers : tuple of dict or None
        Rules of movements, ``{label, on_above, off_below, dwell_s}`` each; None for the model's own.
    """

    why: bool = False
    person: str | None = None
    triggers: tuple[Message, ...] | None = None

    def rules(self, model: Message | None) -> list[Message]:
        """Return the rules in force with a model, as workers are given it."""
        if model is None:
            return []
        classes = model.get("classes", ())
        own = model.get("rules", [])
        return list(own) if self.triggers is None else [rule for rule in self.triggers if rule["label"] in classes]

    def to_message(self) -> Message:
        """Give what a worker is told."""
        triggers = None if self.triggers is None else list(self.triggers)
        return {"why": self.why, "person": self.person, "triggers": triggers}


def change_wishes(wishes: Wishes, data: Any, model: Message | None) -> Wishes:
    """Return the wishes after a `configure` event; what it leaves out stays.

    Parameters
    ----------
    wishes : Wishes
        Those until now.
    data : object
        What the page sent: of ``{why?, person?, triggers?}``.
    model : dict or None
        The session's model; its classes are what rules can be about.

    Raises
    ------
    MessageError
        If one of them cannot be, in words.
    """
    given: dict[str, Any] = data if isinstance(data, dict) else {}
    if "why" in given:
        if not isinstance(given["why"], bool):
            raise MessageError("why is true or false.")
        wishes = replace(wishes, why=given["why"])
    if "person" in given:
        wishes = replace(wishes, person=None if given["person"] is None else _name(given["person"]))
    if "triggers" in given:
        wishes = replace(wishes, triggers=_rules(given["triggers"], () if model is None else model.get("classes", ())))
    return wishes


def parse_step(data: Any, classes: Sequence[str]) -> Message:
    """Check the argument of a `calibrate` event.

    Parameters
    ----------
    data : object
        What the page sent: ``{action, person?, label?}``.
    classes : sequence of str
        Of the session's model.

    Returns
    -------
    dict
        ``action`` and what it is about.

    Raises
    ------
    MessageError
        If it is none of the steps, in words.
    """
    action = data.get("action") if isinstance(data, dict) else None
    if action not in _ACTIONS:
        raise MessageError(f"calibrate wants an action: {', '.join(_ACTIONS)}.")
    if action in ("start", "forget"):
        return {"action": action, "person": _name(data.get("person"))}
    if action in ("finish", "cancel"):
        return {"action": action}
    label = data.get("label")
    if label is not None and label not in classes:
        raise MessageError(f"The model knows no movement called {label!r:.80}.")
    return {"action": action, "label": label}


def _name(text: Any) -> str:
    try:
        return clean_name(text)
    except LibraryError as error:
        raise MessageError(str(error)) from error


def _rules(told: Any, classes: Sequence[str]) -> tuple[Message, ...] | None:
    if told is None:
        return None
    if not isinstance(told, list):
        raise MessageError("triggers is a list of rules, or null for the model's own.")
    rules = tuple(_rule(rule, classes) for rule in told)
    if len({rule["label"] for rule in rules}) < len(rules):
        raise MessageError("A movement has one rule; one of them has two.")
    return rules


def _rule(told: Any, classes: Sequence[str]) -> Message:
    if not isinstance(told, dict) or set(told) != set(_RULE):
        raise MessageError(f"A rule has {', '.join(_RULE)}, and nothing else.")
    label = told["label"]
    if label not in classes:
        raise MessageError(f"The model knows no movement called {label!r:.80}.")
    if not all(_is_number(told[name]) for name in _RULE[1:]):
        raise MessageError(f"{label}: on_above, off_below and dwell_s are numbers.")
    if not 0.0 <= told["off_below"] <= told["on_above"] <= 1.0:
        raise MessageError(f"{label}: 0 <= off_below <= on_above <= 1 has to hold.")
    if not 0.0 <= told["dwell_s"] <= LONGEST_DWELL_S:
        raise MessageError(f"{label}: dwell_s is from 0 to {LONGEST_DWELL_S:g} seconds.")
    return {"label": label, **{name: float(told[name]) for name in _RULE[1:]}}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
