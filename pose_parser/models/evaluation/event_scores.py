"""How well a rule announces events: what it misses, what it makes up, how late it is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.events import EventRule, detect_events

TOLERANCE_S = 0.5
"""An announcement this long before an event's onset or after its end still belongs to it."""

RULES = tuple(
    EventRule(on_above, round(on_above * part, 3), dwell_s)
    for on_above, part, dwell_s in itertools.product((0.5, 0.6, 0.7, 0.8, 0.9), (0.5, 1.0), (0.0, 0.2, 0.4))
)
"""The rules that tuning chooses from."""


class Stretch(NamedTuple):
    """A recorded stretch of time.

    `times_s` and `probabilities` have shape (n_rows,) and are answers for one label; `events_s` are the onsets and ends
    of what truly happened.
    """

    times_s: FloatArray
    probabilities: FloatArray
    events_s: list[tuple[float, float]]
    duration_s: float


class EventCounts(NamedTuple):
    """What a rule did: events found with the delay of each in seconds, events missed, false announcements."""

    delays_s: tuple[float, ...]
    n_missed: int
    n_false: int

    @property
    def f1(self) -> float:
        """Harmonic mean of the shares of events found and of announcements that are right; 1 if there are none."""
        whole = 2 * len(self.delays_s) + self.n_missed + self.n_false
        return 2 * len(self.delays_s) / whole if whole else 1.0


def match_events(
    triggers_s: Sequence[float], events_s: Sequence[tuple[float, float]], *, tolerance_s: float = TOLERANCE_S
) -> EventCounts:
    """Give each event, in order, the first announcement during it that is left; so as many as can be are found.

    Parameters
    ----------
    triggers_s : sequence of float
        Announcements, ascending.
    events_s : sequence of (float, float)
        Onset and end of each event, both ascending.
    tolerance_s : float
        How much too early or too late an announcement may be.

    Returns
    -------
    EventCounts
        Delays are below 0 for announcements before the onset.
    """
    delays, place = [], 0
    for onset_s, end_s in events_s:
        while place < len(triggers_s) and triggers_s[place] < onset_s - tolerance_s:
            place += 1
        if place < len(triggers_s) and triggers_s[place] <= end_s + tolerance_s:
            delays.append(triggers_s[place] - onset_s)
            place += 1
    return EventCounts(tuple(delays), len(events_s) - len(delays), len(triggers_s) - len(delays))


def apply_rule(stretches: Sequence[Stretch], rule: EventRule, *, tolerance_s: float = TOLERANCE_S) -> EventCounts:
    """Count over several stretches, each begun anew."""
    counts = [
        match_events(
            [event.trigger_s for event in detect_events(stretch.times_s, stretch.probabilities, rule)],
            stretch.events_s,
            tolerance_s=tolerance_s,
        )
        for stretch in stretches
    ]
    return sum_counts(counts)


def sum_counts(counts: Sequence[EventCounts]) -> EventCounts:
    """Add up."""
    delays = tuple(itertools.chain.from_iterable(count.delays_s for count in counts))
    return EventCounts(delays, sum(count.n_missed for count in counts), sum(count.n_false for count in counts))


def tune_event_rule(
    stretches: Sequence[Stretch], rules: Sequence[EventRule] = RULES, *, tolerance_s: float = TOLERANCE_S
) -> EventRule:
    """Choose the rule with the best F1 of announcements; of equally good ones the quickest.

    Parameters
    ----------
    stretches : sequence of Stretch
        Answers for recordings that the model did not learn from, and that the rule will not be tested on.
    rules : sequence of EventRule
        To choose from.
    tolerance_s : float
        See `match_events`.

    Returns
    -------
    EventRule
    """
    return best_rule(rules, [apply_rule(stretches, rule, tolerance_s=tolerance_s) for rule in rules])


def best_rule(rules: Sequence[EventRule], counts: Sequence[EventCounts]) -> EventRule:
    """Choose a rule by what each did: best F1, then shortest mean delay, then the first."""
    mean_delays = [np.mean(count.delays_s) if count.delays_s else np.inf for count in counts]
    return rules[min(range(len(rules)), key=lambda index: (-counts[index].f1, mean_delays[index]))]
