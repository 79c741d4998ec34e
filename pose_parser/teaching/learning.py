"""Learning a model from a table of examples, with words on how it goes and the score as it forms."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pose_parser.datasets import Dataset
from pose_parser.models.building import ModelBuilder, Progress, choose_best
from pose_parser.models.building.judging import N_FOLDS
from pose_parser.models.evaluation.evaluate import find_splits
from pose_parser.models.evaluation.held_out import FoldProgress, OnFold
from pose_parser.models.evaluation.options import EvaluationOptions
from pose_parser.models.evaluation.sentences import percent
from pose_parser.teaching.options import TeachRequest
from pose_parser.teaching.progress import StagedProgress

QUICK_MODEL: Final = "extra_trees"

THOROUGH_MODELS: Final = {"extra_trees": 8.0, "logistic": 1.0, "svm": 1.0}
"""What a thorough search compares, and how long one fit of each takes beside the others."""

THOROUGH_TRIALS: Final = 12
THOROUGH_BUDGET_S: Final = 600.0
"""Seconds for all searching of one model, so that a large library does not keep a machine for a night."""

_INNER_FOLDS = 3


def learn(
    dataset: Dataset, request: TeachRequest, progress: StagedProgress, *, folder: Path, by: str
) -> tuple[ModelBuilder, list[str]]:
    """Learn one family of movements.

    Parameters
    ----------
    dataset : Dataset
        Examples.
    request : TeachRequest
        What to learn; its effort says whether parameters of several kinds of models are searched.
    progress : StagedProgress
        Told in its stage ``learn``.
    folder : Path
        Where finished trials are noted, so that a search that was interrupted goes on.
    by : str
        What the tests hold out.

    Returns
    -------
    builder : ModelBuilder
        Of the best model.
    options : list of str
        The words of ``poser train`` that ask for the same.

    Raises
    ------
    TrainingError
        If there is too little to learn from.
    """
    thorough = request.effort == "thorough"
    kinds = THOROUGH_MODELS if thorough else {QUICK_MODEL: 1.0}
    n_tests = _count_tests(dataset, request, by)
    builders, before = [], 0.0
    for kind, weight in kinds.items():
        part = weight / sum(kinds.values())
        watch = _Watch(progress, by, (before, part), n_tests=n_tests, n_trials=THOROUGH_TRIALS if thorough else 0)
        on_trial, on_fold = watch.listeners()
        builder = ModelBuilder(
            kind,
            search="random" if thorough else "none",
            n_trials=THOROUGH_TRIALS if thorough else None,
            time_budget_s=THOROUGH_BUDGET_S if thorough else None,
            split=by,
            seed=request.seed,
            n_jobs=-1 if thorough else 1,
            work_dir=folder if thorough else None,
            name=request.name,
            on_progress=on_trial,
            on_fold=on_fold,
        )
        builders.append(builder.fit(dataset, request.family))
        before += part
    return choose_best(builders), _options(kinds, request, by, thorough=thorough)


def fit_s(dataset: Dataset) -> float:
    """Guess how many seconds one quick fit takes."""
    return 0.15 + 2e-4 * len(dataset) * math.sqrt(len(dataset.spec.column_names) / 200.0)


def expected_learning_s(dataset: Dataset, request: TeachRequest, by: str) -> float:
    """Guess how many seconds `learn` takes."""
    n_tests, one_s = _count_tests(dataset, request, by), fit_s(dataset)
    if request.effort == "quick":
        return one_s * (1 + n_tests)
    weights = sum(THOROUGH_MODELS.values()) / THOROUGH_MODELS[QUICK_MODEL]
    searching_s = min(one_s * _INNER_FOLDS * THOROUGH_TRIALS * (1 + N_FOLDS), THOROUGH_BUDGET_S)
    return weights * (searching_s + one_s * n_tests)


def _count_tests(dataset: Dataset, request: TeachRequest, by: str) -> int:
    options = EvaluationOptions(n_folds=N_FOLDS, seed=request.seed)
    splits, _ = find_splits(dataset, request.family, by, options)
    return sum(map(len, splits.values()))


def _options(kinds: dict[str, float], request: TeachRequest, by: str, *, thorough: bool) -> list[str]:
    words = ["--family", request.family, "--name", request.name, "--split", by, "--seed", str(request.seed)]
    if not thorough:
        return words
    chosen = [word for kind in kinds for word in ("--model", kind)]
    return [*words, *chosen, "--search", "random", "--trials", str(THOROUGH_TRIALS)]


class _Watch:
    """Makes one share, and words, of what the search and the tests of one model say.

    Parameters
    ----------
    progress : StagedProgress
        Who is told.
    by : str
        What the headline holds out.
    part : (float, float)
        Where this model's share of the stage begins, and how large it is.
    n_tests, n_trials : int
        Folds of all tests without a search, and trials of the search.
    """

    def __init__(
        self, progress: StagedProgress, by: str, part: tuple[float, float], *, n_tests: int, n_trials: int
    ) -> None:
        self._progress = progress
        self._by = by
        self._part = part
        self._searching = float(_INNER_FOLDS * n_trials)
        self._nested = N_FOLDS * (self._searching + 1.0) if n_trials else 0.0
        self._total = self._searching + 1.0 + n_tests + self._nested
        self._tested: set[tuple[str, int]] = set()
        self._done = 0.0

    def listeners(self) -> tuple[Callable[[Progress], None], OnFold]:
        """Give plain functions, which is what a search takes: it copies whatever else it is given."""

        def on_trial(told: Progress) -> None:
            self._on_trial(told)

        def on_fold(told: FoldProgress) -> None:
            self._on_fold(told)

        return on_trial, on_fold

    def _on_trial(self, told: Progress) -> None:
        self._done = self._searching * told.n_done / max(told.n_trials, 1)
        best = f", the best of them {percent(told.best_score)} right" if math.isfinite(told.best_score) else ""
        self._tell(f"Trying out models: {told.n_done} of {told.n_trials}{best}")

    def _on_fold(self, told: FoldProgress) -> None:
        """Count a part of the tests; what is tested a second time is tested with a search in it."""
        test = (told.by, told.n_done)
        self._done += self._nested / told.n_folds if test in self._tested else 1.0
        self._tested.add(test)
        words = None
        if told.by == self._by:
            words = f"Testing on what it has not seen: {percent(told.n_right / told.n_rows)} right so far"
        self._tell(words)

    def _tell(self, words: str | None) -> None:
        before, part = self._part
        self._progress.reached(before + part * min(self._done / self._total, 1.0), words)
