"""Event rules tuned on some recordings and tested on others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from pose_parser.annotations import Segment
from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.event_scores import (
    RULES,
    EventCounts,
    Stretch,
    apply_rule,
    best_rule,
    sum_counts,
)
from pose_parser.models.evaluation.options import EvaluationOptions
from pose_parser.models.evaluation.results import EventScores, RuleValues
from pose_parser.models.evaluation.tested import Tested, codes_of
from pose_parser.models.evaluation.timelines import Timeline


def score_events(tested: Tested, options: EvaluationOptions) -> list[EventScores]:
    """Tune and test a rule for each label but the background.

    The rule that a fold is tested with is the best one on the held-out answers for all other folds.

    Parameters
    ----------
    tested : Tested
        Answers.
    options : EvaluationOptions
        Choices.

    Returns
    -------
    list of EventScores
        One per label; none where there are no probabilities, no timelines, or a single fold.
    """
    probabilities, background = tested.answers.probabilities, codes_of(options.background, tested.answers)
    if probabilities is None or not tested.timelines or len(tested.splits) < 2:
        return []
    wanted = [code for code in range(len(tested.answers.classes)) if code not in background]
    return [_score_label(tested, options, code, probabilities[:, code]) for code in wanted]


def _score_label(tested: Tested, options: EvaluationOptions, code: int, probabilities: FloatArray) -> EventScores:
    """Test each fold with the rule that is best on all others."""
    folds = _stretches_by_fold(tested, options, code, probabilities)
    tried = [
        [apply_rule(stretches, rule, tolerance_s=options.tolerance_s) for stretches in folds.values()] for rule in RULES
    ]
    outcomes = []
    for fold in range(len(folds)):
        others = [sum_counts([counts for place, counts in enumerate(row) if place != fold]) for row in tried]
        outcomes.append(tried[RULES.index(best_rule(RULES, others))][fold])
    tested_s = sum(stretch.duration_s for stretches in folds.values() for stretch in stretches)
    rule = best_rule(RULES, [sum_counts(row) for row in tried])
    values = RuleValues(on_above=rule.on_above, off_below=rule.off_below, dwell_s=rule.dwell_s)
    return _event_scores(tested.answers.classes[code], values, sum_counts(outcomes), tested_s)


def _event_scores(label: str, rule: RuleValues, counts: EventCounts, tested_s: float) -> EventScores:
    delays = np.array(counts.delays_s)
    return EventScores(
        label=label,
        rule=rule,
        n_events=len(delays) + counts.n_missed,
        n_missed=counts.n_missed,
        n_false=counts.n_false,
        tested_s=tested_s,
        false_per_minute=counts.n_false / (tested_s / 60.0) if tested_s else None,
        delay_median_s=float(np.median(delays)) if len(delays) else None,
        delay_p90_s=float(np.quantile(delays, 0.9)) if len(delays) else None,
    )


def _stretches_by_fold(
    tested: Tested, options: EvaluationOptions, code: int, probabilities: FloatArray
) -> dict[int, list[Stretch]]:
    answers = tested.answers
    true, table = answers.true, answers.table
    label = answers.classes[code]
    marked = sorted((one for one in options.segments if one.label == label), key=lambda one: one.start_s)
    folds: dict[int, list[Stretch]] = {}
    taken: set[int] = set()
    for line in tested.timelines:
        if options.segments:
            events = _marked_events(line, str(table["video"].iloc[line.rows[0]]), marked, taken)
        else:
            events = [(run.start_s, run.end_s) for run in line.runs(true) if run.label == code]
        stretch = Stretch(line.times_s[:-1], probabilities[line.rows], events, line.duration_s)
        folds.setdefault(int(table["fold"].iloc[line.rows[0]]), []).append(stretch)
    return folds


def _marked_events(line: Timeline, video: str, marked: Sequence[Segment], taken: set[int]) -> list[tuple[float, float]]:
    """Take the annotated segments that a timeline shows a part of, each once."""
    events = []
    for number, segment in enumerate(marked):
        seen = segment.video == video and segment.start_s < line.times_s[-1] and segment.end_s > line.times_s[0]
        if seen and number not in taken:
            taken.add(number)
            events.append((segment.start_s, segment.end_s))
    return events
