"""Score a classifier on videos, persons, sessions and cameras that it has not seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from pose_parser.datasets import GROUPS, Dataset, Split, make_splits
from pose_parser.datasets.splits import RANDOM, SPLITS_BY, group_names
from pose_parser.errors import DatasetError
from pose_parser.models.evaluation.calibration import measure_calibration
from pose_parser.models.evaluation.evaluation import RANDOM_STAMP, Evaluation
from pose_parser.models.evaluation.held_out import HeldOutAnswers, answer_held_out, resampled_by
from pose_parser.models.evaluation.options import STRICTEST_FIRST, EvaluationOptions
from pose_parser.models.evaluation.results import Calibration, Unsure
from pose_parser.models.evaluation.scoring import score
from pose_parser.models.evaluation.tested import prepare
from pose_parser.models.evaluation.thresholds import choose_threshold


def evaluate(estimator: Any, dataset: Dataset, family: str, *, by: str | None = None, **options: Any) -> Evaluation:
    """Score a classifier on what it has not seen, held out in every way that the groups allow.

    Parameters
    ----------
    estimator : object
        Unfitted scikit-learn classifier; it is not changed. A search is fitted anew within each training side, so its
        score is nested. See `answer_held_out`.
    dataset : Dataset
        Examples; rows without a label of the family are left out.
    family : str
        Family of labels.
    by : str, optional
        What the headline holds out: ``video``, ``person``, ``session`` or ``camera``; the strictest that the groups
        allow unless given. ``random`` only when asked for, and the result is stamped.
    **options
        Fields of `EvaluationOptions`, such as ``n_folds=5`` and ``seed=0``.

    Returns
    -------
    Evaluation

    Raises
    ------
    DatasetError
        If the data set has no such family, or its groups do not allow what was asked for.
    TrainingError
        If a copy of the classifier cannot be fitted.
    """
    chosen = EvaluationOptions(**options)
    chosen = replace(chosen, segments=tuple(one for one in chosen.segments if one.family == family))
    splits, reasons = find_splits(dataset, family, by, chosen)
    headline = choose_headline(by, splits, reasons)
    answers = _answer_all(estimator, dataset, family, splits, chosen)
    scores = {
        name: score(prepare(dataset, family, splits[name], answers[name]), chosen, with_events=name == headline)
        for name in splits
    }
    labels = dataset.labels(family).dropna()
    return Evaluation(
        family=family,
        classes=list(answers[headline].classes),
        estimator=_describe(estimator),
        headline=headline,
        stamp=RANDOM_STAMP if headline == RANDOM else None,
        scores=scores,
        reasons=reasons,
        n_rows=len(labels),
        n_unlabelled=len(dataset) - len(labels),
        n_groups={name: int(dataset.rows[name].nunique()) for name in GROUPS},
        majority_accuracy=float(labels.value_counts(normalize=True).max()),
        calibration=_calibration(answers[headline]),
        unsure=_unsure(answers[headline], chosen.sure_accuracy),
        settings=_settings(chosen),
        answers=answers,
    )


def find_splits(
    dataset: Dataset, family: str, by: str | None, options: EvaluationOptions
) -> tuple[dict[str, list[Split]], dict[str, str]]:
    """Split in every way that is asked for; say why where the groups do not allow it.

    Returns
    -------
    splits : dict of str to list of Split
        By what is held out.
    reasons : dict of str to str
        For the others.
    """
    splits, reasons = {}, {}
    labels = dataset.labels(family)
    for name in SPLITS_BY:
        if name in options.beside or name == by:
            try:
                splits[name] = make_splits(dataset.rows, labels, by=name, n_folds=options.n_folds, seed=options.seed)
            except DatasetError as error:
                reasons[name] = str(error)
    return splits, reasons


def choose_headline(by: str | None, splits: dict[str, list[Split]], reasons: dict[str, str]) -> str:
    """Choose what to quote: what was asked for, else the strictest there is, but never random splits.

    Raises
    ------
    DatasetError
        If there is none.
    """
    if by is not None:
        if by not in splits:
            raise DatasetError(reasons.get(by) or f"splits are by {', '.join(SPLITS_BY)}, not by {by!r}")
        return by
    for name in STRICTEST_FIRST:
        if name in splits:
            return name
    reason = reasons.get("video") or next(iter(reasons.values()), "nothing was to be held out")
    raise DatasetError(f"there is no honest score: {reason}")


def _answer_all(
    estimator: Any, dataset: Dataset, family: str, splits: dict[str, list[Split]], options: EvaluationOptions
) -> dict[str, HeldOutAnswers]:
    """Answer for each way to split; ways that come to the same groups are fitted once."""
    answers: dict[str, HeldOutAnswers] = {}
    known: dict[tuple[bytes, ...], str] = {}
    rows = np.flatnonzero(dataset.labels(family).notna().to_numpy())
    for name, parts in splits.items():
        groups = group_names(dataset.rows.iloc[rows], resampled_by(name))
        key = (pd.factorize(groups)[0].tobytes(), *(split.test.tobytes() for split in parts))
        twin = known.setdefault(key, name)
        if twin == name:
            answers[name] = answer_held_out(
                estimator, dataset, family, parts, n_jobs=options.n_jobs, on_fold=options.on_fold
            )
        else:
            answers[name] = replace(answers[twin], table=answers[twin].table.assign(group=groups))
    return answers


def _calibration(answers: HeldOutAnswers) -> Calibration | None:
    return None if answers.confidences is None else measure_calibration(answers.confidences, answers.right)


def _unsure(answers: HeldOutAnswers, sure_accuracy: float) -> Unsure | None:
    if answers.confidences is None:
        return None
    threshold = choose_threshold(answers.confidences, answers.right, sure_accuracy=sure_accuracy)
    sure = answers.confidences >= threshold
    return Unsure(
        unsure_below=threshold,
        sure_accuracy_wanted=sure_accuracy,
        share_sure=float(sure.mean()),
        accuracy_of_sure=float(np.mean(answers.right[sure])) if sure.any() else None,
    )


def _settings(options: EvaluationOptions) -> dict[str, Any]:
    """Give the options as plain JSON values; of the annotations only how many there were."""
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in vars(options).items()}
    del plain["n_jobs"], plain["on_fold"]
    return plain | {"segments": len(options.segments)}


def _describe(estimator: Any) -> str:
    return " ".join(str(estimator).split())[:500]
