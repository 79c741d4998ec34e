"""A small data set with groups, and the name of everything that can be trained on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pose_parser.datasets import Dataset
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec

NAMES = DEFAULT_FEATURE_NAMES[:8]
CLASSES = ("lunge", "squat", "stand")


def build(n_videos: int = 6, rows_per_class: int = 8, *, noise: float = 1.0, missing: bool = False) -> Dataset:
    """Make examples of three classes in every video, which has an offset of its own."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(3, len(NAMES))) * 2
    labels = np.tile(np.repeat(np.arange(3), rows_per_class), n_videos)
    videos = np.repeat(np.arange(n_videos), 3 * rows_per_class)
    offsets = rng.normal(size=(n_videos, len(NAMES))) * 0.5
    values = centres[labels] + offsets[videos] + noise * rng.normal(size=(len(labels), len(NAMES)))
    if missing:
        values[rng.random(values.shape) < 0.05] = np.nan
    starts = np.concatenate([np.arange(3 * rows_per_class) * 100.0] * n_videos)
    rows = pd.DataFrame(
        {
            "video": [f"video_{number}.mp4" for number in videos],
            "person": [f"person_{number // 2}" for number in videos],
            "session": None,
            "camera": None,
            "start_ms": starts,
            "end_ms": starts,
            "segment": np.tile(np.repeat(np.arange(3), rows_per_class), n_videos),
            "label_exercise": [CLASSES[label] for label in labels],
        }
    )
    return Dataset(values, rows, FeatureSpec(names=NAMES), None, "blazepose33", "full", {"files": {"a": "b"}})


@pytest.fixture(scope="session")
def build_dataset() -> Callable[..., Dataset]:
    return build


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    return build()


@pytest.fixture(scope="session")
def dataset_with_gaps() -> Dataset:
    return build(n_videos=4, missing=True)
