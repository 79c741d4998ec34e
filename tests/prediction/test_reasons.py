"""Why a label, followed by hand: what it loses when a feature is made typical."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pose_parser.models import TrainedModel, make_trained_model
from pose_parser.prediction import PersonalFit, Reasons
from pose_parser.prediction.reasons import find_typical

KNEE, WRISTS = "left_knee_angle_deg", "wrist_to_wrist_distance"


def logistic(weights: tuple[float, float], **card: Any) -> TrainedModel:
    """A model whose score for a squat is a sum of both features with known weights."""
    classifier = LogisticRegression().fit([[0.0, 0.0], [1.0, 1.0]], ["squat", "stand"])
    classifier.coef_, classifier.intercept_ = -np.array([weights]), np.zeros(1)
    return make_trained_model(classifier, {"features": {"names": [KNEE, WRISTS]}, **card}, name="Bends")


def chance(score: float) -> float:
    return float(1.0 / (1.0 + np.exp(-score)))


def test_a_landmark_speaks_for_a_label_by_what_it_would_lose_without() -> None:
    model = logistic((2.0, 1.0), training_data={"typical": [0.0, 0.5]})
    shares = Reasons(model).explain(np.array([1.0, 1.5]), "squat")
    knee, wrists = chance(3.5) - chance(1.5), chance(3.5) - chance(2.5)
    assert shares == {
        "left_knee": pytest.approx(0.5 * knee / (knee + wrists), abs=6e-4),
        "left_ankle": pytest.approx(0.25 * knee / (knee + wrists), abs=6e-4),
        "left_hip": pytest.approx(0.25 * knee / (knee + wrists), abs=6e-4),
        "left_wrist": pytest.approx(0.5 * wrists / (knee + wrists), abs=6e-4),
        "right_wrist": pytest.approx(0.5 * wrists / (knee + wrists), abs=6e-4),
    }


def test_what_speaks_against_it_is_no_reason() -> None:
    model = logistic((2.0, -1.0), training_data={"typical": [0.0, 0.0]})
    assert set(Reasons(model).explain(np.array([1.0, 1.0]), "squat") or {}) == {"left_knee", "left_hip", "left_ankle"}
    assert set(Reasons(model).explain(np.array([1.0, 1.0]), "stand") or {}) == {"left_wrist", "right_wrist"}


def test_whoever_is_typical_gives_no_reason() -> None:
    model = logistic((2.0, 1.0), training_data={"typical": [1.0, 1.0]})
    assert Reasons(model).explain(np.array([1.0, 1.0]), "squat") == {}


def test_all_columns_of_a_feature_are_made_typical_together_and_what_is_unknown_stays() -> None:
    features = {"names": [KNEE], "pooling": ["mean", "max"]}
    classifier = LogisticRegression().fit([[0.0, 0.0], [1.0, 1.0]], ["squat", "stand"])
    told = {"features": features, "window_s": 1.0, "training_data": {"typical": [0.0, None]}}
    reasons = Reasons(make_trained_model(classifier, told, name="Bends"))
    asked = reasons._variants(np.array([3.0, 4.0]), find_typical(reasons._model))  # type: ignore[arg-type]
    np.testing.assert_array_equal(asked, [[3.0, 4.0], [0.0, 4.0]])


def test_a_mirrored_body_is_turned_back() -> None:
    model = logistic(
        (2.0, 0.0), training_data={"typical": [0.0, 0.0]}, features={"names": [KNEE, WRISTS], "mirrored": True}
    )
    assert next(iter(Reasons(model).explain(np.array([1.0, 1.0]), "squat") or {})) == "right_knee"


def test_a_fit_to_the_person_counts() -> None:
    model = logistic((2.0, 1.0), training_data={"typical": [0.0, 0.0]})
    fit = PersonalFit(("squat", "stand"), 0.5, (0.0, 0.0), 0.5, 0.6)
    plain, fitted = (Reasons(model).explain(np.array([3.0, 1.0]), "squat", fit=one) for one in (None, fit))
    assert plain != fitted


def test_a_card_without_it_has_the_means_that_the_pipeline_learnt() -> None:
    examples = np.array([[170.0, 0.2], [80.0, np.nan], [90.0, 0.6], [160.0, 0.4]])
    labels = ["stand", "squat", "squat", "stand"]
    told = {"features": {"names": [KNEE, WRISTS]}}
    filled = make_pipeline(SimpleImputer(strategy="median"), StandardScaler(), LogisticRegression())
    np.testing.assert_allclose(find_typical(_fitted(filled, examples, labels, told)), [125.0, 0.4])  # type: ignore[arg-type]
    scaled = make_pipeline(StandardScaler(), LogisticRegression())
    whole = np.nan_to_num(examples)
    np.testing.assert_allclose(find_typical(_fitted(scaled, whole, labels, told)), whole.mean(axis=0))  # type: ignore[arg-type]


@pytest.mark.parametrize("typical", [None, [1.0], "ten", [None, None], [[1.0, 2.0]]])
def test_where_nothing_is_known_nothing_is_said(typical: Any) -> None:
    model = logistic((2.0, 1.0), training_data={} if typical is None else {"typical": typical})
    assert Reasons(model).explain(np.array([1.0, 1.0]), "squat") is None


def _fitted(pipeline: Any, examples: np.ndarray, labels: list[str], told: dict[str, Any]) -> TrainedModel:
    return make_trained_model(pipeline.fit(examples, labels), told, name="Bends")
