"""A search for good parameters, as a scikit-learn classifier."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any, Final, Literal, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, MetaEstimatorMixin, clone
from sklearn.utils.metaestimators import available_if
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from pose_parser.datasets.group_folds import GroupFolds
from pose_parser.errors import TrainingError
from pose_parser.landmarks import FloatArray
from pose_parser.models.building.cluster import on_cluster
from pose_parser.models.building.fitting import SCORINGS, Examples, Scoring, fit_quietly
from pose_parser.models.building.journal import Journal
from pose_parser.models.building.pipelines import IMPUTATION
from pose_parser.models.building.spaces import Params, make_space
from pose_parser.models.building.strategies import STRATEGIES, count_trials
from pose_parser.models.building.trials import Progress, Trial, TrialRunner

Method = Literal["none", "grid", "random", "halving", "optuna"]
METHODS: Final = ("none", *STRATEGIES)


def _has(method: str) -> Callable[[Any], bool]:
    def check(search: Any) -> bool:
        return hasattr(getattr(search, "best_estimator_", search.estimator), method)

    return check


class SearchedClassifier(ClassifierMixin, MetaEstimatorMixin, BaseEstimator):  # type: ignore[misc]  # no types
    """A classifier that finds its own parameters by trials on inner folds, then learns from everything.

    Groups given to `fit` are never on both sides of an inner fold. The same seed gives the same classifier, whatever
    `n_jobs` is and however often the search was interrupted; a time budget that runs out can change it.

    Parameters
    ----------
    estimator : object
        Unfitted pipeline, see `make_pipeline`.
    space : mapping or None
        What to vary: by parameter name of the estimator a list of values, an `Among` or a `Between`.
    method : {"none", "grid", "random", "halving", "optuna"}
        ``none`` takes the estimator as it is. ``random`` and ``optuna`` (TPE) begin with the estimator's own
        parameters. ``halving`` draws at random, tries all on few examples, and lets the best third go on with three
        times as many.
    n_trials : int or None
        Largest number of trials; None tries a whole grid, and 20 of anything else.
    time_budget_s : float or None
        Seconds after which no further trial is begun.
    scoring : {"balanced_accuracy", "macro_f1", "accuracy"}
        What the best trial is best in.
    n_folds : int
        Inner folds.
    seed : int
        Of folds and draws.
    n_jobs : int or None
        Fits side by side; None is joblib's setting, 1 unless changed.
    dask : str or None
        Address of a Dask scheduler, such as ``tcp://10.0.0.5:8786``, whose workers do the trials; `n_jobs` is then
        theirs.
    work_file : Path or None
        Where finished fits are noted: a search that was killed goes on from there.
    on_progress : callable or None
        A plain function that is called with a `Progress` after every trial.

    Attributes
    ----------
    classes_ : array, shape (n_classes,)
        Labels.
    best_estimator_ : object
        Fitted on all examples.
    best_params_ : dict
        Its parameters, where they differ from the given estimator's.
    best_score_ : float
        Its mean score on the inner folds; flattering, since it was chosen by it. NaN without a search.
    trials_ : list of Trial
        All trials.
    n_features_in_ : int
        Number of columns.
    """

    def __init__(  # noqa: PLR0913  # a scikit-learn estimator's parameters lie flat
        self,
        estimator: Any,
        space: Mapping[str, Any] | None = None,
        *,
        method: Method = "random",
        n_trials: int | None = None,
        time_budget_s: float | None = None,
        scoring: Scoring = "balanced_accuracy",
        n_folds: int = 3,
        seed: int = 0,
        n_jobs: int | None = None,
        dask: str | None = None,
        work_file: Path | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.estimator = estimator
        self.space = space
        self.method = method
        self.n_trials = n_trials
        self.time_budget_s = time_budget_s
        self.scoring = scoring
        self.n_folds = n_folds
        self.seed = seed
        self.n_jobs = n_jobs
        self.dask = dask
        self.work_file = work_file
        self.on_progress = on_progress

    def fit(self, X: FloatArray, y: NDArray[Any], groups: NDArray[Any] | None = None) -> Self:  # noqa: N803
        """Search, then fit on all examples.

        Parameters
        ----------
        X : array, shape (n_rows, n_columns)
            Examples; NaN where the pipeline takes it.
        y : array, shape (n_rows,)
            Labels.
        groups : array, shape (n_rows,), optional
            What must not be on both sides of a fold, such as the video; rows are dealt out at random without.

        Returns
        -------
        SearchedClassifier
            Itself.

        Raises
        ------
        TrainingError
            If an option has no such value, or no trial could be fitted.
        """
        X, y = validate_data(self, X, y, ensure_all_finite="allow-nan", dtype=np.float64)  # noqa: N806
        check_classification_targets(y)
        self._check_options()
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise ValueError("a classifier needs at least two classes, and there is only 1 class")
        self.trials_: list[Trial] = []
        self.best_params_: Params = {}
        self.best_score_ = float("nan")
        examples = Examples(X, y, None if groups is None else np.asarray(groups))
        if self.method != "none" and self.space:
            self._search(examples)
        # Through text, so that the parameters are the same objects in the same order wherever they came from.
        params = json.loads(json.dumps(self.best_params_, sort_keys=True))
        self.best_estimator_ = fit_quietly(clone(self.estimator).set_params(**params), examples)
        return self

    def _check_options(self) -> None:
        if self.method not in METHODS:
            raise TrainingError(f"there is no search {self.method!r}; choose from {', '.join(METHODS)}")
        if self.scoring not in SCORINGS:
            raise TrainingError(f"there is no score {self.scoring!r}; choose from {', '.join(SCORINGS)}")
        if self.n_trials is not None and self.n_trials < 1:
            raise TrainingError(f"a search needs at least one trial, not {self.n_trials}")
        if self.time_budget_s is not None and not self.time_budget_s > 0:
            raise TrainingError(f"the time budget is {self.time_budget_s} s; give more than 0, or none")

    def _search(self, examples: Examples) -> None:
        space, folds = make_space(self.space or {}), GroupFolds(self.n_folds, self.seed)
        runner = TrialRunner(
            estimator=self.estimator,
            examples=examples,
            folds=list(folds.split(examples.values, examples.labels, examples.groups)),
            scoring=self.scoring,
            n_jobs=self.n_jobs if self.dask is None else None,
            n_trials=count_trials(self.method, space, self.n_trials),
            deadline=None if self.time_budget_s is None else monotonic() + self.time_budget_s,
            journal=Journal(self.work_file),
            on_progress=self.on_progress,
        )
        with on_cluster(self.dask):
            STRATEGIES[self.method](runner, space, self.n_trials, self.seed)
        best = runner.best()
        self.trials_, self.best_params_, self.best_score_ = runner.trials, best.params, best.score

    @available_if(_has("predict"))  # type: ignore[untyped-decorator]
    def predict(self, X: FloatArray) -> NDArray[Any]:  # noqa: N803
        """Name the class of each example, shape (n_rows,)."""
        return np.asarray(self._ask("predict", X))

    @available_if(_has("predict_proba"))  # type: ignore[untyped-decorator]
    def predict_proba(self, X: FloatArray) -> FloatArray:  # noqa: N803
        """Tell how likely each class is, shape (n_rows, n_classes)."""
        return np.asarray(self._ask("predict_proba", X))

    @available_if(_has("decision_function"))  # type: ignore[untyped-decorator]
    def decision_function(self, X: FloatArray) -> FloatArray:  # noqa: N803
        """Give the classifier's scores, shape (n_rows,) or (n_rows, n_classes)."""
        return np.asarray(self._ask("decision_function", X))

    def _ask(self, method: str, values: FloatArray) -> Any:
        check_is_fitted(self)
        values = validate_data(self, values, reset=False, ensure_all_finite="allow-nan", dtype=np.float64)
        return getattr(self.best_estimator_, method)(values)

    def __sklearn_tags__(self) -> Any:
        """Say whether missing values are welcome, as the pipeline does."""
        from sklearn.utils import get_tags

        tags = super().__sklearn_tags__()
        steps = getattr(self.estimator, "steps", [("", self.estimator)])
        fills = any(name == IMPUTATION for name, _ in steps)
        tags.input_tags.allow_nan = fills or all(get_tags(step).input_tags.allow_nan for _, step in steps)
        return tags
