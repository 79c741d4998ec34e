"""Classifiers of XGBoost and LightGBM load like scikit-learn's own: untrusted, and without a warning."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
import pandas as pd
import pytest
import xgboost

from pose_parser.features import DEFAULT_FEATURE_NAMES
from pose_parser.models import load_model

MAKERS: list[Callable[[], Any]] = [
    lambda: xgboost.XGBClassifier(n_estimators=3, n_jobs=1),
    lambda: xgboost.XGBRFClassifier(n_estimators=3, n_jobs=1),
    lambda: lightgbm.LGBMClassifier(n_estimators=3, n_jobs=1, verbose=-1, min_child_samples=3),
]


@pytest.mark.parametrize("maker", MAKERS, ids=["xgboost", "xgboost forest", "lightgbm"])
@pytest.mark.parametrize("as_table", [False, True], ids=["array", "data frame"])
@pytest.mark.parametrize("n_classes", [2, 3])
def test_it_loads_and_predicts_the_same(
    maker: Callable[[], Any], as_table: bool, n_classes: int, examples: Any, tmp_path: Path
) -> None:
    labels = np.minimum(np.repeat([0, 1, 2], 12), n_classes - 1)
    features = examples.features
    given = pd.DataFrame(features, columns=list(DEFAULT_FEATURE_NAMES)) if as_table else features
    classifier = maker().fit(given, labels)
    path = tmp_path / "boosted.pickle"
    for protocol in (2, 4, 5):
        path.write_bytes(pickle.dumps({"classifier": classifier}, protocol))
        model = load_model(path)
        assert model.classes == ("0", "1", "2")[:n_classes]
        assert model.accepts_missing
        np.testing.assert_array_equal(model.probabilities(features), classifier.predict_proba(given))
        assert model.predict(features[:1]) == ["0"]


def test_the_card_gives_words_to_numbers(examples: Any, tmp_path: Path) -> None:
    classifier = xgboost.XGBClassifier(n_estimators=3, n_jobs=1).fit(examples.features, np.repeat([0, 1, 2], 12))
    path = tmp_path / "boosted.pickle"
    path.write_bytes(pickle.dumps({"classifier": classifier, "card": {"classes": ["lunge", "squat", "stand"]}}))
    assert load_model(path).predict(examples.features[::12]) == ["lunge", "squat", "stand"]
