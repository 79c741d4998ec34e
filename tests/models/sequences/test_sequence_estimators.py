"""The sequence estimators keep scikit-learn's promises, bridge gaps, and give the same for the same seed."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.metrics import log_loss
from sklearn.utils.estimator_checks import estimator_checks_generator

from pose_parser.errors import TrainingError
from pose_parser.models.sequences import (
    CalibratedRidge,
    MiniRocketFeatures,
    QuantFeatures,
    SequenceScaler,
    make_sequence_classifier,
)
from pose_parser.models.sequences.scaling import fill_gaps

SHAPE: dict[str, Any] = {"n_features": 3, "n_samples": 20}


# What needs a setting from before SciPy is imported would only skip itself.
CHECKS = [
    pytest.param(estimator, check, id=f"{type(estimator).__name__}-{check.func.__name__}")
    for made in (
        SequenceScaler(),
        MiniRocketFeatures(n_features=84, random_state=0),
        QuantFeatures(),
        CalibratedRidge(),
    )
    for estimator, check in estimator_checks_generator(made)
    if "array_api" not in check.func.__name__
]


@pytest.mark.parametrize(("estimator", "check"), CHECKS)
def test_it_is_an_estimator_of_scikit_learn(estimator: Any, check: Any) -> None:
    check(estimator)


@pytest.mark.parametrize("estimator", [SequenceScaler(7), MiniRocketFeatures(7), QuantFeatures(7)])
def test_columns_that_are_no_sequences_are_refused(estimator: Any) -> None:
    with pytest.raises(ValueError, match="n_samples is 7, which does not divide the 60 columns"):
        estimator.fit(np.ones((4, 60)))


def test_gaps_are_bridged_by_straight_lines() -> None:
    """The line from 1 at 0 to 4 at 3 passes 2 and 3; ends stand; a lost channel is 0."""
    nan = np.nan
    sequences = np.array([[[1.0, nan, nan, 4.0], [nan, 5.0, nan, nan], [nan, nan, nan, nan]]])
    expected = [[[1.0, 2.0, 3.0, 4.0], [5.0, 5.0, 5.0, 5.0], [0.0, 0.0, 0.0, 0.0]]]
    np.testing.assert_allclose(fill_gaps(sequences), expected)
    assert np.isnan(sequences[0, 0, 1])


def test_each_channel_is_scaled_by_what_is_known_of_it() -> None:
    """Of 1, 3, 1, 3 the mean is 2 and the deviation 1; of 10 alone the mean is 10, and nothing is divided by 0."""
    table = np.array([[1.0, 3.0, 10.0, 10.0], [np.nan, np.nan, 10.0, np.nan], [1.0, 3.0, np.nan, np.nan]])
    scaler = SequenceScaler(2).fit(table)
    np.testing.assert_allclose(scaler.mean_, [2.0, 10.0])
    np.testing.assert_allclose(scaler.scale_, [1.0, 1.0])
    expected = [[-1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0], [-1.0, 1.0, 0.0, 0.0]]
    np.testing.assert_allclose(scaler.transform(table), expected)


@pytest.mark.parametrize("kind", ["default", "minirocket", "quant"])
def test_movements_of_the_same_spread_are_told_apart(kind: str, movements: Any, unseen: Any) -> None:
    model = make_sequence_classifier(kind, **SHAPE).fit(*movements)
    assert model.score(*unseen) >= 0.95
    probabilities = model.predict_proba(unseen.rows)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0)
    assert log_loss(unseen.labels, probabilities, labels=model.classes_) < 0.5


def test_many_channels_are_looked_at_in_many_ways() -> None:
    """Of thirty channels, the default sees thousands of combinations, where the paper's choice sees hundreds."""
    rows = np.random.default_rng(0).normal(size=(12, 30 * 32))
    model = make_sequence_classifier(n_features=30, n_samples=32).fit(rows, ["to", "fro"] * 6)
    assert len(np.unique(model["features"].channels_, axis=0)) > 1500
    assert model["classifier"].n_features_in_ <= 5040


@pytest.mark.parametrize("kind", ["minirocket", "quant"])
def test_a_joint_that_is_lost_for_a_moment_does_not_stop_it(kind: str, movements: Any, unseen: Any) -> None:
    model = make_sequence_classifier(kind, **SHAPE).fit(*movements)
    rows = unseen.rows.copy()
    rows[:, 23:26] = np.nan
    rows[:, 40:] = np.nan
    assert model.score(rows, unseen.labels) >= 0.85


@pytest.mark.parametrize("kind", ["minirocket", "quant"])
def test_the_same_seed_gives_the_same_bytes(kind: str, movements: Any) -> None:
    model = make_sequence_classifier(kind, **SHAPE, seed=3).fit(*movements)
    again = clone(model).fit(*movements)
    other = make_sequence_classifier(kind, **SHAPE, seed=4).fit(*movements)
    assert pickle.dumps(again) == pickle.dumps(model)
    assert pickle.dumps(other) != pickle.dumps(model)


@pytest.mark.parametrize("kind", ["minirocket", "quant"])
def test_a_row_alone_gives_what_it_gives_among_others(kind: str, movements: Any, unseen: Any) -> None:
    """What is evaluated offline is what goes live, one row at a time."""
    features = make_sequence_classifier(kind, **SHAPE).fit(*movements)[:2]
    together = features.transform(unseen.rows)
    alone = [features.transform(row[None])[0] for row in unseen.rows]
    np.testing.assert_array_equal(np.stack(alone), together)


def test_numpys_own_random_numbers_are_left_alone(movements: Any) -> None:
    np.random.seed(5)  # noqa: NPY002
    expected = np.random.RandomState(5).rand()
    make_sequence_classifier(**SHAPE).fit(*movements)
    assert np.random.rand() == expected  # noqa: NPY002


def test_two_classes_and_rare_ones(movements: Any) -> None:
    rows, labels = movements.rows[15:32], movements.labels[15:32]
    model = make_sequence_classifier(**SHAPE, class_weight="balanced").fit(rows, labels)
    assert list(model.classes_) == ["quick", "slow"]
    np.testing.assert_array_equal(model.predict(rows), labels)
    assert model.predict_proba(rows).shape == (17, 2)


def test_confidence_is_low_where_there_is_nothing_to_learn() -> None:
    """Labels drawn by lot cannot be foretold, and the examples left out say so."""
    rng = np.random.default_rng(0)
    model = CalibratedRidge().fit(rng.normal(size=(60, 200)), rng.choice(["a", "b", "c"], 60))
    assert model.predict_proba(rng.normal(size=(40, 200))).max(axis=1).mean() < 0.5


def test_confidence_is_high_where_everything_is_learnt(movements: Any, unseen: Any) -> None:
    model = make_sequence_classifier("minirocket", **SHAPE).fit(*movements)
    assert model.predict_proba(unseen.rows).max(axis=1).mean() > 0.85


@pytest.mark.parametrize(
    ("kind", "shape", "words"),
    [
        ("forest", SHAPE, "there is no sequence classifier 'forest'; choose from default, minirocket, quant"),
        ("default", {"n_features": 3, "n_samples": 1}, "3 features at 1 times are no sequence"),
    ],
)
def test_what_cannot_be_made_is_refused(kind: str, shape: dict[str, int], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        make_sequence_classifier(kind, **shape)
