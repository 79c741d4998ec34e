"""Movements that are told apart by how they unfold, as rows that are sequences laid flat."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

N_CHANNELS, N_SAMPLES = 3, 20


class Movements(NamedTuple):
    """Examples of three classes that have the same mean and spread, but another order in time."""

    rows: NDArray[np.float64]
    labels: NDArray[Any]


def make_movements(n_each: int, seed: int) -> Movements:
    """Make waves of one, two and a half, or four turns in one of three channels; the others hold noise."""
    rng = np.random.default_rng(seed)
    time = np.linspace(0.0, 1.0, N_SAMPLES)
    turns = {"brisk": 2.5, "quick": 4.0, "slow": 1.0}
    labels = np.repeat(list(turns), n_each)
    rows = rng.normal(scale=0.2, size=(len(labels), N_CHANNELS, N_SAMPLES))
    for row, label in zip(rows, labels, strict=True):
        row[1] += np.sin(2 * np.pi * (turns[label] * time + rng.uniform(0.0, 0.4)))
    rows[:, 2] += 50.0
    return Movements(rows.reshape(len(labels), -1), labels)


@pytest.fixture(scope="session")
def movements() -> Movements:
    return make_movements(15, seed=0)


@pytest.fixture(scope="session")
def unseen() -> Movements:
    return make_movements(20, seed=1)
