"""In which order a search tries what.

scikit-learn's own searches hold the same ideas, but cannot be stopped after a time, resumed after a crash or asked how
far they are; these draw the candidates and leave the running to `TrialRunner`.
"""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from pose_parser.models.building.spaces import Params, Space
from pose_parser.models.building.trials import Trial, TrialRunner

DEFAULT_TRIALS: Final = 20
_KEPT: Final = 3
"""One of so many candidates goes on to the next round of successive halving."""

_ROUNDS: Final = 3
_BATCH: Final = 4
"""Suggestions that Optuna makes before it hears of their scores; fixed, so that the number of cores changes nothing."""

_STARTUP: Final = 8


def grid(runner: TrialRunner, space: Space, n_trials: int | None, seed: int) -> None:
    """Try every combination; of more than `n_trials`, as many drawn at random."""
    candidates = [
        dict(zip(space, values, strict=True)) for values in itertools.product(*(part.grid() for part in space.values()))
    ]
    if n_trials is not None and n_trials < len(candidates):
        chosen = np.sort(np.random.default_rng(seed).choice(len(candidates), n_trials, replace=False))
        candidates = [candidates[number] for number in chosen]
    runner.run(candidates)


def random(runner: TrialRunner, space: Space, n_trials: int | None, seed: int) -> None:
    """Try the pipeline's own parameters, then random ones (Bergstra and Bengio 2012, JMLR 13)."""
    runner.run(draw_candidates(space, n_trials or DEFAULT_TRIALS, seed))


def draw_candidates(space: Space, n_trials: int, seed: int) -> list[Params]:
    """Draw different sets of parameters, the first empty; fewer where the space holds no more."""
    rng = np.random.default_rng(seed)
    candidates: list[Params] = [{}]
    for _ in range(20 * n_trials):
        if len(candidates) >= n_trials:
            break
        drawn = {name: part.draw(rng) for name, part in space.items()}
        if drawn not in candidates:
            candidates.append(drawn)
    return candidates


def halving(runner: TrialRunner, space: Space, n_trials: int | None, seed: int) -> None:
    """Try all on few examples and the best third on three times as many (Jamieson and Talwalkar 2016, AISTATS)."""
    candidates = draw_candidates(space, n_trials or DEFAULT_TRIALS, seed)
    for round_number, count in enumerate(_halving_rounds(len(candidates))):
        trials = runner.run(candidates[:count], share=float(_KEPT) ** (round_number - _ROUNDS + 1))
        candidates = [trial.params for trial in _best_first(trials)]


def _halving_rounds(n_candidates: int) -> list[int]:
    return [max(1, math.ceil(n_candidates / _KEPT**number)) for number in range(_ROUNDS)]


def _best_first(trials: list[Trial]) -> list[Trial]:
    return sorted(trials, key=lambda trial: -np.nan_to_num(trial.score, nan=-1.0))


def optuna(runner: TrialRunner, space: Space, n_trials: int | None, seed: int) -> None:
    """Try what did well nearby (tree-structured Parzen estimator, Bergstra et al. 2011, NeurIPS 24)."""
    import optuna as library

    sampler = library.samplers.TPESampler(seed=seed, n_startup_trials=_STARTUP)
    verbosity = library.logging.get_verbosity()
    library.logging.set_verbosity(library.logging.WARNING)
    try:
        study = library.create_study(direction="maximize", sampler=sampler)
        runner.run([{}])
        wanted = n_trials or DEFAULT_TRIALS
        while len(runner.trials) < wanted and not runner.is_late:
            _one_batch(runner, space, study, min(_BATCH, wanted - len(runner.trials)))
    finally:
        library.logging.set_verbosity(verbosity)


def _one_batch(runner: TrialRunner, space: Space, study: Any, size: int) -> None:
    from optuna.trial import TrialState

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # announcements of the library to its programmers
        asked = [study.ask() for _ in range(size)]
        candidates = [{name: part.suggest(trial, name) for name, part in space.items()} for trial in asked]
        for trial, done in zip(asked, runner.run(candidates), strict=False):
            if np.isfinite(done.score):
                study.tell(trial, done.score)
            else:
                study.tell(trial, state=TrialState.FAIL)


def count_trials(method: str, space: Space, n_trials: int | None) -> int:
    """Count the trials that a search plans."""
    if method == "grid":
        whole = math.prod(len(part.grid()) for part in space.values())
        return whole if n_trials is None else min(whole, n_trials)
    wanted = n_trials or DEFAULT_TRIALS
    return sum(_halving_rounds(wanted)) if method == "halving" else wanted


Strategy = Callable[[TrialRunner, Space, int | None, int], None]
STRATEGIES: Final[Mapping[str, Strategy]] = {"grid": grid, "random": random, "halving": halving, "optuna": optuna}
