"""Event rules, by hand, live and offline; what is missed, made up and late."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from pose_parser.errors import ModelError
from pose_parser.models.evaluation import Event, EventDetector, EventRule, detect_events
from pose_parser.models.evaluation.event_scores import (
    RULES,
    EventCounts,
    Stretch,
    apply_rule,
    best_rule,
    match_events,
    tune_event_rule,
)

PROBABILITIES = st.lists(st.one_of(st.floats(0.0, 1.0), st.just(math.nan)), max_size=60)


def found(probabilities, **rule):
    return detect_events(np.arange(len(probabilities)) * 0.1, np.array(probabilities), EventRule(**rule))


def test_hysteresis_keeps_one_event_through_a_dip():
    probabilities = [0.1, 0.7, 0.5, 0.7, 0.3, 0.7]
    assert found(probabilities, on_above=0.6, off_below=0.4) == [
        Event(0.1, 0.1, pytest.approx(0.4)),
        Event(0.5, 0.5, 0.5),
    ]
    assert len(found(probabilities, on_above=0.6, off_below=0.6)) == 3


def test_dwell_waits_and_a_break_begins_anew():
    probabilities = [0.0, 0.9, 0.9, 0.1, 0.9, 0.9, 0.9, 0.9, 0.0]
    events = found(probabilities, on_above=0.6, off_below=0.4, dwell_s=0.2)
    assert events == [Event(pytest.approx(0.4), pytest.approx(0.6), pytest.approx(0.8))]


def test_a_rise_in_the_first_frame_is_dated_there():
    assert found([0.9, 0.9, 0.9, 0.0], dwell_s=0.2) == [Event(0.0, 0.2, pytest.approx(0.3))]


def test_no_answer_ends_an_event():
    assert found([0.9, math.nan, 0.9]) == [Event(0.0, 0.0, 0.1), Event(0.2, 0.2, 0.2)]
    assert found([0.9, math.nan, 0.9], dwell_s=0.1) == []


@pytest.mark.parametrize(
    "rule", [{"off_below": 0.7}, {"on_above": 1.1}, {"off_below": -0.1}, {"dwell_s": -1.0}, {"dwell_s": math.nan}]
)
def test_a_rule_that_cannot_be_is_refused(rule):
    with pytest.raises(ModelError, match=r"does not hold|less than 0"):
        EventRule(**rule)


@settings(deadline=None)
@given(PROBABILITIES, st.sampled_from(RULES))
def test_what_a_rule_promises(probabilities, rule):
    """Checked against the probabilities themselves, not against the detector's state."""
    times_s = np.arange(len(probabilities)) * 0.1
    values = np.array(probabilities)
    events = detect_events(times_s, values, rule)
    for event in events:
        rise = (times_s >= event.start_s) & (times_s <= event.trigger_s)
        held = (times_s >= event.trigger_s) & (times_s < event.end_s)
        assert (values[rise] >= rule.on_above).all()
        assert (values[held] >= rule.off_below).all()
        assert event.trigger_s - event.start_s >= rule.dwell_s - 1e-6
    assert all(one.end_s <= other.start_s for one, other in itertools.pairwise(events))
    inside = np.zeros(len(values), dtype=bool)
    for event in events:
        inside |= (times_s >= event.start_s) & (times_s <= event.end_s)
    if rule.dwell_s == 0.0:
        assert not (values[~inside] >= rule.on_above).any()


@given(PROBABILITIES, st.sampled_from(RULES))
def test_live_and_offline_agree(probabilities, rule):
    detector = EventDetector(rule)
    times_s = np.arange(len(probabilities)) * 0.1
    changes = [detector.push(time_s, value) for time_s, value in zip(times_s.tolist(), probabilities, strict=True)]
    events = detect_events(times_s, np.array(probabilities), rule)
    assert [event.trigger_s for event in events] == times_s[[change == "on" for change in changes]].tolist()


def test_a_detector_that_is_reset_forgets():
    detector = EventDetector(EventRule(dwell_s=0.1))
    assert detector.push(0.0, 1.0) is None
    detector.reset()
    assert detector.push(0.1, 1.0) is None
    assert detector.push(0.2, 1.0) == "on"


def test_matching_by_hand():
    """Two events; announced: once well before, twice during the first, just before the second begins."""
    counts = match_events([0.2, 2.1, 2.5, 4.8], [(2.0, 3.0), (5.0, 6.0), (8.0, 9.0)], tolerance_s=0.5)
    assert counts.delays_s == pytest.approx((0.1, -0.2))
    assert (counts.n_missed, counts.n_false) == (1, 2)
    assert counts.f1 == pytest.approx(2 * 2 / (2 * 2 + 1 + 2))
    assert EventCounts((), 0, 0).f1 == 1.0


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 60), unique=True, max_size=12),
    st.lists(st.tuples(st.integers(0, 5), st.integers(1, 6)), max_size=8),
    st.integers(0, 4),
)
def test_no_other_matching_finds_more(triggers, gaps_and_lengths, tolerance):
    triggers, events, place = sorted(triggers), [], 0
    for gap, length in gaps_and_lengths:
        events.append((place + gap, place + gap + length))
        place += gap + length
    fits = [[onset - tolerance <= trigger <= end + tolerance for trigger in triggers] for onset, end in events]
    best = 0
    if triggers and events:
        best = int((maximum_bipartite_matching(csr_matrix(np.array(fits)), perm_type="column") >= 0).sum())
    counts = match_events(triggers, events, tolerance_s=tolerance)
    assert len(counts.delays_s) == best
    assert len(counts.delays_s) + counts.n_missed == len(events)
    assert len(counts.delays_s) + counts.n_false == len(triggers)


def stretch(probabilities, events_s):
    times_s = np.arange(len(probabilities)) * 0.1
    return Stretch(times_s, np.array(probabilities), events_s, 0.1 * len(probabilities))


def test_tuning_learns_to_wait_out_flashes_and_no_longer():
    """Flashes of one frame go with no event; each event lasts a second: waiting 0.2 s is right, 0.4 s is slow."""
    flash, event = [0.0] * 9 + [0.95], [0.95] * 10
    probabilities = flash * 3 + [0.0] * 9 + event + flash * 2 + [0.0] * 9 + event + [0.0] * 10
    events_s = [(3.9, 4.9), (7.8, 8.8)]
    rule = tune_event_rule([stretch(probabilities, events_s)])
    assert rule.dwell_s == 0.2
    counts = apply_rule([stretch(probabilities, events_s)] * 2, rule)
    assert counts.delays_s == pytest.approx((0.2,) * 4)
    assert (counts.n_missed, counts.n_false) == (0, 0)
    assert apply_rule([stretch(probabilities, events_s)], EventRule(0.6, 0.4)).n_false == 5


def test_of_equally_good_rules_the_quickest_is_taken():
    rules = [EventRule(dwell_s=0.4), EventRule(dwell_s=0.2), EventRule(dwell_s=0.0)]
    counts = [EventCounts((0.4,), 0, 0), EventCounts((0.2,), 0, 0), EventCounts((0.0,), 0, 1)]
    assert best_rule(rules, counts) == rules[1]
    assert best_rule(rules, [EventCounts((), 1, 0)] * 3) == rules[0]
