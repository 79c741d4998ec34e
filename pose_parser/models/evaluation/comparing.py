"""Whether one classifier is better than another, tested on the same folds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose_parser.errors import TrainingError
from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.bootstrap import CONFIDENCE, N_RESAMPLES, interval_of, resample_sums
from pose_parser.models.evaluation.evaluation import Evaluation
from pose_parser.models.evaluation.frame_scores import confusion_scores
from pose_parser.models.evaluation.results import Interval, Result
from pose_parser.models.evaluation.tested import group_confusions


class Comparison(Result):
    """How much better the second classifier is than the first.

    Parameters
    ----------
    by : str
        What was held out.
    n_groups : int
        How many videos, persons, sessions or cameras were drawn from.
    accuracy_gain, balanced_accuracy_gain : float
        Score of the second less that of the first.
    accuracy_interval, balanced_accuracy_interval : Interval or None
        Bootstrap intervals of the gains, both classifiers judged on the same draws of groups; None with one group.
    only_first_right, only_second_right : int
        Rows that one of them got right and the other wrong.
    """

    by: str
    n_groups: int
    accuracy_gain: float
    balanced_accuracy_gain: float
    accuracy_interval: Interval | None
    balanced_accuracy_interval: Interval | None
    only_first_right: int
    only_second_right: int

    @property
    def is_clear(self) -> bool:
        """Whether the interval of the accuracy's gain leaves 0 out."""
        interval = self.accuracy_interval
        return interval is not None and not interval.low <= 0.0 <= interval.high


def compare(first: Evaluation, second: Evaluation, *, by: str | None = None) -> Comparison:
    """Compare two classifiers row by row.

    Parameters
    ----------
    first, second : Evaluation
        Of the same data set, family, number of folds and seed, with their answers.
    by : str, optional
        Which of the scores; the first one's headline unless given.

    Returns
    -------
    Comparison
        Intervals resample whole groups, for frames of one video are not independent: McNemar's test, which takes them
        for that, would find almost any difference clear.

    Raises
    ------
    TrainingError
        If the two were not tested on the same rows of the same folds.
    """
    by = by or first.headline
    if by not in first.answers or by not in second.answers:
        raise TrainingError(f"the evaluations do not both hold answers by {by}")
    one, other = first.answers[by], second.answers[by]
    shared = ["row", "video", "fold", "true"]
    if one.classes != other.classes or not one.table[shared].equals(other.table[shared]):
        raise TrainingError("the two classifiers were not tested on the same rows of the same folds")
    counts = np.stack([group_confusions(one), group_confusions(other)], axis=1)
    gains = _gains(counts.sum(axis=0))
    draws = _gains(resample_sums(counts, n_resamples=N_RESAMPLES))
    intervals = {name: interval_of(values, CONFIDENCE) if len(counts) > 1 else None for name, values in draws.items()}
    return Comparison(
        by=by,
        n_groups=len(counts),
        accuracy_gain=float(gains["accuracy"]),
        balanced_accuracy_gain=float(gains["balanced_accuracy"]),
        accuracy_interval=intervals["accuracy"],
        balanced_accuracy_interval=intervals["balanced_accuracy"],
        only_first_right=int((one.right & ~other.right).sum()),
        only_second_right=int((~one.right & other.right).sum()),
    )


def _gains(counts: NDArray[np.number]) -> dict[str, FloatArray]:
    """Give the differences of scores, for confusions of shape (..., 2, n_classes, n_classes)."""
    return {name: scores[..., 1] - scores[..., 0] for name, scores in confusion_scores(counts).items()}
