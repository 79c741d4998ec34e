"""From probabilities over time to events: something begins, once, and is over.

Small and without any library but NumPy, because the same rule runs live, answer by answer.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np

from pose_parser.errors import ModelError
from pose_parser.landmarks import FloatArray


@dataclass(frozen=True)
class EventRule:
    """When an event counts as begun, and when as over.

    Parameters
    ----------
    on_above : float
        Probability, in [0, 1], that has to be reached.
    off_below : float
        Probability below which the event is over; at most `on_above`, so that trembling about one threshold does not
        give many events.
    dwell_s : float
        Seconds for which `on_above` has to be held without a break before the event is announced.

    Raises
    ------
    ModelError
        If the numbers do not go together.
    """

    on_above: float = 0.6
    off_below: float = 0.4
    dwell_s: float = 0.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.off_below <= self.on_above <= 1.0:
            raise ModelError(f"0 <= off_below <= on_above <= 1 does not hold: {self.off_below}, {self.on_above}")
        if not self.dwell_s >= 0.0:
            raise ModelError(f"dwell_s is {self.dwell_s}; it cannot be less than 0")


class Event(NamedTuple):
    """What a rule found.

    `start_s` is when the probability rose, `trigger_s` when that was held long enough, `end_s` when it was over or the
    recording ended.
    """

    start_s: float
    trigger_s: float
    end_s: float


class EventDetector:
    """A rule that is told one probability after the other.

    Parameters
    ----------
    rule : EventRule
        The rule.

    Attributes
    ----------
    is_on : bool
        Whether an event was announced and is not over.
    started_s : float
        Since when the probability has been high; NaN while it is not.
    """

    def __init__(self, rule: EventRule) -> None:
        self.rule = rule
        self.reset()

    def reset(self) -> None:
        """Forget what was, as at the start of another recording."""
        self.is_on = False
        self.started_s = math.nan

    def push(self, time_s: float, probability: float) -> Literal["on", "off"] | None:
        """Take the newest answer in.

        Parameters
        ----------
        time_s : float
            Its time, not before the last one.
        probability : float
            In [0, 1]; NaN, where there is no answer, ends an event like 0.

        Returns
        -------
        {"on", "off"} or None
            What happens now, if anything.
        """
        if self.is_on:
            if probability >= self.rule.off_below:
                return None
            self.reset()
            return "off"
        if not probability >= self.rule.on_above:
            self.started_s = math.nan
            return None
        if math.isnan(self.started_s):
            self.started_s = time_s
        # A microsecond of grace: times that went through milliseconds and back must not cost a frame.
        self.is_on = time_s - self.started_s >= self.rule.dwell_s - 1e-6
        return "on" if self.is_on else None


def detect_events(times_s: FloatArray, probabilities: FloatArray, rule: EventRule) -> list[Event]:
    """Find the events of a recording, as the live detector would.

    Parameters
    ----------
    times_s : array, shape (n_rows,)
        Ascending.
    probabilities : array, shape (n_rows,)
        Of one class, in [0, 1]; NaN where there is no answer.
    rule : EventRule
        The rule.

    Returns
    -------
    list of Event
        In order; times are among `times_s`.
    """
    detector = EventDetector(rule)
    events: list[Event] = []
    start_s = trigger_s = math.nan
    for time_s, probability in zip(np.asarray(times_s).tolist(), np.asarray(probabilities).tolist(), strict=True):
        change = detector.push(time_s, probability)
        if change == "on":
            start_s, trigger_s = detector.started_s, time_s
        elif change == "off":
            events.append(Event(start_s, trigger_s, time_s))
    if detector.is_on:
        events.append(Event(start_s, trigger_s, float(times_s[-1])))
    return events
