"""Whether confidences mean what they say, and how to make them."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from pose_parser.datasets import Dataset, make_splits
from pose_parser.landmarks import FloatArray
from pose_parser.models.evaluation.results import Calibration, ReliabilityBin

N_BINS = 10


def measure_calibration(confidences: FloatArray, right: NDArray[np.bool_], *, n_bins: int = N_BINS) -> Calibration:
    """Compare what a model claims with what is true.

    Parameters
    ----------
    confidences : array, shape (n_rows,)
        Probability of the most probable class.
    right : array of bool, shape (n_rows,)
        Whether it was the true one.
    n_bins : int
        Bins of equal width.

    Returns
    -------
    Calibration
        Expected and largest calibration error as in Guo et al. 2017, *On calibration of modern neural networks*, ICML.
    """
    edges = np.linspace(0.0, 1.0, n_bins + 1)
    places = np.clip(np.searchsorted(edges, confidences, side="left") - 1, 0, n_bins - 1)
    bins = []
    for place in range(n_bins):
        inside = places == place
        bins.append(
            ReliabilityBin(
                low=float(edges[place]),
                high=float(edges[place + 1]),
                n_rows=int(inside.sum()),
                mean_confidence=float(confidences[inside].mean()) if inside.any() else None,
                accuracy=float(right[inside].mean()) if inside.any() else None,
            )
        )
    errors = [
        (bin_.n_rows, abs(bin_.mean_confidence - bin_.accuracy))
        for bin_ in bins
        if bin_.mean_confidence is not None and bin_.accuracy is not None
    ]
    expected = sum(n_rows * error for n_rows, error in errors) / len(right)
    return Calibration(bins=bins, expected_error=expected, largest_error=max(error for _, error in errors))


def fit_calibrated(  # noqa: PLR0913  # a facade over make_splits and scikit-learn
    estimator: Any,
    dataset: Dataset,
    family: str,
    *,
    by: str = "video",
    method: Literal["sigmoid", "isotonic"] = "sigmoid",
    n_folds: int = 5,
    seed: int = 0,
) -> Any:
    """Fit a classifier whose confidences are corrected on groups that it did not learn from.

    Parameters
    ----------
    estimator : object
        Unfitted scikit-learn classifier.
    dataset : Dataset
        Examples; those without a label are left out.
    family : str
        Family of labels to learn.
    by : str
        What is held out for the correction, see `make_splits`.
    method : {"sigmoid", "isotonic"}
        A sigmoid (Platt 1999) needs little data; isotonic regression follows any rising curve, and wants a thousand
        rows or more.
    n_folds, seed : int
        See `make_splits`.

    Returns
    -------
    CalibratedClassifierCV
        Fitted; the mean of one corrected classifier per fold. It is saved and loaded like any other.

    Raises
    ------
    DatasetError
        If the groups allow no split.
    """
    from sklearn.base import clone
    from sklearn.calibration import CalibratedClassifierCV

    labels = dataset.labels(family)
    labelled = dataset.take(labels.notna().to_numpy())
    texts = labelled.labels(family).astype(str).to_numpy(dtype=str)
    splits = make_splits(labelled.rows, texts, by=by, n_folds=n_folds, seed=seed)
    folds = [(split.train, split.test) for split in splits]
    return CalibratedClassifierCV(clone(estimator), method=method, cv=folds).fit(labelled.values, texts)
