"""Files with honest names and dishonest numbers: indexes that would lead compiled code out of its arrays."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.neighbors import KNeighborsClassifier
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from pose_parser.errors import ModelFileError
from pose_parser.models.native_parts import check_native_parts
from pose_parser.models.safe_load import unpack_model

Spoil = Callable[[Any], None]


def with_tree_state(tree: Any, **changes: Any) -> Any:
    """Give a decision tree other numbers, in place."""
    state = tree.__getstate__()
    nodes = state["nodes"].copy()
    for field, (index, value) in changes.items():
        nodes[field][index] = value
    tree.__setstate__({**state, "nodes": nodes})
    return tree


def child_outside(model: Any) -> None:
    with_tree_state(model.tree_, left_child=(0, 10**6))


def child_negative(model: Any) -> None:
    with_tree_state(model.tree_, right_child=(0, -7))


def endless_loop(model: Any) -> None:
    with_tree_state(model.tree_, left_child=(0, 0))


def feature_outside(model: Any) -> None:
    with_tree_state(model.tree_, feature=(0, 10**6))


def too_many_nodes(model: Any) -> None:
    model.tree_.node_count = 10**6


def other_feature_count(model: Any) -> None:
    model.n_features_in_ = 3


@pytest.mark.parametrize(
    "spoil", [child_outside, child_negative, endless_loop, feature_outside, too_many_nodes, other_feature_count]
)
def test_a_tree_that_points_outside_itself_is_refused(spoil: Spoil, examples: Any) -> None:
    model = DecisionTreeClassifier().fit(*examples)
    check_native_parts(model)
    spoil(model)
    with pytest.raises(ModelFileError, match="tree"):
        check_native_parts({"classifier": [model]})


def test_a_forest_of_wider_trees_is_refused(examples: Any) -> None:
    forest = ExtraTreesClassifier(3).fit(*examples)
    wide = DecisionTreeClassifier().fit(np.hstack([examples.features] * 2), examples.labels)
    forest.estimators_[1] = wide
    with pytest.raises(ModelFileError, match="differ in features"):
        check_native_parts(forest)


def test_a_forest_of_something_else_is_refused(examples: Any) -> None:
    forest = RandomForestClassifier(3).fit(*examples)
    forest.estimators_[2] = SVC().fit(*examples)
    with pytest.raises(ModelFileError, match="not a fitted tree"):
        check_native_parts(forest)


def test_a_boosting_model_with_too_many_trees_in_a_round_is_refused(examples: Any) -> None:
    """Its compiled sum would write beyond the end of its result."""
    model = GradientBoostingClassifier(n_estimators=2).fit(*examples)
    check_native_parts(model)
    model.estimators_ = np.hstack([model.estimators_, model.estimators_])
    with pytest.raises(ModelFileError, match="too many trees"):
        check_native_parts(model)


@pytest.mark.parametrize(
    ("field", "value"), [("left", 10**6), ("right", 0), ("feature_idx", 10**6), ("is_categorical", 1)]
)
def test_a_histogram_tree_that_points_outside_itself_is_refused(field: str, value: int, examples: Any) -> None:
    model = HistGradientBoostingClassifier(max_iter=2, min_samples_leaf=2).fit(*examples)
    check_native_parts(model)
    model._predictors[0][0].nodes[field][0] = value
    with pytest.raises(ModelFileError, match="boosted tree"):
        check_native_parts(model)


@pytest.mark.parametrize(
    ("attribute", "change"),
    [
        ("_dual_coef_", lambda value: value[:, :1]),
        ("support_vectors_", lambda value: value[:, :2]),
        ("_n_support", lambda value: value * 1000),
        ("_intercept_", lambda value: value[:1]),
        ("_probA", lambda _: np.ones(1)),
        ("support_", lambda value: value[:-1]),
        ("kernel", lambda _: "precomputed"),
    ],
)
def test_support_vectors_that_do_not_fit_are_refused(
    attribute: str, change: Callable[[Any], Any], examples: Any
) -> None:
    model = SVC().fit(*examples)
    check_native_parts(model)
    model.__dict__[attribute] = change(getattr(model, attribute))
    with pytest.raises(ModelFileError, match="support vector machine"):
        check_native_parts(model)


def test_neighbours_of_unknown_classes_are_refused(examples: Any) -> None:
    model = KNeighborsClassifier().fit(*examples)
    model._y[0] = 10**6
    with pytest.raises(ModelFileError, match="labels"):
        check_native_parts(model)


@pytest.mark.parametrize("algorithm", ["kd_tree", "ball_tree"])
def test_a_search_tree_is_built_anew(algorithm: str, examples: Any) -> None:
    """Nodes that point anywhere are forgotten; the points are all it takes."""
    model = KNeighborsClassifier(algorithm=algorithm, leaf_size=3).fit(*examples)
    expected = model.kneighbors(examples.features)[1]
    state = list(model._tree.__getstate__())
    state[1] = np.full_like(state[1], 10**9)
    model._tree.__setstate__(tuple(state))
    loaded = unpack_model(pickle.dumps({"classifier": model}), "own.pickle")["classifier"]
    np.testing.assert_array_equal(loaded.kneighbors(examples.features)[1], expected)


def test_a_part_without_its_attributes_is_refused_in_words(examples: Any) -> None:
    model = SVC().fit(*examples)
    del model.__dict__["_n_support"]
    with pytest.raises(ModelFileError, match="its SVC is incomplete"):
        check_native_parts(model)
