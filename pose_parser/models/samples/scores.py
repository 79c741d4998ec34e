"""How well a model does, in numbers that its card shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray


def held_out_scores(
    probabilities: FloatArray, labels: NDArray[np.str_], classes: Sequence[str], *, unsure_below: float
) -> dict[str, Any]:
    """Score answers for examples that were not trained on.

    Parameters
    ----------
    probabilities : array, shape (n_examples, n_classes)
        In the order of `classes`.
    labels : array of str, shape (n_examples,)
        True classes.
    classes : sequence of str
        Names.
    unsure_below : float
        Confidence from which an answer counts as sure.

    Returns
    -------
    dict
        ``examples``; ``accuracy`` when every answer counts; ``sure``, the share of sure answers; ``accuracy_of_sure``;
        ``recall``, the accuracy by class.
    """
    named = np.array(classes)[probabilities.argmax(axis=1)]
    right, sure = named == labels, probabilities.max(axis=1) >= unsure_below
    return {
        "examples": len(labels),
        "accuracy": share(right),
        "sure": share(sure),
        "accuracy_of_sure": share(right[sure]),
        "recall": {name: share(right[labels == name]) for name in classes},
    }


def share(flags: NDArray[np.bool_]) -> float | None:
    """Give the share of true flags, to four digits; None where there are none."""
    return round(float(flags.mean()), 4) if len(flags) else None
