"""A rule is tuned on other recordings than those that it is tested on, and an event is counted once."""

import numpy as np
import pandas as pd
import pytest

from pose_parser.annotations import Segment
from pose_parser.models.evaluation import EvaluationOptions, HeldOutAnswers, tested
from pose_parser.models.evaluation.event_tuning import score_events
from pose_parser.models.evaluation.timelines import cut_timelines

EVENT, QUIET, FLASH = [0.95] * 10, [0.0] * 9, [0.95]


def make_tested(videos, times_s=None):
    """Videos as (probabilities, true flags), each a fold of its own, 10 rows a second."""
    tables = []
    for fold, (probabilities, true) in enumerate(videos):
        end_ms = (np.arange(len(true)) * 0.1 if times_s is None else np.asarray(times_s)) * 1000.0
        table = pd.DataFrame({"video": f"v{fold}", "group": f"v{fold}", "fold": fold, "end_ms": end_ms})
        names = np.where(np.array(true) > 0, "up", "none")
        tables.append(table.assign(true=names, predicted=names, up=probabilities))
    table = pd.concat(tables, ignore_index=True)
    up = table["up"].to_numpy()
    answers = HeldOutAnswers(table, ("none", "up"), np.column_stack([1.0 - up, up]))
    lines = cut_timelines(table["fold"].to_numpy(), table["end_ms"].to_numpy() / 1000.0)
    return tested.Tested("video", [None] * len(videos), answers, lines)


def test_a_fold_is_not_tested_with_a_rule_that_was_tuned_on_it():
    """Only the first video flashes. Who has not seen it waits for nothing, and takes each flash for real."""
    flashing = (QUIET + FLASH) * 5 + QUIET + EVENT + QUIET
    first = (flashing, [0] * 59 + [1] * 10 + [0] * 9)
    second = (QUIET + EVENT + QUIET, [0] * 9 + [1] * 10 + [0] * 9)
    (scores,) = score_events(make_tested([first, second]), EvaluationOptions())
    assert scores.label == "up"
    assert scores.rule.dwell_s == 0.2
    assert (scores.n_events, scores.n_missed, scores.n_false) == (2, 0, 5)
    assert scores.tested_s == pytest.approx(0.1 * (78 + 28))
    assert scores.false_per_minute == pytest.approx(5 / (scores.tested_s / 60.0))
    # Announced at once in the first video, and after 0.2 s in the second, whose rule knows of flashes.
    assert scores.delay_median_s == pytest.approx(0.1)


def test_a_marked_event_that_a_gap_cuts_is_one_event():
    times_s = np.append(np.arange(10) * 0.1, 3.0 + np.arange(10) * 0.1)
    video = ([0.95] * 20, [1] * 20)
    marked = (Segment("v0", 0.0, 4.0, "up"), Segment("v1", 0.0, 4.0, "up"), Segment("v1", 9.0, 10.0, "up"))
    (scores,) = score_events(make_tested([video, video], times_s), EvaluationOptions(segments=marked))
    assert scores.n_events == 2


def test_one_fold_cannot_be_tuned_without():
    assert score_events(make_tested([(EVENT, [1] * 10)]), EvaluationOptions()) == []
