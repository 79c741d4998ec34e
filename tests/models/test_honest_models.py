"""Files that people really make load without being trusted, in every format, and predict what they predicted."""

from __future__ import annotations

import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.model_selection import GridSearchCV
from sklearn.multiclass import OneVsRestClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, NearestCentroid
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import all_estimators

from pose_parser.models import inspect_model, load_model, make_trained_model, save_model
from pose_parser.models.known_globals import CALLABLE_NAMES, ESTIMATOR_NAMES, KNOWN_NAMES, VALUE_NAMES
from pose_parser.models.safe_load import unpack_model

MAKERS: dict[str, Callable[[], Any]] = {
    "logistic": LogisticRegression,
    "svm": SVC,
    "linear svm": LinearSVC,
    "ridge": RidgeClassifier,
    "sgd": lambda: SGDClassifier(loss="modified_huber"),
    "tree": DecisionTreeClassifier,
    "forest": lambda: RandomForestClassifier(8, n_jobs=2),
    "forest with a random state": lambda: RandomForestClassifier(8, random_state=np.random.RandomState(3)),
    "extra trees": lambda: ExtraTreesClassifier(8),
    "boosting": lambda: GradientBoostingClassifier(n_estimators=3),
    "histogram boosting": lambda: HistGradientBoostingClassifier(max_iter=3, min_samples_leaf=2),
    "ada boost": lambda: AdaBoostClassifier(n_estimators=3),
    "bagging": lambda: BaggingClassifier(n_estimators=3, max_features=0.5),
    "neighbours, k-d tree": lambda: KNeighborsClassifier(algorithm="kd_tree"),
    "neighbours, ball tree": lambda: KNeighborsClassifier(algorithm="ball_tree", p=3),
    "neighbours, brute force": lambda: KNeighborsClassifier(algorithm="brute"),
    "centroid": NearestCentroid,
    "neural net": lambda: MLPClassifier((8,), max_iter=5),
    "bayes": GaussianNB,
    "discriminant": LinearDiscriminantAnalysis,
    "gaussian process": GaussianProcessClassifier,
    "pipeline": lambda: make_pipeline(SimpleImputer(), StandardScaler(), PCA(4), LogisticRegression()),
    "selection": lambda: make_pipeline(SelectKBest(f_classif, k=5), SVC()),
    "columns": lambda: make_pipeline(
        ColumnTransformer([("scaled", StandardScaler(), [0, 1, 2])], remainder="passthrough"), GaussianNB()
    ),
    "calibrated": lambda: CalibratedClassifierCV(LinearSVC(), cv=2),
    "calibrated by steps": lambda: CalibratedClassifierCV(LinearSVC(), method="isotonic", cv=2),
    "voting": lambda: VotingClassifier([("a", GaussianNB()), ("b", DecisionTreeClassifier())], voting="soft"),
    "stacking": lambda: StackingClassifier([("a", GaussianNB()), ("b", DecisionTreeClassifier())], cv=2),
    "one against the rest": lambda: OneVsRestClassifier(SVC()),
    "grid search": lambda: GridSearchCV(GaussianNB(), {"var_smoothing": [1e-9, 1e-8]}, scoring="f1_macro", cv=2),
}


def fitted(maker: Callable[[], Any], features: Any, labels: Any) -> Any:
    classifier = maker()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return classifier.fit(features, labels)


@pytest.mark.parametrize("protocol", [0, 2, 3, 4, 5])
@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS.keys())
def test_a_pickle_loads_untrusted_and_predicts_the_same(
    maker: Callable[[], Any], protocol: int, examples: Any, tmp_path: Path
) -> None:
    classifier = fitted(maker, *examples)
    expected = classifier.predict(examples.features)
    path = tmp_path / "own.pickle"
    path.write_bytes(pickle.dumps({"classifier": classifier}, protocol))
    model = load_model(path)
    assert model.classes == ("lunge", "squat", "stand")
    if hasattr(classifier, "predict_proba"):
        np.testing.assert_array_equal(
            model.probabilities(examples.features), classifier.predict_proba(examples.features)
        )
    assert list(model.classifier.predict(examples.features)) == list(expected)


