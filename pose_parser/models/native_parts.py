"""Checks of the numbers that compiled code uses as addresses.

scikit-learn's trees, search trees and support vector machines follow indexes without looking whether they lie inside
their arrays. A file can name only honest classes and still crash the process, or read and write beyond an array, the
first time the model predicts. So every such part of a loaded model is checked, or built anew from its data.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np

from pose_parser.errors import ModelFileError
from pose_parser.models.parts import walk_parts
from pose_parser.models.sequence_parts import check_calibrated_ridge, check_minirocket, check_quant, check_scaler

_SEARCH_TREE_STATE: Final = 13
_DISTANCE_NAMES: Final = {
    "ChebyshevDistance64": "chebyshev",
    "EuclideanDistance64": "euclidean",
    "ManhattanDistance64": "manhattan",
    "MinkowskiDistance64": "minkowski",
}


def set_native_state(instance: Any, state: Any) -> None:
    """Fill a compiled object; `check_native_parts` looks at the numbers once the model is complete."""
    if not isinstance(state, dict | tuple):
        raise ModelFileError(f"{type(instance).__name__} with an unusual state")
    instance.__setstate__(state)


def check_native_parts(model: object) -> None:
    """Walk through a loaded model and check every part that compiled code will trust.

    Parameters
    ----------
    model : object
        Whatever a file held. Search trees in it are built anew, in place.

    Raises
    ------
    ModelFileError
        Says what is out of bounds.
    """
    # Parts before the whole: a boosting model's check asks its own first guess for a prediction.
    for part in reversed(list(walk_parts(model))):
        check = _CHECKS.get(type(part).__name__)
        if check is not None:
            try:
                check(part)
            except (AttributeError, TypeError, KeyError, IndexError, ValueError) as error:
                raise ModelFileError(f"its {type(part).__name__} is incomplete ({error})") from error


def _demand(condition: object, words: str) -> None:
    if not condition:
        raise ModelFileError(words)


def _inside(indexes: Any, length: int) -> bool:
    values = np.asarray(indexes)
    return bool(((values >= 0) & (values < length)).all())


def _check_tree(tree: Any) -> None:
    """Children come after their parent (so every walk ends) and inside the tree; features are those it was made for."""
    n_nodes = tree.node_count
    _demand(0 < n_nodes == tree.capacity, "a decision tree counts more nodes than it has")
    left, right = tree.children_left, tree.children_right
    inner = left != -1
    parents = np.arange(n_nodes)[inner]
    for children in (left[inner], right[inner]):
        _demand(_inside(children, n_nodes) and (children > parents).all(), "a decision tree points outside itself")
    _demand(_inside(tree.feature[inner], tree.n_features), "a decision tree asks for features that it has not")


def _check_tree_model(model: Any) -> None:
    if hasattr(model, "tree_"):
        _demand(model.tree_.n_features == model.n_features_in_, "a decision tree and its model differ in features")
        _demand(model.tree_.n_outputs == 1, "a decision tree with several outputs")


def _check_forest(model: Any) -> None:
    for tree in np.asarray(getattr(model, "estimators_", []), dtype=object).flat:
        _demand("tree_" in vars(tree), "a forest holds something that is not a fitted tree")
        _demand(tree.n_features_in_ == model.n_features_in_, "a forest and its trees differ in features")


def _check_boosting(model: Any) -> None:
    if not hasattr(model, "estimators_"):
        return
    _check_forest(model)
    _demand(model.estimators_.ndim == 2, "a boosting model without rounds")
    # The compiled sum writes one column for each tree of a round, without asking whether it is there.
    first_guess = model._raw_predict_init(np.zeros((1, model.n_features_in_), np.float32))  # noqa: SLF001
    _demand(first_guess.shape == (1, model.estimators_.shape[1]), "a boosting model with too many trees in a round")


def _check_predictor(predictor: Any) -> None:
    nodes = predictor.nodes
    _demand(
        len(nodes) > 0 and not nodes["is_categorical"].any(), "a boosted tree that is empty or splits on categories"
    )
    inner = nodes["is_leaf"] == 0
    parents = np.arange(len(nodes))[inner]
    for side in ("left", "right"):
        children = nodes[side][inner]
        _demand(_inside(children, len(nodes)) and (children > parents).all(), "a boosted tree points outside itself")


def _check_histogram_boosting(model: Any) -> None:
    for rounds in getattr(model, "_predictors", []):
        for predictor in rounds:
            _demand(type(predictor).__name__ == "TreePredictor", "a boosting model without trees")
            inner = predictor.nodes["is_leaf"] == 0
            fits = _inside(predictor.nodes["feature_idx"][inner], model.n_features_in_)
            _demand(fits, "a boosted tree asks for features that it has not")


def _check_support_vectors(model: Any) -> None:
    if not hasattr(model, "support_"):
        return
    _demand(isinstance(model.kernel, str) and model.kernel != "precomputed", "a support vector machine's kernel")
    n_classes, n_vectors = len(model.classes_), len(model.support_)
    n_pairs = n_classes * (n_classes - 1) // 2
    n_columns = model.support_vectors_.shape[1]
    shapes = (
        not model._sparse,  # noqa: SLF001
        n_columns == model.n_features_in_,
        model.support_vectors_.shape == (n_vectors, n_columns),
        model._dual_coef_.shape == (n_classes - 1, n_vectors),
        model._n_support.shape == (n_classes,),  # noqa: SLF001
        (model._n_support >= 0).all() and model._n_support.sum() == n_vectors,  # noqa: SLF001
        model._intercept_.shape == (n_pairs,),
        all(len(values) in (0, n_pairs) for values in (model._probA, model._probB)),  # noqa: SLF001
        len(model._probA) == len(model._probB),  # noqa: SLF001
    )
    _demand(all(shapes), "a support vector machine whose arrays do not fit each other")


def _check_neighbours(model: Any) -> None:
    if not hasattr(model, "_fit_X"):
        return
    points, labels = np.asarray(model._fit_X), np.asarray(model._y)  # noqa: SLF001
    _demand(points.ndim == 2 and points.shape[1] == model.n_features_in_, "neighbours with another number of features")
    fits = labels.shape == (len(points),) and labels.dtype.kind in "iu" and _inside(labels, len(model.classes_))
    _demand(fits, "neighbours whose labels are not those of the classes")


def _rebuild_search_tree(tree: Any) -> None:
    """Build a k-d or ball tree anew from its points; the stored nodes are not needed."""
    from sklearn.metrics import DistanceMetric

    state = tree.__getstate__()
    _demand(len(state) == _SEARCH_TREE_STATE and state[12] is None, "a search tree with weights")
    name = _DISTANCE_NAMES[type(state[11]).__name__]
    options = {"p": float(state[11].__getstate__()[0])} if name == "minkowski" else {}
    points, leaf_size = np.array(state[0], np.float64), int(state[4])
    _demand(leaf_size > 0, "a search tree without leaves")
    tree.__init__(points, leaf_size=leaf_size, metric=DistanceMetric.get_metric(name, **options))


def _check_sparse(matrix: Any) -> None:
    matrix.check_format(full_check=True)


_CHECKS: Final[dict[str, Callable[[Any], None]]] = {
    "Tree": _check_tree,
    "DecisionTreeClassifier": _check_tree_model,
    "DecisionTreeRegressor": _check_tree_model,
    "ExtraTreeClassifier": _check_tree_model,
    "ExtraTreeRegressor": _check_tree_model,
    "ExtraTreesClassifier": _check_forest,
    "ExtraTreesRegressor": _check_forest,
    "RandomForestClassifier": _check_forest,
    "RandomForestRegressor": _check_forest,
    "RandomTreesEmbedding": _check_forest,
    "GradientBoostingClassifier": _check_boosting,
    "GradientBoostingRegressor": _check_boosting,
    "TreePredictor": _check_predictor,
    "HistGradientBoostingClassifier": _check_histogram_boosting,
    "HistGradientBoostingRegressor": _check_histogram_boosting,
    "SVC": _check_support_vectors,
    "NuSVC": _check_support_vectors,
    "KNeighborsClassifier": _check_neighbours,
    "RadiusNeighborsClassifier": _check_neighbours,
    "KDTree": _rebuild_search_tree,
    "BallTree": _rebuild_search_tree,
    "csr_array": _check_sparse,
    "csr_matrix": _check_sparse,
    "csc_array": _check_sparse,
    "csc_matrix": _check_sparse,
    "CalibratedRidge": check_calibrated_ridge,
    "MiniRocketFeatures": check_minirocket,
    "QuantFeatures": check_quant,
    "SequenceScaler": check_scaler,
}
