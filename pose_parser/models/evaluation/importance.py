"""What a classifier looks at: how much worse it gets when a feature is shuffled (Breiman 2001, *Random forests*)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.datasets import Dataset
from pose_parser.features.shares import columns_of_features
from pose_parser.landmarks import FloatArray
from pose_parser.models.answers import classifier_labels, label_name
from pose_parser.models.evaluation.evaluate import choose_headline, find_splits
from pose_parser.models.evaluation.frame_scores import confusion_scores, count_confusions
from pose_parser.models.evaluation.held_out import answer, fit_copy
from pose_parser.models.evaluation.options import EvaluationOptions
from pose_parser.models.evaluation.results import Result

N_REPEATS = 5


class FeatureImportance(Result):
    """How much a classifier depends on one feature.

    Parameters
    ----------
    feature : str
        Its name; all its columns, such as mean and range of a window, were shuffled together.
    drop : float
        Mean loss of balanced accuracy on held-out rows; about 0 or below for a feature that does not help. Features
        that say the same thing stand in for each other, and each then seems less important than they are together.
    drop_std : float
        Standard deviation of the loss over folds and repetitions.
    """

    feature: str
    drop: float
    drop_std: float


def permutation_importance(  # as `evaluate`, and how often to shuffle
    estimator: Any,
    dataset: Dataset,
    family: str,
    *,
    by: str | None = None,
    n_repeats: int = N_REPEATS,
    **options: Any,
) -> list[FeatureImportance]:
    """Shuffle each feature among the held-out rows of each fold, and see what it costs.

    Parameters
    ----------
    estimator, dataset, family, by, **options
        See `evaluate`.
    n_repeats : int
        How often each feature is shuffled in each fold.

    Returns
    -------
    list of FeatureImportance
        The most important first.

    Raises
    ------
    DatasetError
        If the data set has no such family, or its groups do not allow what was asked for.
    TrainingError
        If a copy of the classifier cannot be fitted.
    """
    chosen = EvaluationOptions(**options)
    splits, reasons = find_splits(dataset, family, by, chosen)
    folds = splits[choose_headline(by, splits, reasons)]
    labels = dataset.labels(family).astype(object).to_numpy()
    columns = columns_by_feature(dataset)
    rng = np.random.default_rng(chosen.seed)
    drops = []
    for split in folds:
        fitted = fit_copy(estimator, dataset, labels, split)
        values, truth = dataset.values[split.test], labels[split.test].astype(str)
        drops += [_drops(fitted, values, truth, columns, rng) for _ in range(n_repeats)]
    means, spreads = np.mean(drops, axis=0), np.std(drops, axis=0)
    found = [
        FeatureImportance(feature=name, drop=float(means[place]), drop_std=float(spreads[place]))
        for place, name in enumerate(columns)
    ]
    return sorted(found, key=lambda one: -one.drop)


def columns_by_feature(dataset: Dataset) -> dict[str, list[int]]:
    """Give the numbers of the columns that each feature was made into.

    Parameters
    ----------
    dataset : Dataset
        Whose columns.

    Returns
    -------
    dict of str to list of int
        By name of feature, in the order of the spec.
    """
    return columns_of_features(dataset.spec)


def _drops(
    fitted: Any,
    values: FloatArray,
    truth: NDArray[np.str_],
    columns: dict[str, list[int]],
    rng: np.random.Generator,
) -> list[float]:
    """Shuffle each feature once, all its columns alike."""
    order = rng.permutation(len(values))
    whole = _score(fitted, values, truth)
    drops = []
    for numbers in columns.values():
        shuffled = values.copy()
        shuffled[:, numbers] = values[:, numbers][order]
        drops.append(whole - _score(fitted, shuffled, truth))
    return drops


def _score(fitted: Any, values: FloatArray, truth: NDArray[np.str_]) -> float:
    classes = sorted({*truth.tolist(), *(label_name(label) for label in classifier_labels(fitted) or [])})
    predicted = answer(fitted, values, classes)[0].argmax(axis=1)
    counts = count_confusions(np.searchsorted(classes, truth), predicted, len(classes))
    return float(confusion_scores(counts)["balanced_accuracy"])
