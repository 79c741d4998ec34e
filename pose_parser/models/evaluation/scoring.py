"""From held-out answers to scores at three levels, with intervals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose_parser.datasets import Split
from pose_parser.datasets.splits import RANDOM
from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.bootstrap import bootstrap_interval, interval_of, resample_sums
from pose_parser.models.evaluation.event_tuning import score_events
from pose_parser.models.evaluation.frame_scores import confusion_scores, count_confusions, score_frames
from pose_parser.models.evaluation.held_out import HeldOutAnswers, resampled_by
from pose_parser.models.evaluation.options import EvaluationOptions
from pose_parser.models.evaluation.results import FoldScores, HeldOutScores, Interval
from pose_parser.models.evaluation.segment_scores import OVERLAPS, count_segments, score_segments, segmental_f1
from pose_parser.models.evaluation.tested import Tested, codes_of, group_confusions


def score(tested: Tested, options: EvaluationOptions, *, with_events: bool) -> HeldOutScores:
    """Score one way to split; events, which take longest, only on request.

    Parameters
    ----------
    tested : Tested
        From `prepare`.
    options : EvaluationOptions
        Choices.
    with_events : bool
        Whether to tune and test event rules.

    Returns
    -------
    HeldOutScores
    """
    answers, background = tested.answers, codes_of(options.background, tested.answers)
    counts, edits = count_segments(tested.timelines, answers.true, answers.predicted, background)
    return HeldOutScores(
        by=tested.by,
        n_groups=len(np.unique(answers.groups)),
        resampled_by=resampled_by(tested.by),
        frames=score_frames(answers.true, answers.predicted, answers.probabilities, answers.classes),
        intervals=_intervals(tested, counts, edits, options),
        segments=score_segments(counts, edits) if len(edits) else None,
        events=score_events(tested, options) if with_events and tested.by != RANDOM else [],
        folds=[_score_fold(split, answers) for split in tested.splits],
    )


def _intervals(
    tested: Tested, counts: NDArray[np.intp], edits: FloatArray, options: EvaluationOptions
) -> dict[str, Interval]:
    confusions = group_confusions(tested.answers)
    if len(confusions) < 2:
        return {}
    draw = {"n_resamples": options.n_resamples, "seed": options.seed}
    sums = resample_sums(confusions, **draw)
    found = {name: interval_of(draws, options.confidence) for name, draws in confusion_scores(sums).items()}
    if len(edits):
        groups = tested.answers.groups
        names, places = np.unique([groups[line.rows[0]] for line in tested.timelines], return_inverse=True)
        of_groups = np.zeros((len(names), len(OVERLAPS) * 3 + 2))
        np.add.at(of_groups, places, np.column_stack([counts.reshape(len(edits), -1), edits, np.ones(len(edits))]))
        for place, overlap in enumerate(OVERLAPS):
            part = of_groups[:, 3 * place : 3 * place + 3]
            name = f"f1_at_{100 * overlap:.0f}"
            found[name] = bootstrap_interval(part, segmental_f1, confidence=options.confidence, **draw)
        mean = of_groups[:, -2:]
        found["edit_score"] = bootstrap_interval(mean, _mean_of_sums, confidence=options.confidence, **draw)
    return {name: interval for name, interval in found.items() if interval is not None}


def _mean_of_sums(sums: FloatArray) -> FloatArray:
    mean: FloatArray = sums[..., 0] / sums[..., 1]
    return mean


def _score_fold(split: Split, answers: HeldOutAnswers) -> FoldScores:
    inside = np.isin(answers.table["row"].to_numpy(), split.test)
    counts = count_confusions(answers.true[inside], answers.predicted[inside], len(answers.classes))
    scores = confusion_scores(counts)
    return FoldScores(
        test_groups=list(split.test_groups),
        n_train=len(split.train),
        n_test=len(split.test),
        n_overlapping=split.n_overlapping,
        accuracy=float(scores["accuracy"]),
        balanced_accuracy=float(scores["balanced_accuracy"]),
    )
