"""Every named pipeline learns, keeps scikit-learn's rules, and comes out of its file as it went in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from sklearn.svm import SVC
from sklearn.utils.estimator_checks import check_estimator

from pose_parser.datasets import Dataset
from pose_parser.errors import TrainingError
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec
from pose_parser.models import load_model, save_model
from pose_parser.models.building import (
    ModelBuilder,
    PipelineOptions,
    SearchedClassifier,
    classifier_names,
    make_pipeline,
)

SPEC = FeatureSpec(names=DEFAULT_FEATURE_NAMES[:8])
SEQUENCES = ("minirocket", "quant")
TABLES = tuple(name for name in classifier_names() if name not in SEQUENCES)

OPTIONS = {
    "columns by pattern": PipelineOptions(columns=("left_*", "right_knee*")),
    "robust": PipelineOptions(scaling="robust", imputation="median"),
    "best columns": PipelineOptions(selection="k_best:3"),
    "eliminated": PipelineOptions(selection="rfe:3"),
    "eliminated by folds": PipelineOptions(selection="rfecv"),
    "components": PipelineOptions(pca=3),
    "share of variance": PipelineOptions(pca=0.9),
    "weights": PipelineOptions(balance="weights"),
    "oversample": PipelineOptions(balance="oversample"),
    "undersample": PipelineOptions(balance="undersample"),
    "smote": PipelineOptions(balance="smote"),
}


def assert_file_says_the_same(builder: ModelBuilder, dataset: Dataset, path: Path) -> None:
    save_model(builder.model_, path)
    loaded = load_model(path)
    np.testing.assert_array_equal(loaded.probabilities(dataset.values), builder.model_.probabilities(dataset.values))
    live = loaded.probabilities(dataset.values[:1])
    np.testing.assert_allclose(live, builder.model_.probabilities(dataset.values)[:1], rtol=0, atol=1e-6)
    assert loaded.card == builder.model_.card
    assert loaded.classes == ("lunge", "squat", "stand")


@pytest.mark.parametrize("ending", ["skops", "pickle"])
@pytest.mark.parametrize("model", TABLES)
def test_each_model_learns_and_lives_on_in_its_file(
    model: str, ending: str, dataset_with_gaps: Dataset, tmp_path: Path
) -> None:
    builder = ModelBuilder(model, final_score=False).fit(dataset_with_gaps, "exercise")
    right = np.array(builder.predict(dataset_with_gaps)) == dataset_with_gaps.labels("exercise")
    assert right.mean() > 0.9
    assert_file_says_the_same(builder, dataset_with_gaps, tmp_path / f"model.{ending}")


@pytest.mark.parametrize("options", OPTIONS.values(), ids=OPTIONS.keys())
def test_each_step_lives_on_in_the_file(options: PipelineOptions, dataset_with_gaps: Dataset, tmp_path: Path) -> None:
    builder = ModelBuilder("svm", options=options, final_score=False).fit(dataset_with_gaps, "exercise")
    assert_file_says_the_same(builder, dataset_with_gaps, tmp_path / "model.skops")


def make_sequences(dataset: Dataset) -> Dataset:
    rng = np.random.default_rng(1)
    names, samples = DEFAULT_FEATURE_NAMES[:4], 16
    phase = 2 * np.pi * np.arange(samples) / samples
    speed = pd.factorize(dataset.labels("exercise"))[0] + 1
    waves = np.sin(speed[:, None] * phase)[:, None, :] * np.ones((1, len(names), 1))
    values = (waves + 0.2 * rng.normal(size=waves.shape)).reshape(len(dataset), -1)
    spec = FeatureSpec(names=names, window_samples=samples)
    return Dataset(values, dataset.rows, spec, 1.0, "blazepose33", "full", {})


@pytest.mark.parametrize("balance", ["none", "weights", "oversample"])
@pytest.mark.parametrize("model", SEQUENCES)
def test_sequence_models_learn_and_live_on_in_their_file(
    model: str, balance: Any, dataset: Dataset, tmp_path: Path
) -> None:
    sequences = make_sequences(dataset)
    options = PipelineOptions(balance=balance, columns=("left_*",))
    builder = ModelBuilder(model, options=options, final_score=False).fit(sequences, "exercise")
    assert np.mean(np.array(builder.predict(sequences)) == sequences.labels("exercise")) > 0.95
    assert builder.model_.card.window_s == 1.0
    assert_file_says_the_same(builder, sequences, tmp_path / "model.skops")


def test_sequence_models_say_what_they_cannot_do(dataset: Dataset) -> None:
    with pytest.raises(TrainingError, match="window samples and without pooling"):
        make_pipeline("quant", SPEC)
    spec = make_sequences(dataset).spec
    with pytest.raises(TrainingError, match="leave pca at none"):
        make_pipeline("minirocket", spec, PipelineOptions(pca=2))
    with pytest.raises(TrainingError, match="all samples of a feature"):
        make_pipeline("minirocket", spec, PipelineOptions(columns=("*sample_00",)))


def test_the_file_has_no_sampler_and_answers_as_the_pipeline_with_it(dataset: Dataset) -> None:
    builder = ModelBuilder("logistic", options=PipelineOptions(balance="smote"), final_score=False).fit(
        dataset, "exercise"
    )
    saved = builder.model_.classifier
    assert type(saved).__module__ == "sklearn.pipeline"
    assert [name for name, _ in saved.steps] == ["imputation", "scaling", "classifier"]
    whole = builder.search_.best_estimator_
    assert any(isinstance(step, SMOTE) for _, step in whole.steps)
    np.testing.assert_array_equal(saved.predict_proba(dataset.values), whole.predict_proba(dataset.values))


def test_only_what_is_learnt_from_is_resampled(build_dataset: Callable[..., Dataset], monkeypatch: Any) -> None:
    """The rarer class is repeated on the training side; each test side has the rows that the split gave it."""
    whole = build_dataset(n_videos=4, rows_per_class=6)
    labels = whole.labels("exercise").to_numpy()
    rare = whole.take(~((labels == "squat") & (np.arange(len(whole)) % 2 == 0)))
    fitted, tested = [], []
    fit, predict = SVC.fit, SVC.predict

    def spy_fit(self: Any, values: Any, labels: Any) -> Any:
        fitted.append(np.unique(labels, return_counts=True)[1].tolist())
        return fit(self, values, labels)

    def spy_predict(self: Any, values: Any) -> Any:
        tested.append(len(values))
        return predict(self, values)

    monkeypatch.setattr(SVC, "fit", spy_fit)
    monkeypatch.setattr(SVC, "predict", spy_predict)
    builder = ModelBuilder(
        "svm", options=PipelineOptions(balance="oversample"), search="grid", n_trials=1, final_score=False
    )
    builder.fit(rare, "exercise")
    assert all(len(set(counts)) == 1 for counts in fitted)
    assert len(fitted) == 4
    assert sum(tested[:3]) == len(rare)


@pytest.mark.parametrize(
    ("model", "options", "words"),
    [
        ("forest", {}, r"no model 'forest'; did you mean random_forest\? There are logistic, svm"),
        ("knn", {"balance": "weights"}, "knn cannot weight classes"),
        ("svm", {"scaling": "big"}, "scaling is 'big'; choose from auto, standard"),
        ("svm", {"imputation": "mean"}, "imputation is 'mean'"),
        ("svm", {"balance": "fair"}, "balance is 'fair'"),
        ("svm", {"columns": ("*toe*",)}, r"no column is called '\*toe\*'"),
        ("svm", {"selection": "k_best"}, "say how many columns to keep, such as k_best:20"),
        ("svm", {"selection": "best:3"}, "selection is 'best'"),
        ("svm", {"pca": 2.5}, "pca is 2.5"),
        ("svm", {"pca": 0}, "pca is 0"),
    ],
)
def test_options_that_do_not_exist_are_named(model: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(TrainingError, match=words):
        make_pipeline(model, SPEC, PipelineOptions(**options))


@pytest.mark.parametrize(("model", "module"), [("xgboost", "xgboost"), ("lightgbm", "lightgbm")])
def test_a_library_that_is_absent_is_named(model: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(TrainingError, match=f"this model needs {module}.*pip install"):
        make_pipeline(model, SPEC)


@pytest.mark.parametrize("method", ["none", "grid"])
def test_a_searching_classifier_keeps_the_rules_of_scikit_learn(method: Any) -> None:
    """All its checks; those that need optional settings of scikit-learn are not for us, and skip nothing else."""
    pipeline = make_pipeline("logistic", SPEC)
    search = SearchedClassifier(pipeline, {"classifier__C": [0.1, 1.0]}, method=method, n_folds=2)
    done = check_estimator(search, on_skip=None)
    assert {result["status"] for result in done} <= {"passed", "skipped"}
    assert sum(result["status"] == "passed" for result in done) > 40
