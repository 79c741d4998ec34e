"""A forest of decision trees as arrays, so that one example walks down all trees at once.

scikit-learn visits the trees one after the other, with a thread pool's bookkeeping for each: for one example of a live
stream that is most of the time. The answers here are the same to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pose_parser.landmarks import FloatArray

_FORESTS = frozenset(
    {
        ("sklearn.ensemble._forest", "ExtraTreesClassifier"),
        ("sklearn.ensemble._forest", "RandomForestClassifier"),
    }
)
FEW = 64
"""Up to so many examples the table is faster than scikit-learn's own way."""


@dataclass(frozen=True, eq=False)
class FastForest:
    """All nodes of a forest in one table.

    Parameters
    ----------
    roots : int array, shape (n_trees,)
        First node of each tree.
    feature, left, right : int arrays, shape (n_nodes,)
        What an inner node asks for and where it leads; a leaf leads to itself.
    threshold : array, shape (n_nodes,)
        Up to this value an example goes left.
    missing_left : bool array, shape (n_nodes,)
        Whether an example without the value goes left.
    shares : array, shape (n_nodes, n_classes)
        Share of each class at a node.
    depth : int
        Steps from a root to the deepest leaf.
    before : object or None
        Fitted transformers that an example goes through first, where the forest is the end of a pipeline.
    """

    roots: NDArray[np.intp]
    feature: NDArray[np.intp]
    left: NDArray[np.intp]
    right: NDArray[np.intp]
    threshold: FloatArray
    missing_left: NDArray[np.bool_]
    shares: FloatArray
    depth: int
    before: Any = None

    def probabilities(self, examples: Any) -> FloatArray:
        """Average the trees' shares, shape (n_examples, n_classes)."""
        if self.before is not None:
            examples = np.asarray(self.before.transform(examples))
        return np.stack([self._one(example) for example in np.asarray(examples, dtype=np.float32)])

    def _one(self, example: NDArray[np.float32]) -> FloatArray:
        nodes = self.roots
        for _ in range(self.depth):
            values = example[self.feature[nodes]]
            goes_left = (values <= self.threshold[nodes]) | (np.isnan(values) & self.missing_left[nodes])
            nodes = np.where(goes_left, self.left[nodes], self.right[nodes])
        shares: FloatArray = self.shares[nodes].sum(axis=0) / len(self.roots)
        return shares


def make_fast_forest(classifier: Any) -> FastForest | None:
    """Lay out a fitted scikit-learn forest, alone or at the end of a pipeline; None for anything else.

    Parameters
    ----------
    classifier : object
        Any classifier.

    Returns
    -------
    FastForest or None
    """
    if (type(classifier).__module__, type(classifier).__qualname__) == ("sklearn.pipeline", "Pipeline"):
        forest = make_fast_forest(classifier.steps[-1][1])
        return replace(forest, before=classifier[:-1]) if forest and len(classifier.steps) > 1 else forest
    if (type(classifier).__module__, type(classifier).__qualname__) not in _FORESTS or classifier.n_outputs_ != 1:
        return None
    trees = [estimator.tree_ for estimator in classifier.estimators_]
    roots = np.cumsum([0, *(tree.node_count for tree in trees)])[:-1]
    own = np.arange(sum(tree.node_count for tree in trees))
    left, right = (
        np.concatenate([getattr(tree, f"children_{side}") + root for tree, root in zip(trees, roots, strict=True)])
        for side in ("left", "right")
    )
    is_leaf = np.concatenate([tree.children_left for tree in trees]) == -1
    shares = np.concatenate([tree.value[:, 0, :] for tree in trees])
    return FastForest(
        roots=roots,
        feature=np.where(is_leaf, 0, np.concatenate([tree.feature for tree in trees])),
        left=np.where(is_leaf, own, left),
        right=np.where(is_leaf, own, right),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        missing_left=np.concatenate([tree.missing_go_to_left for tree in trees]).astype(bool),
        shares=shares,
        depth=max(tree.max_depth for tree in trees),
    )
