"""Running the trials of a search: in parallel, within a budget, never one twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import numpy as np

from pose_parser.errors import TrainingError
from pose_parser.models.building.fitting import Examples, Fold, Scoring, fit_and_score, library_versions
from pose_parser.models.building.journal import Journal
from pose_parser.models.building.spaces import Params


@dataclass(frozen=True)
class Progress:
    """How far a search is.

    Parameters
    ----------
    n_done, n_trials : int
        Trials that are finished, and all that are planned.
    best_score : float
        The best mean score of a trial so far; NaN before there is one.
    seconds_left : float or None
        Guess from the trials so far, never more than the time budget leaves; None before the first.
    """

    n_done: int
    n_trials: int
    best_score: float
    seconds_left: float | None


@dataclass(frozen=True, eq=False)
class Trial:
    """One set of parameters and how it did.

    Parameters
    ----------
    params : dict
        Parameters that differ from the pipeline's own.
    fold_scores : tuple of float
        Score on each inner fold; NaN where the fit failed.
    share : float
        Share of the training examples that it learnt from; below 1 in the early rounds of successive halving.
    """

    params: Params
    fold_scores: tuple[float, ...]
    share: float = 1.0

    @property
    def score(self) -> float:
        """Mean over the folds; NaN if one failed."""
        return float(np.mean(self.fold_scores))


@dataclass(eq=False)
class TrialRunner:
    """Fits candidates on folds and remembers what came of it.

    Parameters
    ----------
    estimator : object
        Unfitted pipeline.
    examples : Examples
        What to learn from and to test on.
    folds : list of (train, test)
        Row numbers.
    scoring : str
        See `score_labels`.
    n_jobs : int
        Fits that run side by side.
    n_trials : int
        How many are planned, for the progress.
    deadline : float or None
        Time of the monotonic clock after which no trial is begun; the first one of each size always is.
    journal : Journal
        What was finished before.
    on_progress : callable or None
        Called after every trial.
    """

    estimator: Any
    examples: Examples
    folds: list[Fold]
    scoring: Scoring
    n_jobs: int | None
    n_trials: int
    deadline: float | None
    journal: Journal
    on_progress: Callable[[Progress], None] | None
    trials: list[Trial] = field(default_factory=list)
    reason: str = ""
    _begun: float = field(default_factory=monotonic)
    _digest: str = ""

    def __post_init__(self) -> None:
        import joblib

        examples = (self.examples.values, self.examples.labels, self.examples.groups)
        data = (examples, self.folds, self.scoring, sorted(library_versions().items()))
        self._digest = str(joblib.hash((joblib.hash(data), joblib.hash(self.estimator))))

    @property
    def is_late(self) -> bool:
        """Whether the time budget is used up."""
        return self.deadline is not None and monotonic() >= self.deadline

    def run(self, candidates: list[Params], *, share: float = 1.0) -> list[Trial]:
        """Try candidates in order, and stop before the next one when the time is up.

        Parameters
        ----------
        candidates : list of dict
            Parameters.
        share : float
            Share of the training side of each fold to learn from.

        Returns
        -------
        list of Trial
            Of the candidates that were finished, which are the first ones.
        """
        from joblib import Parallel, delayed

        jobs = [(number, fold) for number in range(len(candidates)) for fold in range(len(self.folds))]
        keys = {job: self._key(candidates[job[0]], job[1], share) for job in jobs}
        open_jobs = [job for job in jobs if keys[job] not in self.journal]
        folds = [self._thinned(fold, share) for fold in self.folds]
        begun: list[tuple[int, int]] = []

        def waiting() -> Iterator[Any]:
            for number, fold in open_jobs:
                # What is begun for a trial is finished: half a trial is no score.
                if fold == 0 and not self._may_begin(number, share):
                    return
                begun.append((number, fold))
                yield delayed(fit_and_score)(
                    self.estimator, candidates[number], self.examples, folds[fold], self.scoring
                )

        results = Parallel(n_jobs=self.n_jobs, return_as="generator")(waiting()) if open_jobs else iter(())
        finished: list[Trial] = []
        self._collect(candidates, keys, share, finished)
        for place, (score, reason) in enumerate(results):
            self.reason = self.reason or reason
            self.journal.add(keys[begun[place]], score)
            self._collect(candidates, keys, share, finished)
        return finished

    def _may_begin(self, number: int, share: float) -> bool:
        """Whether there is time for a trial; there always is for the first of its size, since a search needs a best."""
        return not self.is_late or (number == 0 and all(trial.share != share for trial in self.trials))

    def _collect(
        self, candidates: list[Params], keys: dict[tuple[int, int], str], share: float, finished: list[Trial]
    ) -> None:
        """Turn what the journal knows into finished trials, in the order of the candidates."""
        while len(finished) < len(candidates):
            known = [keys[len(finished), fold] for fold in range(len(self.folds))]
            if not all(key in self.journal for key in known):
                return
            scores = [self.journal[key] for key in known]
            trial = Trial(
                candidates[len(finished)], tuple(np.nan if score is None else score for score in scores), share
            )
            finished.append(trial)
            self.trials.append(trial)
            self._tell()

    def _tell(self) -> None:
        if self.on_progress is None:
            return
        n_done, n_trials = len(self.trials), max(self.n_trials, len(self.trials))
        scores = [trial.score for trial in self.trials if np.isfinite(trial.score)]
        left = (monotonic() - self._begun) / n_done * (n_trials - n_done)
        if self.deadline is not None:
            left = min(left, max(0.0, self.deadline - monotonic()))
        self.on_progress(Progress(n_done, n_trials, max(scores, default=float("nan")), left))

    def _key(self, params: Params, fold: int, share: float) -> str:
        import joblib

        return str(joblib.hash((self._digest, json.dumps(params, sort_keys=True), fold, share)))

    def _thinned(self, fold: Fold, share: float) -> Fold:
        """Keep a share of the rows to learn from, evenly over the labels and over time."""
        train, test = fold
        if share >= 1.0:
            return fold
        kept = []
        labels = self.examples.labels[train]
        for label in np.unique(labels):
            own = train[labels == label]
            count = max(1, round(share * len(own)))
            kept.append(own[np.linspace(0, len(own) - 1, count).round().astype(int)])
        return np.sort(np.concatenate(kept)), test

    def best(self) -> Trial:
        """Give the best trial that learnt from all examples; of equals, the first.

        Raises
        ------
        TrainingError
            If every fit failed.
        """
        whole = [trial for trial in self.trials if trial.share >= 1.0 and np.isfinite(trial.score)]
        if not whole:
            raise TrainingError(f"no trial could be fitted: {self.reason or 'the time budget is too short'}")
        return max(whole, key=lambda trial: trial.score)
