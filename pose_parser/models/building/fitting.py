"""One fit and its score: what runs many times, in this process, in others, or on a cluster."""

from __future__ import annotations

import importlib.metadata
import math
import warnings
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray
from pose_parser.models.building.pipelines import SELECTION
from pose_parser.models.building.spaces import Params

Fold = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Numbers of the rows to train on and to test on."""

Scoring = Literal["balanced_accuracy", "macro_f1", "accuracy"]
SCORINGS: Final = ("balanced_accuracy", "macro_f1", "accuracy")
_LIBRARIES: Final = ("scikit-learn", "numpy", "scipy", "imbalanced-learn", "xgboost-cpu", "lightgbm", "aeon")


@dataclass(frozen=True, eq=False)
class Examples:
    """What is learnt from.

    Parameters
    ----------
    values : array, shape (n_rows, n_columns)
        Columns.
    labels : array, shape (n_rows,)
        Classes.
    groups : array, shape (n_rows,) or None
        What a split keeps together.
    """

    values: FloatArray
    labels: NDArray[Any]
    groups: NDArray[Any] | None = None

    def take(self, rows: NDArray[np.intp]) -> Examples:
        """Return some of the rows."""
        groups = None if self.groups is None else self.groups[rows]
        return Examples(self.values[rows], self.labels[rows], groups)


def fit_quietly(estimator: Any, examples: Examples) -> Any:
    """Fit on one thread, so that sums are taken in one order and the same seed gives the same model.

    Parameters
    ----------
    estimator : object
        Unfitted; fitted in place.
    examples : Examples
        Their groups go to the step that chooses columns by folds.

    Returns
    -------
    object
        The estimator.
    """
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    steps = getattr(estimator, "named_steps", {})
    by_folds = examples.groups is not None and type(steps.get(SELECTION)).__name__ == "RFECV"
    extra = {f"{SELECTION}__groups": examples.groups} if by_folds else {}
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        # A column that is the same everywhere says nothing, and the F test is right to leave it out.
        warnings.filterwarnings("ignore", "Features .* are constant", UserWarning)
        warnings.filterwarnings("ignore", "invalid value encountered in divide", RuntimeWarning)
        return estimator.fit(examples.values, examples.labels, **extra)


def score_labels(truth: NDArray[Any], answers: NDArray[Any], scoring: Scoring = "balanced_accuracy") -> float:
    """Score answers, in [0, 1].

    Parameters
    ----------
    truth, answers : array, shape (n_rows,)
        Labels.
    scoring : {"balanced_accuracy", "macro_f1", "accuracy"}
        Mean recall over the classes that occur, mean F1 over the same, or share of right answers.
    """
    from sklearn.metrics import accuracy_score, f1_score, recall_score

    if scoring == "accuracy":
        return float(accuracy_score(truth, answers))
    measure = recall_score if scoring == "balanced_accuracy" else f1_score
    return float(measure(truth, answers, labels=np.unique(truth), average="macro", zero_division=0.0))


def fit_and_score(
    estimator: Any, params: Params, examples: Examples, fold: Fold, scoring: Scoring
) -> tuple[float | None, str]:
    """Fit a copy on one side of a fold and score it on the other.

    Parameters
    ----------
    estimator : object
        Unfitted; not modified.
    params : dict
        Its parameters, where they differ.
    examples : Examples
        Of both sides.
    fold : (train, test)
        Row numbers.
    scoring : str
        See `score_labels`.

    Returns
    -------
    score : float or None
        None where the classifier refused the parameters or the data.
    reason : str
        What it said then.
    """
    from sklearn.base import clone

    train, test = (examples.take(rows) for rows in fold)
    try:
        copy = fit_quietly(clone(estimator).set_params(**params), train)
        score = score_labels(test.labels, copy.predict(test.values), scoring)
    except (ValueError, ArithmeticError, MemoryError) as error:
        return None, (str(error).strip().splitlines() or [type(error).__name__])[0]
    return (score, "") if math.isfinite(score) else (None, "it scored no number")


def library_versions() -> dict[str, str]:
    """Name the versions of the installed libraries that make a model what it is."""
    versions = {"poser": importlib.metadata.version("pose-parser")}
    for name in _LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions
