"""The forest as a table answers what scikit-learn answers, to the last bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

from pose_parser.models.fast_forest import make_fast_forest


@pytest.mark.parametrize(
    "forest", [ExtraTreesClassifier(30, random_state=0), RandomForestClassifier(30, random_state=0)]
)
@pytest.mark.parametrize("missing_share", [0.0, 0.2])
def test_it_equals_the_forest(forest: Any, missing_share: float, examples: Any) -> None:
    rng = np.random.default_rng(1)
    features = np.where(rng.random(examples.features.shape) < missing_share, np.nan, examples.features)
    forest.fit(features, examples.labels)
    table = make_fast_forest(forest)
    assert table is not None
    others = rng.normal(size=(20, features.shape[1])) * 4
    others[rng.random(others.shape) < missing_share] = np.nan
    np.testing.assert_array_equal(table.probabilities(others), forest.predict_proba(others))


def test_it_equals_a_pipeline_that_ends_in_a_forest(examples: Any) -> None:
    pipeline = make_pipeline(SimpleImputer(), RandomForestClassifier(10, random_state=0)).fit(*examples)
    table = make_fast_forest(pipeline)
    assert table is not None
    features = examples.features.copy()
    features[:, 3] = np.nan
    np.testing.assert_array_equal(table.probabilities(features), pipeline.predict_proba(features))


def test_a_value_on_the_threshold_goes_left() -> None:
    forest = RandomForestClassifier(1, bootstrap=False).fit([[0.0], [1.0]], ["low", "high"])
    table = make_fast_forest(forest)
    assert table is not None
    assert table.probabilities(np.array([[0.5], [0.50001]])).tolist() == [[0.0, 1.0], [1.0, 0.0]]


def test_other_classifiers_have_none() -> None:
    assert make_fast_forest(SimpleImputer()) is None
