"""Clusters: groups that are there are found, and the elbow is where its formula puts it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pose_parser.datasets import Dataset
from pose_parser.errors import TrainingError
from pose_parser.models.building import explore_clusters
from pose_parser.models.building.exploration import find_elbow


def test_three_kinds_of_pose_are_three_clusters(build_dataset: Callable[..., Dataset]) -> None:
    clear = build_dataset(noise=0.3, missing=True)
    found = explore_clusters(clear, range(2, 7), seed=1)
    assert found.elbow == 3
    assert found.table["k"].tolist() == [2, 3, 4, 5, 6]
    assert (np.diff(found.table["inertia"]) < 0).all()
    assert (pd.crosstab(clear.labels("exercise"), found.clusters).to_numpy() > 0).sum() == 3
    again = explore_clusters(clear, range(2, 7), seed=1)
    np.testing.assert_array_equal(again.clusters, found.clusters)


def test_the_elbow_is_farthest_below_the_line_between_the_ends() -> None:
    """Scaled to [0, 1]: at 4 clusters x = 0.5 and y = 0.1, so 1 - x - y = 0.4; at 3 it is 0.35, at 5 0.2."""
    assert find_elbow(np.arange(2.0, 7.0), np.array([110.0, 50.0, 20.0, 15.0, 10.0])) == 4
    assert find_elbow(np.arange(2.0, 6.0), np.array([40.0, 30.0, 20.0, 10.0])) is None
    assert find_elbow(np.array([2.0, 3.0]), np.array([2.0, 1.0])) is None
    assert find_elbow(np.arange(2.0, 6.0), np.full(4, 7.0)) is None


@pytest.mark.parametrize("numbers", [range(1, 4), range(2, 999), range(0)])
def test_impossible_numbers_of_clusters_are_refused(numbers: range, dataset: Dataset) -> None:
    with pytest.raises(TrainingError, match="numbers of clusters go from 2 to 143"):
        explore_clusters(dataset, numbers)
