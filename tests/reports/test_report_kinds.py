"""Runs of other kinds: whole segments, classifiers that are never sure, sequences, more classes than colours."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from pose_parser.annotations import Segment
from pose_parser.cli.keep import keep_run
from pose_parser.datasets import DatasetOptions, build_dataset, write_dataset
from pose_parser.features import FeatureSpec
from pose_parser.models import make_trained_model, save_model
from pose_parser.models.building import PipelineOptions, write_evaluation
from pose_parser.models.evaluation import Evaluation, evaluate
from pose_parser.reports import list_runs, write_report


def write_other(
    study: Any, root: Path, estimator: Any, *, n_classes: int, window_samples: int | None
) -> dict[str, Any]:
    """Make another run from a study's landmarks: a row for each half second that is annotated as one movement."""
    files = sorted(study.landmarks.iterdir())
    segments = [
        Segment(path.stem, 0.5 * place, 0.5 * place + 0.45, f"kind {place % n_classes}", "turns")
        for path in files
        for place in range(22)
    ]
    pooling = () if window_samples else ("mean",)
    spec = FeatureSpec(
        names=("left_knee_angle_deg", "right_knee_angle_deg"), pooling=pooling, window_samples=window_samples
    )
    dataset = build_dataset(files, segments, spec, options=DatasetOptions(rows="segments"))
    write_dataset(dataset, root / "turns.parquet")
    write_evaluation(evaluate(estimator, dataset, "turns", n_folds=3), root)
    estimator.fit(dataset.values, dataset.labels("turns").astype(str))
    card = {"features": spec.to_dict(), "window_s": dataset.window_s}
    save_model(make_trained_model(estimator, card, name="turns"), root / "turns.skops")
    return {"dataset": root / "turns.parquet", "model": root / "turns.skops", "landmarks": study.landmarks}


def test_whole_segments_and_more_classes_than_colours(study: Any, tmp_path: Path) -> None:
    forest = ExtraTreesClassifier(5, random_state=0)
    files = write_other(study, tmp_path, forest, n_classes=9, window_samples=None)
    text = write_report(tmp_path, **files).read_text()
    assert "The rows do not follow each other in time" in text
    assert 'id="stripes1"' in text
    assert "url(#stripes1)" in text
    assert "kind 8, 0:04.0 to 0:04.4" in text


def test_sequences_of_a_model_without_trees(study: Any, tmp_path: Path) -> None:
    linear = make_pipeline(StandardScaler(), LogisticRegression())
    files = write_other(study, tmp_path, linear, n_classes=2, window_samples=4)
    text = write_report(tmp_path, **files).read_text()
    assert "SHAP values are not shown: its LogisticRegression is not made of trees that SHAP can follow." in text
    assert "--samples 4" in text


def test_a_classifier_that_is_never_sure(study: Any, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(study.folder, tmp_path / "run"))
    data = json.loads((folder / "evaluation.json").read_text())
    (folder / "evaluation.json").write_text(json.dumps({**data, "calibration": None, "unsure": None}))
    answers = pd.read_parquet(folder / "answers.parquet")
    answers[[name for name in answers if name.startswith("probability_")]] = np.nan
    answers.to_parquet(folder / "answers.parquet", index=False)
    text = write_report(folder, dataset=study.dataset, landmarks=study.landmarks, importance=False).read_text()
    assert text.count("without saying how sure it is") == 2
    assert 'class="lane sure"' not in text
    assert "% sure" not in text


@pytest.fixture
def trained(study: Any) -> Any:
    """What a builder has after training, as far as is noted of it."""
    evaluation = Evaluation.from_dict(json.loads((study.folder / "evaluation.json").read_text()))
    names = ("n_trials", "time_budget_s", "scoring", "inner_folds")
    return SimpleNamespace(
        evaluation_=evaluation,
        search_=SimpleNamespace(best_params_={"classifier__max_depth": 4}),
        options=PipelineOptions(columns=("*knee*",)),
        model="extra_trees",
        search="random",
        split="person",
        seed=3,
        **dict.fromkeys(names),
    )


def keep(study: Any, trained: Any, *, report: bool) -> None:
    keep_run(trained, folder=study.folder, dataset=study.dataset, model=study.model, duration_s=1.0, report=report)


def test_what_a_training_leaves_behind(
    study: Any, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["poser", "train", "a b.parquet"])
    study = study._replace(folder=Path(shutil.copytree(study.folder, tmp_path / "reports" / "mine")))
    keep(study, trained, report=True)
    assert capsys.readouterr().out == f"Report: {study.folder / 'report.html'}\n"
    assert "poser train &#39;a b.parquet&#39;" in (study.folder / "report.html").read_text()
    (run,) = list_runs(tmp_path / "runs")
    assert (run.name, run.command) == ("mine", ["poser", "train", "a b.parquet"])
    assert run.parameters["columns"] == ["*knee*"]
    assert run.parameters["found"] == {"classifier__max_depth": "4"}


def test_a_training_does_not_fail_for_what_comes_after_it(
    study: Any, trained: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path))
    (tmp_path / "runs").write_text("a file where the folder belongs")
    study = study._replace(folder=Path(shutil.copytree(study.folder, tmp_path / "mine")))
    (study.folder / "answers.parquet").unlink()
    keep(study, trained, report=True)
    out, err = capsys.readouterr()
    assert out == ""
    assert "The run is not in the list of runs: " in err
    assert "There is no report: " in err
