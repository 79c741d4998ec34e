"""ONNX files answer as the models do, or there are none."""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pytest
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from pose_parser.errors import ModelError, ModelFileError
from pose_parser.features import DEFAULT_FEATURE_NAMES
from pose_parser.models import TrainedModel, load_model, make_trained_model, onnx_export
from pose_parser.models.onnx_export import TOLERANCE, export_onnx
from pose_parser.models.onnx_rows import check_rows, with_holes

SHIPPED = Path(__file__).parents[2] / "data" / "trained_models"

MakeClassifier = Callable[[], Any]
KINDS: dict[str, MakeClassifier] = {
    "logistic": lambda: make_pipeline(StandardScaler(), LogisticRegression()),
    "forest": lambda: RandomForestClassifier(20, random_state=0),
    "extra trees": lambda: ExtraTreesClassifier(20, random_state=0),
    "boosting": lambda: HistGradientBoostingClassifier(max_iter=5, min_samples_leaf=3),
    "neighbours": lambda: make_pipeline(StandardScaler(), PCA(5), KNeighborsClassifier(3)),
    "svm": SVC,
    "linear svm": lambda: make_pipeline(StandardScaler(), LinearSVC()),
    "ridge": RidgeClassifier,
}


def answers(path: Path, rows: np.ndarray) -> list[Any]:
    session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
    kind = {"tensor(double)": np.float64, "tensor(float)": np.float32}[session.get_inputs()[0].type]
    outputs: list[Any] = session.run(None, {"examples": rows.astype(kind)})
    return outputs


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n_classes", [2, 3])
def test_what_is_written_answers_as_the_model(kind: str, n_classes: int, examples: Any, tmp_path: Path) -> None:
    some = np.isin(examples.labels, np.unique(examples.labels)[:n_classes])
    classifier = KINDS[kind]().fit(examples.features[some], examples.labels[some])
    model = make_trained_model(classifier, {"name": "moves"})
    path = tmp_path / "out" / "moves.onnx"

    report = export_onnx(model, path, examples=examples.features)

    assert report.sha256 == sha256(path.read_bytes()).hexdigest()
    assert report.n_rows >= len(examples.features) + 500
    labels, scores = answers(path, examples.features)
    decided = np.full(len(labels), fill_value=True)
    if hasattr(classifier, "predict_proba"):
        probabilities = model.probabilities(examples.features)
        assert np.abs(scores - probabilities).max() <= TOLERANCE
        # A tie may fall either way in other precision.
        decided = np.ptp(np.sort(probabilities)[:, -2:], axis=1) > 2 * TOLERANCE
    assert decided.sum() > 0.8 * len(labels)
    assert labels[decided].tolist() == classifier.predict(examples.features[decided]).tolist()
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["moves.onnx"]


@pytest.mark.parametrize("name", ["body_poses", "squat_pushup_phases"])
def test_the_models_that_poser_ships_convert(name: str, tmp_path: Path) -> None:
    assert export_onnx(load_model(SHIPPED / f"{name}.pickle"), tmp_path / "m.onnx").largest_difference < 1e-9


def test_the_card_travels_in_the_file(examples: Any, tmp_path: Path) -> None:
    classifier = LogisticRegression(max_iter=5000).fit(examples.features, examples.labels)
    # The card may list the classes in an order of its own.
    card = {"name": "moves", "classes": ["stand", "squat", "lunge"], "unsure_below": 0.4}
    model = make_trained_model(classifier, card)
    export_onnx(model, tmp_path / "moves.onnx")
    about = {item.key: json.loads(item.value) for item in onnx.load(tmp_path / "moves.onnx").metadata_props}
    assert about["poser_card"] == model.card.to_dict()
    assert about["columns"] == list(model.card.features.column_names)
    assert about["classes"] == ["lunge", "squat", "stand"]
    assert about["accepts_missing"] is False


def test_it_says_whether_values_may_be_missing(examples: Any, tmp_path: Path) -> None:
    boosting = make_trained_model(KINDS["boosting"]().fit(examples.features, examples.labels), {"name": "moves"})
    forest = make_trained_model(KINDS["forest"]().fit(examples.features, examples.labels), {"name": "moves"})
    assert boosting.accepts_missing
    assert forest.accepts_missing
    assert export_onnx(boosting, tmp_path / "boosting.onnx").accepts_missing
    rows = with_holes(check_rows(boosting))
    assert np.abs(answers(tmp_path / "boosting.onnx", rows)[1] - boosting.probabilities(rows)).max() <= TOLERANCE
    # The runtime's trees send a missing value another way than scikit-learn's.
    assert not export_onnx(forest, tmp_path / "forest.onnx").accepts_missing


class _Doubling(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    def fit(self, *_data: Any) -> _Doubling:
        return self

    def transform(self, values: Any) -> Any:
        return 2 * values


def test_a_step_that_no_converter_knows_is_named(examples: Any, tmp_path: Path) -> None:
    classifier = make_pipeline(_Doubling(), KNeighborsClassifier()).fit(examples.features, examples.labels)
    card = {"name": "moves", "features": {"names": DEFAULT_FEATURE_NAMES}}
    with pytest.raises(ModelError, match=r"moves cannot be written as ONNX: .*_Doubling.* Use skops or pickle instead"):
        export_onnx(make_trained_model(classifier, card), tmp_path / "moves.onnx")
    assert not list(tmp_path.iterdir())


def test_other_answers_are_no_export(examples: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = make_trained_model(KINDS["logistic"]().fit(examples.features, examples.labels), {"name": "moves"})
    real = onnx_export._Candidate.answer

    def a_little_off(self: Any, rows: Any) -> list[Any]:
        labels, scores = real(self, rows)
        return [labels, scores + 1e-3]

    monkeypatch.setattr(onnx_export._Candidate, "answer", a_little_off)
    with pytest.raises(ModelError, match=r"its answers differ by up to 0.001, and 1e-05 is allowed"):
        export_onnx(model, tmp_path / "moves.onnx")
    assert not list(tmp_path.iterdir())


def test_windows_are_checked_on_windows(tmp_path: Path) -> None:
    rows = np.random.default_rng(0).normal(size=(40, 2)) * [40, 20] + [120, 30]
    classifier = LogisticRegression().fit(rows, np.where(rows[:, 1] > 30, "squats", "still"))
    card = {"features": {"names": ["left_knee_angle_deg"], "pooling": ["mean", "std"]}, "window_s": 1.0}
    model = make_trained_model(classifier, {"name": "moves", **card})
    poses = check_rows(model)[:300]
    assert poses[:, 0].mean() == pytest.approx(160, abs=30)
    assert (poses[:, 1] > 1.0).all()
    assert export_onnx(model, tmp_path / "moves.onnx").precision == "double"


def test_rows_of_another_width_and_another_ending_are_refused(examples: Any, tmp_path: Path) -> None:
    model: TrainedModel = make_trained_model(KINDS["svm"]().fit(examples.features, examples.labels), {"name": "moves"})
    with pytest.raises(ModelError, match=r"the examples have shape \(36, 3\); moves wants 36 columns"):
        export_onnx(model, tmp_path / "moves.onnx", examples=examples.features[:, :3])
    with pytest.raises(ModelFileError, match=r"moves\.bin: an ONNX file ends in \.onnx"):
        export_onnx(model, tmp_path / "moves.bin")
