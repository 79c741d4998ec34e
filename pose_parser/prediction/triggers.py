"""From answers to signals: a movement begins, once, and is over; one rule for each movement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from pose_parser.models.evaluation.events import EventDetector, EventRule

GRACE_S = 0.25
"""For so long an answer may be missing before a movement counts as over: tracking loses a body for a frame or two."""

Change = Literal["on", "off"]


class Signal(NamedTuple):
    """A movement began or is over."""

    label: str
    change: Change


class Triggers:
    """The rules of a model's movements, told one answer after the other.

    Parameters
    ----------
    rules : mapping of str to EventRule
        By label.
    """

    def __init__(self, rules: Mapping[str, EventRule]) -> None:
        self._detectors = {label: EventDetector(rule) for label, rule in rules.items()}
        self._answered_s = -math.inf

    def push(self, time_s: float, probabilities: Mapping[str, float] | None) -> list[Signal]:
        """Take the newest answer in.

        Parameters
        ----------
        time_s : float
            Its time, not before the last one.
        probabilities : mapping of str to float or None
            By class; None where there is no answer.

        Returns
        -------
        list of Signal
            What happens now, in the order of the rules, what is over first.
        """
        if probabilities is not None:
            self._answered_s = time_s
        elif time_s - self._answered_s < GRACE_S:
            return []
        given = probabilities or {}
        signals = [
            Signal(label, change)
            for label, detector in self._detectors.items()
            if (change := detector.push(time_s, given.get(label, math.nan))) is not None
        ]
        return sorted(signals, key=lambda signal: signal.change == "on")

    def end(self) -> list[Signal]:
        """End what is on, as when another model or other rules take over."""
        over = [Signal(label, "off") for label, detector in self._detectors.items() if detector.is_on]
        for detector in self._detectors.values():
            detector.reset()
        return over


def parse_rules(told: Sequence[Mapping[str, Any]]) -> dict[str, EventRule]:
    """Read rules from plain values, ``{label, on_above, off_below, dwell_s}`` each.

    Raises
    ------
    ModelError
        If the numbers of one do not go together.
    """
    return {
        str(rule["label"]): EventRule(float(rule["on_above"]), float(rule["off_below"]), float(rule["dwell_s"]))
        for rule in told
    }
