"""What a search may try: lists of values and ranges of numbers, as grids, random draws or suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from pose_parser.errors import TrainingError

Params = dict[str, Any]
"""Values by parameter name, such as ``{"classifier__max_depth": 8}``; plain JSON values."""


@dataclass(frozen=True)
class Among:
    """One of a few values.

    Parameters
    ----------
    values : tuple
        Plain JSON values, in the order of a grid.
    """

    values: tuple[Any, ...]

    def grid(self) -> list[Any]:
        """List the values that a grid search tries."""
        return list(self.values)

    def draw(self, rng: np.random.Generator) -> Any:
        """Draw one value at random."""
        return self.values[int(rng.integers(len(self.values)))]

    def suggest(self, trial: Any, name: str) -> Any:
        """Let an Optuna trial choose; by number, since Optuna wants plain choices."""
        return self.values[trial.suggest_int(f"{name} (number)", 0, len(self.values) - 1)]


@dataclass(frozen=True)
class Between:
    """A number in a range, both ends included.

    Parameters
    ----------
    low, high : float
        The ends.
    log : bool
        Whether factors count rather than differences, as for a learning rate.
    whole : bool
        Whether it is a whole number.
    """

    low: float
    high: float
    log: bool = False
    whole: bool = False

    def grid(self) -> list[Any]:
        """List the three values that a grid search tries: the ends and the middle."""
        middle = (self.low * self.high) ** 0.5 if self.log else (self.low + self.high) / 2
        values = [self.low, middle, self.high]
        return sorted({round(value) for value in values}) if self.whole else values

    def draw(self, rng: np.random.Generator) -> Any:
        """Draw one value at random, evenly over the range (or over its logarithm)."""
        if self.log:
            value = float(np.exp(rng.uniform(np.log(self.low), np.log(self.high))))
        else:
            value = float(rng.uniform(self.low, self.high))
        return round(value) if self.whole else value

    def suggest(self, trial: Any, name: str) -> Any:
        """Let an Optuna trial choose."""
        if self.whole:
            return trial.suggest_int(name, int(self.low), int(self.high), log=self.log)
        return trial.suggest_float(name, self.low, self.high, log=self.log)


Space = Mapping[str, Among | Between]


def make_space(given: Mapping[str, Any]) -> dict[str, Among | Between]:
    """Take a search space as people write it.

    Parameters
    ----------
    given : mapping
        By parameter name a list of values, or an `Among` or a `Between`.

    Raises
    ------
    TrainingError
        If a parameter has something else, or no value.
    """
    space: dict[str, Among | Between] = {}
    for name, values in given.items():
        if isinstance(values, list | tuple):
            values = Among(tuple(values))  # noqa: PLW2901  # the same thing in the form the search wants
        if not isinstance(values, Among | Between) or not values.grid():
            raise TrainingError(f"search space: {name} needs a list of values or Between(low, high), not {values!r}")
        space[name] = values
    return space
