"""The honest score of what a builder builds, for the card and the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.base import clone

from pose_parser.atomic import write_atomically
from pose_parser.datasets import Dataset
from pose_parser.errors import TrainingError
from pose_parser.models.building.search import SearchedClassifier
from pose_parser.models.evaluation import Evaluation, evaluate
from pose_parser.models.evaluation.held_out import OnFold

NESTED_NOTE = "the headline is nested; the splits beside it took the parameters that the search on all rows found"
N_FOLDS = 5
"""Largest number of folds of the held-out score."""

_SCORES = ("balanced_accuracy", "accuracy", "macro_f1", "mcc")


def judge(  # noqa: PLR0913  # what is scored, on what, and who is told
    unfitted: SearchedClassifier,
    fitted: SearchedClassifier,
    dataset: Dataset,
    family: str,
    *,
    by: str,
    on_fold: OnFold | None = None,
) -> Evaluation:
    """Score a classifier on what it has not seen, with a search repeated inside of every fold of the headline.

    Parameters
    ----------
    unfitted : SearchedClassifier
        What is scored: the search, if there is one, and not what it found, since that was chosen on the same rows.
    fitted : SearchedClassifier
        The same after the search on all rows; the scores beside the headline take its parameters as they are.
    dataset : Dataset
        Examples.
    family : str
        Label family.
    by : str
        What the headline holds out.
    on_fold : callable, optional
        Called with a `FoldProgress` after each fold.

    Returns
    -------
    Evaluation
        With ``settings["search"]`` saying which scores are nested.
    """
    plain = clone(unfitted).set_params(method="none", on_progress=None, n_jobs=1)
    plain.estimator.set_params(**fitted.best_params_)
    options = {"n_folds": N_FOLDS, "seed": unfitted.seed, "on_fold": on_fold}
    evaluation = evaluate(plain, dataset, family, by=by, n_jobs=unfitted.n_jobs, **options)
    if not fitted.trials_:
        return evaluation
    nested = evaluate(unfitted, dataset, family, by=by, beside=(), **options)
    return evaluation.model_copy(
        update={
            "estimator": nested.estimator,
            "scores": {**evaluation.scores, by: nested.scores[by]},
            "answers": {**evaluation.answers, by: nested.answers[by]},
            "calibration": nested.calibration,
            "unsure": nested.unsure,
            "settings": {**evaluation.settings, "search": NESTED_NOTE},
        }
    )


def card_scores(evaluation: Evaluation) -> dict[str, Any]:
    """Give the scores of a model's card: the headline's, with its interval, and the main score of the others.

    Parameters
    ----------
    evaluation : Evaluation
        From `judge`.

    Returns
    -------
    dict
        Plain JSON values; ``warning`` is there only where the headline is a random split.
    """
    headline = evaluation.headline_scores
    interval = headline.intervals.get("balanced_accuracy")
    scores: dict[str, Any] = {
        "held_out": evaluation.headline,
        "groups": headline.n_groups,
        "examples": headline.frames.n_rows,
        **{name: round(getattr(headline.frames, name), 4) for name in _SCORES},
        "balanced_accuracy_95": None if interval is None else [round(interval.low, 4), round(interval.high, 4)],
        "majority_accuracy": round(evaluation.majority_accuracy, 4),
        "balanced_accuracy_by": {
            by: round(scores.frames.balanced_accuracy, 4) for by, scores in evaluation.scores.items()
        },
        "recall": {
            part.name: None if part.recall is None else round(part.recall, 4) for part in headline.frames.classes
        },
    }
    return scores if evaluation.stamp is None else {"warning": evaluation.stamp, **scores}


def write_evaluation(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write what was found, for the report: ``evaluation.json``, and ``answers.parquet`` with each held-out answer.

    Parameters
    ----------
    evaluation : Evaluation
        From `judge`.
    folder : Path
        Made where absent; older files in it are replaced.

    Returns
    -------
    list of Path
        The two files. A line of ``answers.parquet`` is one row of the data set (``row``) in one way to split
        (``held_out``), with ``true``, ``predicted`` and ``probability_<class>``.

    Raises
    ------
    TrainingError
        If the folder cannot be written to.
    """
    tables = [_answers_table(evaluation, by) for by in evaluation.answers]
    contents = {
        folder / "evaluation.json": json.dumps(evaluation.to_dict(), indent=1).encode() + b"\n",
        folder / "answers.parquet": pd.concat(tables, ignore_index=True).to_parquet(index=False),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, data in contents.items():
            write_atomically(path, data)
    except OSError as error:
        raise TrainingError(f"{folder}: cannot be written to ({error.strerror or error})") from error
    return list(contents)


def _answers_table(evaluation: Evaluation, by: str) -> pd.DataFrame:
    answers = evaluation.answers[by]
    table = answers.table.copy()
    table.insert(0, "held_out", by)
    for column, name in enumerate(answers.classes):
        table[f"probability_{name}"] = (
            float("nan") if answers.probabilities is None else answers.probabilities[:, column]
        )
    return table
