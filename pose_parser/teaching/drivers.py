"""Which parts of the body drive each class: what it costs when the features that are made of them are shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.datasets import Dataset, make_splits
from pose_parser.features.shares import landmark_shares
from pose_parser.landmarks import FloatArray, skeleton_called
from pose_parser.models.evaluation.held_out import answer, fit_copy
from pose_parser.models.evaluation.importance import columns_by_feature

MOST_ROWS = 300
"""So many held-out rows of a fold are enough to see what matters."""

N_FOLDS = 3


def class_drivers(
    estimator: Any, dataset: Dataset, family: str, *, by: str, seed: int = 0
) -> dict[str, dict[str, float]]:
    """Tell how much each landmark matters for each class.

    Each feature is shuffled among held-out rows; what the true class then loses of its probability, on average over
    the rows of that class, is dealt out to the landmarks that the feature is made of.

    Parameters
    ----------
    estimator : object
        Unfitted classifier; copies of it are fitted.
    dataset : Dataset
        Labelled rows.
    family : str
        Family of labels.
    by : str
        What is held out.
    seed : int
        Of folds and shuffling.

    Returns
    -------
    dict of str to dict of str to float
        For each class shares of the landmarks that matter, the largest first; they add up to 1. Empty for a class
        that no single feature matters for.

    Raises
    ------
    TrainingError
        If a copy cannot be fitted.
    DatasetError
        If the groups do not allow to hold that out.
    """
    labels = dataset.labels(family).astype(object).to_numpy()
    classes = sorted({str(label) for label in labels})
    columns = columns_by_feature(dataset)
    rng = np.random.default_rng(seed)
    losses = np.zeros((len(classes), len(columns)))
    counts = np.zeros(len(classes))
    for split in make_splits(dataset.rows, labels, by=by, n_folds=N_FOLDS, seed=seed):
        fitted = fit_copy(estimator, dataset, labels, split)
        chosen = np.sort(rng.choice(split.test, min(len(split.test), MOST_ROWS), replace=False))
        truth = np.searchsorted(classes, labels[chosen].astype(str))
        lost = _losses(fitted, dataset.values[chosen], truth, (classes, list(columns.values())), rng)
        np.add.at(losses, truth, lost)
        np.add.at(counts, truth, 1.0)
    means = losses / np.maximum(counts, 1.0)[:, None]
    skeleton, mirrored = skeleton_called(dataset.skeleton), dataset.spec.mirrored
    by_class = [dict(zip(columns, line, strict=True)) for line in means.tolist()]
    return {
        name: landmark_shares(lost, skeleton, mirrored=mirrored) for name, lost in zip(classes, by_class, strict=True)
    }


def _losses(
    fitted: Any,
    values: FloatArray,
    truth: NDArray[np.intp],
    parts: tuple[Sequence[str], Sequence[Sequence[int]]],
    rng: np.random.Generator,
) -> FloatArray:
    """Tell what the true class of each row loses by each feature, shape (n_rows, n_features), in one question."""
    classes, columns = parts
    order = rng.permutation(len(values))
    asked = np.tile(values, (len(columns) + 1, 1, 1))
    for place, numbers in enumerate(columns, start=1):
        asked[place][:, numbers] = values[order][:, numbers]
    chances, _ = answer(fitted, asked.reshape(-1, values.shape[1]), classes)
    of_truth = chances.reshape(len(columns) + 1, len(values), -1)[:, np.arange(len(values)), truth]
    lost: FloatArray = (of_truth[0] - of_truth[1:]).T
    return lost
