"""From a data set to a model that goes live."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, clone
from sklearn.utils.validation import check_is_fitted

from pose_parser.datasets import GROUPS, Dataset
from pose_parser.datasets.splits import RANDOM, group_names
from pose_parser.errors import TrainingError
from pose_parser.landmarks import FloatArray
from pose_parser.models.building.classifiers import find_recipe
from pose_parser.models.building.fitting import Scoring, library_versions
from pose_parser.models.building.judging import N_FOLDS, card_scores, judge
from pose_parser.models.building.pipelines import (
    CLASSIFIER,
    PipelineOptions,
    accepts_missing,
    as_product,
    make_pipeline,
    match_columns,
)
from pose_parser.models.building.readiness import check_enough, labelled_rows
from pose_parser.models.building.search import Method, SearchedClassifier
from pose_parser.models.building.trials import Progress
from pose_parser.models.evaluation import Evaluation
from pose_parser.models.evaluation.held_out import OnFold
from pose_parser.models.trained_model import make_trained_model

_MOST_TYPICAL = 20_000
_MOST_NAMED = 8


class ModelBuilder(BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Learns a classifier of one label family, tests it on what it was not trained on, and makes its card.

    Parameters
    ----------
    model : str
        Name of the classifier, see `classifier_names`.
    options : PipelineOptions or None
        Scaling, imputation, choice of columns, class balance.
    search : {"none", "grid", "random", "halving", "optuna"}
        How to look for better parameters, see `SearchedClassifier`.
    space : mapping or None
        What the search varies, by pipeline parameter such as ``classifier__max_depth``; None for the model's own.
    n_trials, scoring, inner_folds, n_jobs, dask, on_progress
        See `SearchedClassifier`.
    time_budget_s : float or None
        Seconds for all searching: one half for the search on all rows, the other for those of the nested score.
    split : {"video", "person", "session", "camera", "random"}
        What lies on one side of every split, inner and outer. ``random`` splits single rows: a model is then tested
        on videos that it was trained on, and its scores say so.
    seed : int
        Of everything random: the same seed and data give the same model file, byte for byte.
    work_dir : Path or None
        Folder that finished trials are noted in; a search that was killed goes on from there.
    final_score : bool
        Whether to score it on held-out groups, which takes about as long as all the rest; without, the card has no
        scores and never says unsure.
    name : str or None
        Name on the card; made from family and model unless given.
    on_fold : callable or None
        Called with a `FoldProgress` after each fold of the final score.

    Attributes
    ----------
    model_ : TrainedModel
        Fitted on all labelled rows, with its card.
    evaluation_ : Evaluation
        How well it does on what it has not seen; a search is repeated within every fold (nested). Absent without
        `final_score`.
    search_ : SearchedClassifier
        What the search found.
    search_results_ : DataFrame
        One line per trial: ``score``, ``share`` (of the examples learnt from), ``fold_...`` and its parameters.
    """

    def __init__(  # noqa: PLR0913  # a scikit-learn estimator's parameters lie flat
        self,
        model: str = "extra_trees",
        *,
        options: PipelineOptions | None = None,
        search: Method = "none",
        space: Mapping[str, Any] | None = None,
        n_trials: int | None = None,
        time_budget_s: float | None = None,
        scoring: Scoring = "balanced_accuracy",
        split: str = "video",
        inner_folds: int = 3,
        seed: int = 0,
        n_jobs: int | None = None,
        dask: str | None = None,
        work_dir: Path | None = None,
        final_score: bool = True,
        name: str | None = None,
        on_progress: Callable[[Progress], None] | None = None,
        on_fold: OnFold | None = None,
    ) -> None:
        self.model = model
        self.options = options
        self.search = search
        self.space = space
        self.n_trials = n_trials
        self.time_budget_s = time_budget_s
        self.scoring = scoring
        self.split = split
        self.inner_folds = inner_folds
        self.seed = seed
        self.n_jobs = n_jobs
        self.dask = dask
        self.work_dir = work_dir
        self.final_score = final_score
        self.name = name
        self.on_progress = on_progress
        self.on_fold = on_fold

    def fit(self, dataset: Dataset, family: str) -> Self:
        """Learn one label family.

        Parameters
        ----------
        dataset : Dataset
            Rows without a label of this family are left out.
        family : str
            Name of the label family.

        Returns
        -------
        ModelBuilder
            Itself.

        Raises
        ------
        TrainingError
            If there is too little to learn from, or an option does not fit the data.
        DatasetError
            If there is no such family, or rows lack the name of their group.
        """
        labelled = labelled_rows(dataset, family)
        labels = labelled.labels(family).astype(str).to_numpy(dtype=str)
        check_enough(labelled, family, by=self.split)
        self._check_missing(labelled)
        groups = group_names(labelled.rows, "video" if self.split == RANDOM else self.split)
        self.__dict__.pop("evaluation_", None)
        unfitted = self.make_estimator(labelled)
        try:
            self.search_ = clone(unfitted).fit(labelled.values, labels, groups)
        except ValueError as error:
            reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise TrainingError(f"{family}: {self.model} cannot learn from this: {reason}") from error
        self.search_results_ = _as_table(self.search_)
        if self.final_score:
            self.evaluation_ = self._judge(unfitted, dataset, family)
        self.model_ = make_trained_model(as_product(self.search_.best_estimator_), self._card(labelled, family))
        return self

    def make_estimator(self, dataset: Dataset) -> SearchedClassifier:
        """Make the unfitted classifier, search and all, for the columns of a data set.

        Parameters
        ----------
        dataset : Dataset
            Its columns matter, and which of them are known in no row: those are left out where the classifier needs
            every value, since a number put in their place would be a lie once they are known.

        Returns
        -------
        SearchedClassifier
        """
        recipe = find_recipe(self.model)
        pipeline = make_pipeline(self.model, dataset.spec, self._usable(dataset), seed=self.seed)
        prefix = "" if recipe.is_sequence else f"{CLASSIFIER}__"
        space = {f"{prefix}{name}": part for name, part in recipe.space.items()}
        return SearchedClassifier(
            pipeline,
            space if self.space is None else self.space,
            method=self.search,
            n_trials=self.n_trials,
            time_budget_s=None if self.time_budget_s is None else self.time_budget_s / 2,
            scoring=self.scoring,
            n_folds=self.inner_folds,
            seed=self.seed,
            n_jobs=self.n_jobs,
            dask=self.dask,
            work_file=None if self.work_dir is None else Path(self.work_dir) / "trials.jsonl",
            on_progress=self.on_progress,
        )

    def predict(self, dataset: Dataset) -> list[str]:
        """Name the class of each row of a data set with the same columns, shape (n_rows,)."""
        check_is_fitted(self)
        if dataset.spec != self.model_.card.features:
            raise TrainingError("the data set has other columns than the one that the model was trained on")
        return self.model_.predict(dataset.values)

    def _judge(self, unfitted: SearchedClassifier, dataset: Dataset, family: str) -> Evaluation:
        unfitted.set_params(on_progress=None)
        if self.time_budget_s is not None:
            unfitted.set_params(time_budget_s=self.time_budget_s / 2 / N_FOLDS)
        return judge(unfitted, self.search_, dataset, family, by=self.split, on_fold=self.on_fold)

    def _usable(self, dataset: Dataset) -> PipelineOptions:
        """Leave out columns of which nothing is known, where they would have to be filled in."""
        options = self.options or PipelineOptions()
        names, never = dataset.spec.column_names, np.asarray(np.isnan(dataset.values).all(axis=0))
        chosen = match_columns(names, options.columns or ("*",))
        if find_recipe(self.model).is_sequence or not never[chosen].any():
            return options
        return replace(options, columns=tuple(names[place] for place in chosen if not never[place]))

    def _check_missing(self, labelled: Dataset) -> None:
        chosen = match_columns(labelled.spec.column_names, (self.options or PipelineOptions()).columns or ("*",))
        if np.isnan(labelled.values[:, chosen]).all():
            raise TrainingError(f"nothing is known in any of the {len(chosen)} columns; choose others")
        incomplete = np.flatnonzero(np.isnan(labelled.values).any(axis=0))
        if len(incomplete) and not accepts_missing(self.model, self.options):
            column = labelled.spec.column_names[incomplete[0]]
            raise TrainingError(
                f"{len(incomplete)} columns have missing values (such as {column}), which {self.model} with "
                "these steps cannot learn from; choose imputation median"
            )

    def _card(self, labelled: Dataset, family: str) -> dict[str, Any]:
        unsure = self.evaluation_.unsure if self.final_score else None
        return {
            "name": self.name or f"{family} ({self.model})",
            "description": _describe_classes([str(name) for name in self.search_.classes_]),
            "classes": [str(name) for name in self.search_.classes_],
            "features": labelled.spec.to_dict(),
            "window_s": labelled.window_s,
            "skeleton": labelled.skeleton,
            "pose_model": labelled.pose_model,
            "training_data": describe_training_data(labelled, family),
            "unsure_below": None if unsure is None else unsure.unsure_below,
            "scores": card_scores(self.evaluation_) if self.final_score else {},
            "created_with": {**library_versions(), "seed": self.seed, "model": self.model, **self._found()},
        }

    def _found(self) -> dict[str, Any]:
        found = {"search": self.search, "trials": len(self.search_.trials_), "params": self.search_.best_params_}
        return found if self.search != "none" else {"search": "none"}