@pytest.mark.parametrize("maker", MAKERS.values(), ids=MAKERS.keys())
def test_a_skops_file_loads_untrusted_and_predicts_the_same(
    maker: Callable[[], Any], examples: Any, tmp_path: Path
) -> None:
    classifier = fitted(maker, *examples)
    save_model(make_trained_model(classifier), tmp_path / "own.skops")
    model = load_model(tmp_path / "own.skops")
    assert list(model.classifier.predict(examples.features)) == list(classifier.predict(examples.features))


@pytest.mark.parametrize("ending", [".pickle", ".skops"])
def test_the_same_model_gives_the_same_bytes(ending: str, examples: Any, tmp_path: Path) -> None:
    digests = [
        save_model(
            make_trained_model(RandomForestClassifier(5, random_state=1).fit(*examples)), tmp_path / f"m{ending}"
        )
        for _ in range(2)
    ]
    assert digests[0] == digests[1]


def test_a_fortran_ordered_array_keeps_its_order() -> None:
    arrays = [np.asfortranarray(np.arange(6.0).reshape(2, 3)), np.arange(24).reshape(2, 3, 4).transpose(1, 0, 2)]
    for protocol in range(6):
        loaded = unpack_model(pickle.dumps({"classifier": arrays}, protocol), "x.pickle")["classifier"]
        for array, copy in zip(arrays, loaded, strict=True):
            np.testing.assert_array_equal(array, copy)


def test_every_name_on_the_list_exists() -> None:
    """A name that scikit-learn has moved would silently refuse honest files."""
    import importlib

    import sklearn.experimental.enable_halving_search_cv  # noqa: F401

    for module, name in sorted(KNOWN_NAMES):
        if not module.startswith(("xgboost", "lightgbm")):
            assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


def test_every_callable_on_the_list_has_its_stand_in() -> None:
    from pose_parser.models.constructors import _BUILDERS

    assert set(_BUILDERS) == set(CALLABLE_NAMES)


def test_what_is_callable_is_nothing_else() -> None:
    assert not CALLABLE_NAMES & VALUE_NAMES
    assert not CALLABLE_NAMES & ESTIMATOR_NAMES
    assert not [name for _, name in KNOWN_NAMES if "." in name]


def test_every_classifier_of_the_library_is_on_the_list() -> None:
    names = {(cls.__module__, cls.__name__) for _, cls in all_estimators(type_filter="classifier")}
    assert names <= ESTIMATOR_NAMES


@pytest.fixture(scope="session")
def honest_bytes(examples: Any) -> dict[str, bytes]:
    import skops.io

    classifier = Pipeline([("scale", StandardScaler()), ("trees", ExtraTreesClassifier(2, max_depth=2))]).fit(*examples)
    neighbours = KNeighborsClassifier().fit(*examples)
    return {
        "trees.pickle": pickle.dumps({"classifier": classifier}, 4),
        "neighbours.pickle": pickle.dumps({"classifier": neighbours}, 4),
        "svm.pickle": pickle.dumps({"classifier": SVC().fit(*examples)}, 2),
        "trees.skops": skops.io.dumps({"classifier": classifier}),
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_file_is_ready_refused_or_broken(
    data: st.DataObject, honest_bytes: dict[str, bytes], tmp_path: Path
) -> None:
    """Bytes changed, cut out or doubled anywhere: words, never a crash."""
    name = data.draw(st.sampled_from(sorted(honest_bytes)))
    content = bytearray(honest_bytes[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["change", "cut", "double", "truncate"])):
            case "change":
                content[place] = data.draw(st.integers(0, 255))
            case "cut":
                del content[place : place + data.draw(st.integers(1, 64))]
            case "double":
                content[place:place] = content[place : place + data.draw(st.integers(1, 64))]
            case _:
                del content[max(place, 1) :]
        if not content:
            content = bytearray(b"x")
    path = tmp_path / name
    path.write_bytes(content)
    summary = inspect_model(path)
    assert summary["status"] in {"ready", "refused", "broken"}
    assert (summary["reason"] is None) == (summary["status"] == "ready")
    if summary["reason"] is not None:
        assert name in summary["reason"]
        assert "Traceback" not in summary["reason"]
