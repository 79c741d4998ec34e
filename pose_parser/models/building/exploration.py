"""Clusters in examples without looking at their labels: how many kinds of pose or movement there seem to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from pose_parser.datasets import Dataset
from pose_parser.errors import TrainingError
from pose_parser.landmarks import FloatArray

_SILHOUETTE_ROWS = 5000
"""The silhouette compares every example with every other; of more than these, so many are drawn."""


@dataclass(frozen=True, eq=False)
class ClusterExploration:
    """What k-means found for each number of clusters.

    Parameters
    ----------
    table : DataFrame
        ``k``; ``inertia``, the sum of squared distances to the nearest centre in standard deviations; ``silhouette``,
        in [-1, 1]: how much nearer an example is to its own cluster than to the next one, on average.
    elbow : int or None
        The number of clusters from which on more of them help little, see `find_elbow`; None where the curve is
        straight.
    clusters : int array, shape (n_rows,)
        Cluster of each example at the elbow (else at the best silhouette), numbered from 0.
    """

    table: pd.DataFrame
    elbow: int | None
    clusters: NDArray[np.intp]

    @property
    def best_silhouette(self) -> int:
        """The number of clusters with the largest silhouette."""
        return int(self.table["k"].iloc[self.table["silhouette"].to_numpy().argmax()])


def explore_clusters(dataset: Dataset, k_range: Sequence[int] = range(2, 11), *, seed: int = 0) -> ClusterExploration:
    """Run k-means for several numbers of clusters, on standardised columns with gaps filled by medians.

    Parameters
    ----------
    dataset : Dataset
        Labels are not looked at.
    k_range : sequence of int
        Numbers of clusters, each at least 2.
    seed : int
        The same seed and examples give the same clusters.

    Returns
    -------
    ClusterExploration

    Raises
    ------
    TrainingError
        If a number of clusters is below 2, or not below the number of different examples.
    """
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from threadpoolctl import threadpool_limits

    numbers = sorted(set(k_range))
    values = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler()).fit_transform(
        dataset.values
    )
    n_different = len(np.unique(values, axis=0))
    if not numbers or numbers[0] < 2 or numbers[-1] >= n_different:
        raise TrainingError(
            f"numbers of clusters go from 2 to {n_different - 1} with {n_different} different examples, not "
            f"{f'from {numbers[0]} to {numbers[-1]}' if numbers else 'none'}"
        )
    with threadpool_limits(1):
        lines, found = zip(*(_cluster(values, k, seed) for k in numbers), strict=True)
    table = pd.DataFrame(lines, columns=["k", "inertia", "silhouette"])
    elbow = find_elbow(table["k"].to_numpy(dtype=np.float64), table["inertia"].to_numpy(dtype=np.float64))
    chosen = int(table["silhouette"].to_numpy().argmax()) if elbow is None else numbers.index(elbow)
    return ClusterExploration(table, elbow, found[chosen])


def _cluster(values: FloatArray, k: int, seed: int) -> tuple[tuple[int, float, float], NDArray[np.intp]]:
    from sklearn.cluster import KMeans
    from sklearn.metrics import silhouette_score

    means = KMeans(k, n_init=10, random_state=seed).fit(values)
    size = min(len(values), _SILHOUETTE_ROWS)
    silhouette = silhouette_score(values, means.labels_, sample_size=size, random_state=seed)
    return (k, float(means.inertia_), float(silhouette)), means.labels_.astype(np.intp)


def find_elbow(k: FloatArray, inertia: FloatArray) -> int | None:
    """Find where a falling curve bends most: the point farthest below the line between its ends.

    With both axes scaled to [0, 1], the point with the largest ``1 - x - y`` (the difference curve of Kneedle,
    Satopaa et al. 2011, ICDCS workshops, for a decreasing convex curve, without its smoothing).

    Parameters
    ----------
    k : array, shape (n_points,)
        Numbers of clusters, ascending.
    inertia : array, shape (n_points,)
        Their inertia.

    Returns
    -------
    int or None
        A number of clusters that is not one of the ends; None if no point lies below the line.
    """
    if len(k) < 3 or not inertia.max() > inertia.min():
        return None
    x = (k - k[0]) / (k[-1] - k[0])
    y = (inertia - inertia.min()) / (inertia.max() - inertia.min())
    below = 1.0 - x - y
    best = int(below.argmax())
    return int(k[best]) if below[best] > 1e-9 and 0 < best < len(k) - 1 else None
