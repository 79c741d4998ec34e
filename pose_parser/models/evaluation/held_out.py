"""Answers for rows that a model did not learn from."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pose_parser.datasets import Dataset, Split
from pose_parser.datasets.splits import RANDOM, group_names
from pose_parser.errors import ModelFileError, TrainingError
from pose_parser.landmarks import FloatArray
from pose_parser.models.answers import classifier_labels, label_name, raw_probabilities


@dataclass(frozen=True, eq=False)
class HeldOutAnswers:
    """One answer per labelled row, each from a model that never saw the row's group.

    Parameters
    ----------
    table : DataFrame
        ``row`` (number in the data set), ``video``, ``start_ms``, ``end_ms``, ``group`` (what was held out with it),
        ``fold`` (which split tested it), ``true`` and ``predicted`` (names of classes).
    classes : tuple of str
        Names, in the order of the probabilities.
    probabilities : array, shape (n_rows, n_classes), or None
        As the live server would show them; None where the classifier only gives labels.
    """

    table: pd.DataFrame
    classes: tuple[str, ...]
    probabilities: FloatArray | None

    @cached_property
    def true(self) -> NDArray[np.intp]:
        """True classes by number, shape (n_rows,)."""
        return self._codes("true")

    @cached_property
    def predicted(self) -> NDArray[np.intp]:
        """Predicted classes by number, shape (n_rows,)."""
        return self._codes("predicted")

    @property
    def right(self) -> NDArray[np.bool_]:
        """Whether each answer is right, shape (n_rows,)."""
        right: NDArray[np.bool_] = self.true == self.predicted
        return right

    @property
    def groups(self) -> NDArray[np.str_]:
        """The video, person, session or camera of each answer, shape (n_rows,)."""
        return self.table["group"].to_numpy(dtype=str)

    @property
    def confidences(self) -> FloatArray | None:
        """Probability of the predicted class, shape (n_rows,)."""
        return None if self.probabilities is None else self.probabilities.max(axis=1)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values."""
        probabilities = None if self.probabilities is None else self.probabilities.tolist()
        return {
            "classes": list(self.classes),
            "columns": {name: self.table[name].tolist() for name in self.table.columns},
            "probabilities": probabilities,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Read what `to_dict` gave."""
        probabilities = None if data["probabilities"] is None else np.array(data["probabilities"], dtype=np.float64)
        return cls(pd.DataFrame(data["columns"]), tuple(data["classes"]), probabilities)

    def _codes(self, column: str) -> NDArray[np.intp]:
        return pd.Index(self.classes).get_indexer(pd.Index(self.table[column])).astype(np.intp)


class FoldProgress(NamedTuple):
    """How far a test is, after each fold.

    Attributes
    ----------
    by : str
        What is held out.
    n_done, n_folds : int
        Folds that have been tested, and all.
    n_right, n_rows : int
        Right answers, and all answers, of the tested folds together.
    """

    by: str
    n_done: int
    n_folds: int
    n_right: int
    n_rows: int


OnFold = Callable[[FoldProgress], None]


def resampled_by(by: str) -> str:
    """Name the groups of a way to split: what was held out, videos for random splits."""
    return "video" if by == RANDOM else by


def answer_held_out(  # noqa: PLR0913  # what is tested, how, and who is told
    estimator: Any,
    dataset: Dataset,
    family: str,
    splits: Sequence[Split],
    *,
    n_jobs: int | None = None,
    on_fold: OnFold | None = None,
) -> HeldOutAnswers:
    """Fit a copy on each training side and let it answer for the test side.

    Parameters
    ----------
    estimator : object
        Unfitted scikit-learn classifier. A search (anything whose `fit` takes ``groups``, or with ``cv`` and
        ``refit``) searches within each training side, so its score is nested; a ``cv`` that is only a number becomes
        `GroupFolds`, which keeps the same groups together.
    dataset : Dataset
        All rows.
    family : str
        Family of labels.
    splits : sequence of Split
        From `make_splits` for these rows and labels.
    n_jobs : int, optional
        Folds that are fitted at a time, through joblib.
    on_fold : callable, optional
        Called with a `FoldProgress` after each fold.

    Returns
    -------
    HeldOutAnswers
        Rows ascending.

    Raises
    ------
    TrainingError
        If a copy cannot be fitted or answers with an unknown class.
    """
    from joblib import Parallel, delayed

    labels = dataset.labels(family).astype(object).to_numpy()
    tested = np.sort(np.concatenate([split.test for split in splits]))
    classes = tuple(sorted({str(label) for label in labels[tested]}))
    job = delayed(_answer_fold)
    results = Parallel(n_jobs=n_jobs, return_as="generator")(
        job(estimator, dataset, labels, split, classes) for split in splits
    )
    answers, folds, are_probabilities = _collect(results, splits, labels, classes, on_fold)
    table = dataset.rows.iloc[tested][["video", "start_ms", "end_ms"]].reset_index(drop=True)
    table.insert(0, "row", tested)
    table["group"] = group_names(dataset.rows.iloc[tested], resampled_by(splits[0].by))
    table["fold"] = folds[tested]
    table["true"] = labels[tested].astype(str)
    table["predicted"] = np.array(classes)[answers[tested].argmax(axis=1)]
    return HeldOutAnswers(table, classes, answers[tested] if are_probabilities else None)


def _collect(
    results: Iterable[tuple[FloatArray, bool]],
    splits: Sequence[Split],
    labels: NDArray[Any],
    classes: Sequence[str],
    on_fold: OnFold | None,
) -> tuple[FloatArray, NDArray[np.intp], bool]:
    """Put what each fold answered in its rows, and tell after each how far the test is."""
    answers = np.full((len(labels), len(classes)), np.nan)
    folds = np.full(len(labels), -1)
    are_probabilities, n_right, n_rows = True, 0, 0
    for fold, (split, (answered, has_probabilities)) in enumerate(zip(splits, results, strict=True)):
        answers[split.test], folds[split.test] = answered, fold
        are_probabilities = are_probabilities and has_probabilities
        n_right += int((np.array(classes)[answered.argmax(axis=1)] == labels[split.test].astype(str)).sum())
        n_rows += len(split.test)
        if on_fold is not None:
            on_fold(FoldProgress(split.by, fold + 1, len(splits), n_right, n_rows))
    return answers, folds, are_probabilities


def fit_copy(estimator: Any, dataset: Dataset, labels: NDArray[Any], split: Split) -> Any:
    """Fit a copy on the training side of a split.

    Parameters
    ----------
    estimator, dataset
        See `answer_held_out`.
    labels : array, shape (n_rows,)
        Of all rows.
    split : Split
        The split.

    Returns
    -------
    object
        Fitted.

    Raises
    ------
    TrainingError
        If it cannot be fitted; the message says what was held out.
    """
    from sklearn.base import clone
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    copy = clone(estimator)
    extra = {}
    if _takes_groups(copy):
        extra["groups"] = group_names(dataset.rows.iloc[split.train], resampled_by(split.by))
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "The groups parameter is ignored", UserWarning)
        try:
            return copy.fit(dataset.values[split.train], labels[split.train].astype(str), **extra)
        except ValueError as error:
            raise TrainingError(f"{_describe(split)}: {_reason(error)}") from error


def _takes_groups(estimator: Any) -> bool:
    """Whether it searches within the training side; a number of inner folds is made group folds in place."""
    if "groups" in inspect.signature(estimator.fit).parameters:
        is_search = True
    else:
        is_search = hasattr(estimator, "cv") and hasattr(estimator, "refit")
    if is_search and isinstance(getattr(estimator, "cv", ""), int | None):
        from pose_parser.datasets.group_folds import GroupFolds

        estimator.set_params(cv=GroupFolds(estimator.cv or 5))
    return is_search


def _answer_fold(
    estimator: Any, dataset: Dataset, labels: NDArray[Any], split: Split, classes: Sequence[str]
) -> tuple[FloatArray, bool]:
    """Give probabilities of the test rows, and whether they are more than the predicted label."""
    fitted = fit_copy(estimator, dataset, labels, split)
    try:
        return answer(fitted, dataset.values[split.test], classes)
    except (ValueError, ModelFileError) as error:
        raise TrainingError(f"{_describe(split)}: {_reason(error)}") from error


def answer(fitted: Any, values: FloatArray, classes: Sequence[str]) -> tuple[FloatArray, bool]:
    """Ask a fitted classifier as the live server would.

    Parameters
    ----------
    fitted : object
        The classifier.
    values : array, shape (n_rows, n_columns)
        Examples.
    classes : sequence of str
        Names in the order wanted; those that it does not know get 0.

    Returns
    -------
    array, shape (n_rows, n_classes)
        Probabilities.
    bool
        Whether it has any: else 1 for the predicted label.
    """
    known = classifier_labels(fitted)
    names = list(classes) if known is None else [label_name(label) for label in known]
    raw = raw_probabilities(fitted, values, len(names))
    place = {name: number for number, name in enumerate(classes)}
    if raw is not None and not np.isfinite(raw).all():
        raise ValueError("the classifier gave probabilities that are no numbers")
    answers = np.zeros((len(values), len(classes)))
    if raw is not None and known is not None and set(names) <= set(place):
        answers[:, [place[name] for name in names]] = raw
        return answers, True
    predicted = [label_name(label) for label in np.asarray(fitted.predict(values)).ravel().tolist()]
    unknown = sorted(set(predicted) - set(place))
    if unknown:
        raise ValueError(f"the classifier answered {unknown[0]!r}, which is none of the labels")
    answers[np.arange(len(values)), [place[name] for name in predicted]] = 1.0
    return answers, False


def _describe(split: Split) -> str:
    return f"training without {', '.join(split.test_groups[:3])}{' ...' if len(split.test_groups) > 3 else ''}"


def _reason(error: Exception) -> str:
    line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    missing = "NaN" in line and "(some values are missing: add a step that fills them in, such as imputation)"
    return f"{line} {missing}" if missing else line
