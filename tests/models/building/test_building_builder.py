"""The builder: what scikit-learn by hand would predict, an honest card, one file per seed, and plain refusals."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import balanced_accuracy_score

from pose_parser.datasets import Dataset, make_splits
from pose_parser.errors import DatasetError, TrainingError
from pose_parser.models import ModelCard, save_model
from pose_parser.models.building import ModelBuilder, PipelineOptions, write_evaluation
from pose_parser.models.evaluation import Evaluation, choose_threshold


@pytest.fixture(scope="module")
def forest(dataset: Dataset) -> ModelBuilder:
    return ModelBuilder("extra_trees", seed=5).fit(dataset, "exercise")


def test_extra_trees_predict_what_scikit_learn_predicts_by_hand(forest: ModelBuilder, dataset: Dataset) -> None:
    by_hand = ExtraTreesClassifier(200, random_state=5)
    by_hand.fit(dataset.values, dataset.labels("exercise").to_numpy(dtype=str))
    rng = np.random.default_rng(1)
    unseen = dataset.values + rng.normal(size=dataset.values.shape)
    np.testing.assert_array_equal(forest.model_.probabilities(unseen), by_hand.predict_proba(unseen))


def test_the_held_out_score_is_that_of_folds_by_hand(forest: ModelBuilder, dataset: Dataset) -> None:
    labels = dataset.labels("exercise").to_numpy(dtype=str)
    answers, confidences = np.empty_like(labels), np.empty(len(labels))
    for split in make_splits(dataset.rows, labels, by="video", n_folds=5, seed=5):
        trees = ExtraTreesClassifier(200, random_state=5).fit(dataset.values[split.train], labels[split.train])
        answers[split.test] = trees.predict(dataset.values[split.test])
        confidences[split.test] = trees.predict_proba(dataset.values[split.test]).max(axis=1)
    card = forest.model_.card
    assert card.scores["balanced_accuracy"] == round(balanced_accuracy_score(labels, answers), 4)
    assert card.scores["accuracy"] == round(float(np.mean(labels == answers)), 4)
    assert card.unsure_below == choose_threshold(confidences, labels == answers, sure_accuracy=0.95)


def test_the_card_says_what_was_learnt_from_what(forest: ModelBuilder, dataset: Dataset) -> None:
    card = forest.model_.card
    assert card.classes == ("lunge", "squat", "stand")
    assert card.description == "Tells apart: lunge, squat, stand."
    assert (card.features, card.window_s, card.skeleton, card.pose_model) == (dataset.spec, None, "blazepose33", "full")
    assert card.required_landmarks is None
    assert card.training_data["examples"] == {"lunge": 48, "squat": 48, "stand": 48}
    assert (card.training_data["videos"], card.training_data["persons"]) == (6, 3)
    assert "cameras" not in card.training_data
    text = "\n".join(dataset.labels("exercise")).encode()
    assert card.training_data["sha256"] == hashlib.sha256(dataset.values.tobytes() + text).hexdigest()
    typical = card.training_data["typical"]
    np.testing.assert_allclose(typical, np.median(dataset.values, axis=0), rtol=1e-3)
    assert all(float(f"{value:.4g}") == value for value in typical)
    assert card.training_data["provenance"] == {"files": {"a": "b"}}
    assert card.scores["held_out"] == "video"
    assert set(card.scores["balanced_accuracy_by"]) == {"video", "person", "random"}
    assert card.created_with["seed"] == 5
    assert card.created_with["scikit-learn"]
    assert ModelCard.from_dict(card.to_dict()) == card


def test_unlabelled_rows_are_left_out(forest: ModelBuilder, dataset: Dataset, tmp_path: Path) -> None:
    extra = dataset.take(np.arange(len(dataset)) % 3 == 0)
    rows = pd.concat([dataset.rows, extra.rows.assign(label_exercise=None)], ignore_index=True)
    longer = Dataset(
        np.concatenate([dataset.values, extra.values]), rows, dataset.spec, None, "blazepose33", "full",
        dataset.provenance,
    )  # fmt: skip
    again = clone(forest).set_params(final_score=False).fit(longer, "exercise")
    np.testing.assert_array_equal(
        again.model_.probabilities(dataset.values), forest.model_.probabilities(dataset.values)
    )
    assert again.model_.card.training_data == forest.model_.card.training_data
    assert again.model_.card.scores == {}
    assert again.model_.card.unsure_below is None


@pytest.mark.parametrize("model", ["extra_trees", "hist_gradient_boosting", "xgboost", "lightgbm", "mlp"])
def test_the_same_seed_gives_the_same_bytes(model: str, dataset: Dataset, tmp_path: Path) -> None:
    def digests() -> list[str]:
        builder = ModelBuilder(model, seed=7, final_score=False).fit(dataset, "exercise")
        return [save_model(builder.model_, tmp_path / f"model.{ending}") for ending in ("skops", "pickle")]

    assert digests() == digests()


def test_a_searched_and_scored_model_has_the_same_bytes_again(dataset: Dataset, tmp_path: Path) -> None:
    digests = [
        save_model(
            ModelBuilder("logistic", search="random", n_trials=2, inner_folds=2, n_jobs=n_jobs)
            .fit(dataset, "exercise")
            .model_,
            tmp_path / "model.skops",
        )
        for n_jobs in (1, 2)
    ]
    assert digests[0] == digests[1]


def test_a_search_is_scored_nested_and_listed(dataset: Dataset) -> None:
    builder = ModelBuilder("logistic", search="grid", n_trials=2, n_jobs=1).fit(dataset, "exercise")
    assert "nested" in builder.evaluation_.settings["search"]
    assert builder.search_results_["score"].max() == builder.search_.best_score_
    assert {"classifier__C", "fold_0", "fold_2", "share"} <= set(builder.search_results_.columns)
    assert builder.model_.card.created_with["params"] == builder.search_.best_params_


def test_a_random_split_is_stamped(dataset: Dataset) -> None:
    builder = ModelBuilder("knn", split="random").fit(dataset, "exercise")
    assert builder.evaluation_.headline == "random"
    assert builder.model_.card.scores["warning"].startswith("RANDOM SPLIT")


def test_one_video_is_enough_for_a_stamped_score_only(build_dataset: Callable[..., Dataset]) -> None:
    one = build_dataset(n_videos=1)
    with pytest.raises(TrainingError, match=r"one video.*record the same movements with at least one more"):
        ModelBuilder("knn").fit(one, "exercise")
    builder = ModelBuilder("logistic", split="random", search="grid", n_trials=2, n_jobs=1).fit(one, "exercise")
    assert builder.model_.card.scores["warning"].startswith("RANDOM SPLIT")


def test_the_evaluation_is_written_for_the_report(forest: ModelBuilder, dataset: Dataset, tmp_path: Path) -> None:
    paths = write_evaluation(forest.evaluation_, tmp_path / "reports" / "forest")
    data = json.loads(paths[0].read_text())
    assert Evaluation.from_dict(data).headline_scores == forest.evaluation_.headline_scores
    answers = pd.read_parquet(paths[1])
    by_video = answers[answers["held_out"] == "video"]
    assert by_video["row"].tolist() == list(range(len(dataset)))
    assert by_video["true"].tolist() == dataset.labels("exercise").tolist()
    likely = by_video[["probability_lunge", "probability_squat", "probability_stand"]].to_numpy()
    np.testing.assert_allclose(likely.sum(axis=1), 1.0)
    assert (by_video["predicted"] == np.array(["lunge", "squat", "stand"])[likely.argmax(axis=1)]).all()
    (tmp_path / "file").write_text("")
    with pytest.raises(TrainingError, match="file: cannot be written to"):
        write_evaluation(forest.evaluation_, tmp_path / "file")


def relabelled(dataset: Dataset, change: Callable[[pd.DataFrame], Any]) -> Dataset:
    rows = dataset.rows.copy()
    rows["label_exercise"] = change(rows)
    return Dataset(dataset.values, rows, dataset.spec, None, "blazepose33", "full", {})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda _: None, "no row has a label: a classifier needs at least two kinds"),
        (lambda _: "squat", "the only label is 'squat'"),
        (
            lambda rows: rows["label_exercise"].where(rows.index % 50 != 1, "jump"),
            "class 'jump' has 3 examples; record and annotate at least 5, or leave it out",
        ),
        (
            lambda rows: rows["label_exercise"].where(rows["video"] != "video_2.mp4", "jump"),
            r"only one video shows \('jump' in video_2.mp4\).*record each with at least one more video",
        ),
    ],
    ids=["none", "one", "few", "in one video"],
)
def test_too_little_is_refused_with_what_to_record(change: Any, words: str, dataset: Dataset) -> None:
    with pytest.raises(TrainingError, match=f"exercise: .*{words}"):
        ModelBuilder("knn").fit(relabelled(dataset, change), "exercise")


def test_other_mistakes_are_named(dataset: Dataset, dataset_with_gaps: Dataset) -> None:
    with pytest.raises(DatasetError, match="no label family 'dance'; the data set has exercise"):
        ModelBuilder("knn").fit(dataset, "dance")
    with pytest.raises(TrainingError, match="144 rows have no camera"):
        ModelBuilder("knn", split="camera").fit(dataset, "exercise")
    with pytest.raises(TrainingError, match="not by 'folder'"):
        ModelBuilder("knn", split="folder").fit(dataset, "exercise")
    with pytest.raises(TrainingError, match=r"8 columns have missing values \(such as left_elbow_angle_deg"):
        ModelBuilder("knn", options=PipelineOptions(imputation="none")).fit(dataset_with_gaps, "exercise")


def test_what_a_library_refuses_is_said_in_one_sentence(dataset: Dataset) -> None:
    with pytest.raises(TrainingError, match="exercise: logistic cannot learn from this: n_components=50 must be"):
        ModelBuilder("logistic", options=PipelineOptions(pca=50)).fit(dataset, "exercise")


@pytest.mark.parametrize("model", ["svm", "mlp", "knn", "logistic", "extra_trees"])
def test_a_column_that_was_never_known_says_nothing_when_it_is(
    model: str, build_dataset: Callable[..., Dataset]
) -> None:
    """Filled with one number it would be the same everywhere in training, and far away as soon as it is known."""
    blind, known = build_dataset(noise=0.3), build_dataset(noise=0.3).values
    blind.values[:, 3] = np.nan
    known[:, 3] = 150.0
    trained = ModelBuilder(model, final_score=False).fit(blind, "exercise").model_
    assert trained.card.features == blind.spec
    np.testing.assert_array_equal(trained.probabilities(known), trained.probabilities(blind.values))


def test_columns_of_which_none_is_known_are_refused(build_dataset: Callable[..., Dataset]) -> None:
    blind = build_dataset()
    blind.values[:, :2] = np.nan
    options = PipelineOptions(columns=blind.spec.column_names[:2])
    with pytest.raises(TrainingError, match="nothing is known in any of the 2 columns"):
        ModelBuilder("svm", options=options).fit(blind, "exercise")


def test_a_builder_is_copied_like_any_estimator(forest: ModelBuilder, dataset: Dataset) -> None:
    copy = clone(forest)
    assert copy.get_params() == forest.get_params()
    assert not hasattr(copy, "model_")
    assert forest.predict(dataset) == forest.model_.predict(dataset.values)
    other = Dataset(
        dataset.values[:, :4], dataset.rows, dataset.spec.model_copy(update={"names": dataset.spec.names[:4]}), None,
        "blazepose33", "full", {},
    )  # fmt: skip
    with pytest.raises(TrainingError, match="other columns"):
        forest.predict(other)