def _describe_classes(classes: Sequence[str]) -> str:
    """Say in words for whoever reads the card what a model tells apart."""
    if len(classes) > _MOST_NAMED:
        return f"Tells {len(classes)} movements apart, such as {', '.join(classes[:_MOST_NAMED])}."
    return f"Tells apart: {', '.join(classes)}."


def describe_training_data(labelled: Dataset, family: str) -> dict[str, Any]:
    """Say what a model was trained on, in plain JSON values for its card.

    Parameters
    ----------
    labelled : Dataset
        The rows that it learnt from.
    family : str
        Label family.

    Returns
    -------
    dict
        ``family``, ``examples`` by class, the number of each kind of group that is known, the names of the ``videos``,
        ``sha256`` of examples and labels, the data set's ``provenance``, and what is ``typical``: the median of each
        column to four digits, None where nothing is known; absent where there are too many columns for a card.
    """
    counts = labelled.labels(family).value_counts().sort_index()
    groups = {f"{name}s": int(labelled.rows[name].nunique()) for name in GROUPS if labelled.rows[name].notna().any()}
    return {
        "family": family,
        "examples": {str(name): int(count) for name, count in counts.items()},
        **groups,
        "video_names": sorted(labelled.rows["video"].dropna().astype(str).unique().tolist()),
        "sha256": _digest(labelled, family),
        "provenance": labelled.provenance,
        **_typical(labelled.values),
    }


def _typical(values: FloatArray) -> dict[str, list[float | None]]:
    if values.shape[1] > _MOST_TYPICAL:
        return {}
    known = ~np.isnan(values)
    medians = (np.median(values[rows, column]) if rows.any() else None for column, rows in enumerate(known.T))
    return {"typical": [None if median is None else float(f"{median:.4g}") for median in medians]}


def _digest(labelled: Dataset, family: str) -> str:
    text = "\n".join(labelled.labels(family).astype(str)).encode()
    return hashlib.sha256(np.ascontiguousarray(labelled.values, dtype="<f8").tobytes() + text).hexdigest()


def _as_table(search: SearchedClassifier) -> pd.DataFrame:
    lines = [
        {
            "score": trial.score,
            "share": trial.share,
            **{f"fold_{number}": score for number, score in enumerate(trial.fold_scores)},
            **trial.params,
        }
        for trial in search.trials_
    ]
    return pd.DataFrame(lines, columns=None if lines else ["score", "share"])
