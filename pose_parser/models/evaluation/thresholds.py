"""From which confidence on an answer is shown as sure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray

SURE_ACCURACY = 0.99
"""Share of the answers shown as sure that must be right on held-out examples."""

SURE_STRANGERS = 0.08
"""Share of the poses that are none of the classes that may be shown as sure."""

_LOWEST_THRESHOLD, _STEP = 0.5, 0.05


def choose_threshold(
    confidences: FloatArray,
    right: NDArray[np.bool_],
    strangers: FloatArray | None = None,
    *,
    sure_accuracy: float = SURE_ACCURACY,
) -> float:
    """Choose from which confidence on an answer is shown as sure.

    Parameters
    ----------
    confidences : array, shape (n_examples,)
        Probability of the most probable class, for examples that were not trained on.
    right : array of bool, shape (n_examples,)
        Whether it was the true one.
    strangers : array, shape (n_strangers,), optional
        The same probability for poses that are none of the classes.
    sure_accuracy : float
        Share of the sure answers, in [0, 1], that must be right.

    Returns
    -------
    float
        The lowest of 0.5, 0.55, ... 0.95 from which `sure_accuracy` of the sure answers are right and at most
        `SURE_STRANGERS` of the strangers are sure; 0.95 where none keeps both promises.
    """
    thresholds = np.arange(_LOWEST_THRESHOLD, 0.951, _STEP).round(2)
    for threshold in thresholds:
        sure = right[confidences >= threshold]
        accurate = len(sure) > 0 and sure.mean() >= sure_accuracy
        if accurate and (strangers is None or (strangers >= threshold).mean() <= SURE_STRANGERS):
            return float(threshold)
    return float(thresholds[-1])
