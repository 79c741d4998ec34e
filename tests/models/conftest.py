"""Small data that classifiers of all kinds can be fitted on."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

from pose_parser.features import DEFAULT_FEATURE_NAMES


class Examples(NamedTuple):
    """Examples of three classes that lie apart, one column for each default feature."""

    features: NDArray[np.float64]
    labels: NDArray[Any]


@pytest.fixture(scope="session")
def examples() -> Examples:
    rng = np.random.default_rng(0)
    labels = np.repeat(["lunge", "squat", "stand"], 12)
    centres = rng.normal(size=(3, len(DEFAULT_FEATURE_NAMES))) * 4
    noise = rng.normal(size=(len(labels), len(DEFAULT_FEATURE_NAMES)))
    return Examples(np.repeat(centres, 12, axis=0) + noise, labels)
