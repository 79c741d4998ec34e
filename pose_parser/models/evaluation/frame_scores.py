"""How many rows were named rightly, and how good the probabilities are."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.results import ClassScores, FrameScores

Codes = NDArray[np.intp]
"""Classes by number; shape (n_rows,)."""


def count_confusions(true: Codes, predicted: Codes, n_classes: int) -> NDArray[np.intp]:
    """Count rows by true (first axis) and predicted class (second axis), shape (n_classes, n_classes)."""
    cells = np.bincount(true * n_classes + predicted, minlength=n_classes * n_classes)
    return cells.reshape(n_classes, n_classes)


def confusion_scores(counts: NDArray[np.number]) -> dict[str, FloatArray]:
    """Score confusion matrices, many at once.

    Parameters
    ----------
    counts : array, shape (..., n_classes, n_classes)
        Rows by true and predicted class; at least one row each.

    Returns
    -------
    dict of array, shape (...)
        ``accuracy``; ``balanced_accuracy``, the mean recall of the classes that occur; ``macro_f1``, the mean F1 of the
        classes that occur or are named; ``mcc``, Matthews' correlation in [-1, 1] (Gorodkin 2004, *Computational
        Biology and Chemistry* 28:367, for more than two classes), 0 where all rows are of one class or named alike.
    """
    cells = counts.astype(np.float64)
    total, right = cells.sum(axis=(-2, -1)), np.trace(cells, axis1=-2, axis2=-1)
    hits, true, named = np.diagonal(cells, axis1=-2, axis2=-1), cells.sum(axis=-1), cells.sum(axis=-2)
    covariance = right * total - (true * named).sum(axis=-1)
    spread = np.sqrt((total**2 - (true**2).sum(axis=-1)) * (total**2 - (named**2).sum(axis=-1)))
    return {
        "accuracy": right / total,
        "balanced_accuracy": _mean_where(hits, true),
        "macro_f1": _mean_where(2.0 * hits, true + named),
        "mcc": np.divide(covariance, spread, out=np.zeros_like(total), where=spread > 0),
    }


def score_frames(
    true: Codes, predicted: Codes, probabilities: FloatArray | None, classes: Sequence[str]
) -> FrameScores:
    """Score rows one by one, each counting alike.

    Parameters
    ----------
    true, predicted : int array, shape (n_rows,)
        Classes by number.
    probabilities : array, shape (n_rows, n_classes), or None
        None where the classifier only gives labels.
    classes : sequence of str
        Names by number.

    Returns
    -------
    FrameScores
        Areas are means over the classes, one against the rest; None where the rows do not tell.
    """
    counts = count_confusions(true, predicted, len(classes))
    of_classes = [_score_class(code, name, counts, true, probabilities) for code, name in enumerate(classes)]
    return FrameScores(
        n_rows=len(true),
        confusion=counts.tolist(),
        classes=of_classes,
        roc_auc=_mean([scores.roc_auc for scores in of_classes]),
        average_precision=_mean([scores.average_precision for scores in of_classes]),
        log_loss=None if probabilities is None else _log_loss(true, probabilities),
        brier=None if probabilities is None else brier_score(true, probabilities),
        **{name: float(score) for name, score in confusion_scores(counts).items()},
    )


def brier_score(true: Codes, probabilities: FloatArray) -> float:
    """Give the mean squared distance from the truth, in [0, 2] (Brier 1950, *Monthly Weather Review* 78:1)."""
    misses = probabilities - np.eye(probabilities.shape[1])[true]
    return float((misses**2).sum(axis=1).mean())


def _log_loss(true: Codes, probabilities: FloatArray) -> float:
    """Give the mean negative logarithm of the true class's probability; a probability of 0 counts as 1e-15."""
    return float(-np.log(np.clip(probabilities[np.arange(len(true)), true], 1e-15, 1.0)).mean())


def _score_class(
    code: int, name: str, counts: NDArray[np.intp], true: Codes, probabilities: FloatArray | None
) -> ClassScores:
    hits, n_true, n_named = int(counts[code, code]), int(counts[code].sum()), int(counts[:, code].sum())
    roc_auc = average_precision = None
    if probabilities is not None and 0 < n_true < len(true):
        from sklearn.metrics import average_precision_score, roc_auc_score

        roc_auc = float(roc_auc_score(true == code, probabilities[:, code]))
        average_precision = float(average_precision_score(true == code, probabilities[:, code]))
    return ClassScores(
        name=name,
        n_rows=n_true,
        precision=hits / n_named if n_named else None,
        recall=hits / n_true if n_true else None,
        f1=2 * hits / (n_true + n_named) if n_true + n_named else None,
        roc_auc=roc_auc,
        average_precision=average_precision,
    )


def _mean_where(part: FloatArray, whole: FloatArray) -> FloatArray:
    """Mean of the shares along the last axis, over those that have a whole."""
    shares = np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)
    mean: FloatArray = shares.sum(axis=-1) / (whole > 0).sum(axis=-1)
    return mean


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None
