"""The splits in the form that scikit-learn's searches take as ``cv``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.model_selection import LeaveOneGroupOut

from pose_parser.datasets.splits import RowNumbers, group_folds, random_folds


class GroupFolds(LeaveOneGroupOut):  # type: ignore[misc]  # the base that has scikit-learn pass groups on
    """Folds that keep groups together, for the search inside of a training side: ``fit(X, y, groups=groups)``.

    Unlike `make_splits` it gives the best there is instead of an error: a label of one group is missing from the
    training where that group is tested, and rows are dealt out at random where there is a single group, or where a
    fold would have one label only to learn from. The score outside of the search stays honest either way.

    Parameters
    ----------
    n_folds : int
        Largest number of folds.
    seed : int
        Of whatever is drawn by lot.
    """

    def __init__(self, n_folds: int = 5, seed: int = 0) -> None:
        self.n_folds = n_folds
        self.seed = seed

    def split(self, X: Any, y: Any = None, groups: Any = None) -> Iterator[tuple[RowNumbers, RowNumbers]]:  # noqa: ARG002, N803
        """Yield the rows to train on and to test on; without groups the rows are dealt out at random."""
        labels = np.asarray(y).astype(str)
        names = np.asarray(groups).astype(str) if groups is not None else np.zeros(len(labels), dtype=str)
        several = len(np.unique(names)) > 1
        folds = group_folds(labels, names, self.n_folds, self.seed) if several else []
        if not folds or any(len(np.unique(labels[train])) < 2 for train, _ in folds):
            folds = random_folds(labels, self.n_folds, self.seed)
        yield from folds

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:  # noqa: N803
        """Count the folds of these rows; `n_folds` where they are not given."""
        return self.n_folds if y is None else sum(1 for _ in self.split(X, y, groups))
