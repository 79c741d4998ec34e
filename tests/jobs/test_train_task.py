"""The job that learns from a data set: what it leaves, and what it leaves when it is interrupted."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pose_parser.datasets import Dataset, write_dataset
from pose_parser.errors import PoserError
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec
from pose_parser.jobs.tasks import train
from pose_parser.models import building, load_model

NAMES = DEFAULT_FEATURE_NAMES[:5]
ASKED = {"dataset": "datasets/squats.parquet", "name": "squats", "model": "logistic"}


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """Three videos of two poses that lie well apart."""
    labels = np.tile(np.repeat(["squat", "stand"], 5), 3)
    times = np.tile(np.arange(10) * 40.0, 3)
    nobody = dict.fromkeys(("person", "session", "camera"))
    rows = pd.DataFrame(
        {"video": np.repeat(["a.mp4", "b.mp4", "c.mp4"], 10), **nobody, "start_ms": times, "end_ms": times}
        | {"segment": np.tile(np.repeat([0, 1], 5), 3), "label_pose": labels}
    )
    values = np.random.default_rng(0).normal(size=(30, 5)) + 9.0 * (labels == "squat")[:, None]
    data = Dataset(values, rows, FeatureSpec(names=NAMES), None, "blazepose33", "full", {})
    (tmp_path / "datasets").mkdir()
    write_dataset(data, tmp_path / ASKED["dataset"])
    return tmp_path


def test_it_leaves_a_model_and_what_is_told_of_it(data_dir: Path) -> None:
    stages: list[str] = []
    result = train(ASKED, data_dir, lambda stage, _share, _left: stages.append(stage))
    assert result["model"] == "trained_models/squats.skops"
    assert load_model(data_dir / result["model"]).classes == ("squat", "stand")
    assert (data_dir / result["report"] / "evaluation.json").is_file()
    assert stages[:2] == ["Reading the data set", "Learning from 30 examples"]


def test_an_earlier_model_s_report_is_never_that_of_the_new_one(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = data_dir / "reports" / "squats"
    report.mkdir(parents=True)
    for name in ("report.json", "report.html", "run.json", "evaluation.json", "answers.parquet"):
        (report / name).write_text("")

    def interrupted(*_: object) -> None:
        raise PoserError("the power failed")

    monkeypatch.setattr(building, "write_evaluation", interrupted)
    with pytest.raises(PoserError, match="the power failed"):
        train(ASKED, data_dir, lambda _stage, _share, _left: None)
    assert (data_dir / "trained_models" / "squats.skops").is_file()
    assert not any(path.suffix in {".json", ".html", ".parquet"} for path in report.iterdir())
