"""``poser train`` and ``poser explore``: what they print and write, and that mistakes are one sentence."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pose_parser import cli
from pose_parser.datasets import Dataset, write_dataset
from pose_parser.errors import PoserError
from pose_parser.features import DEFAULT_FEATURE_NAMES, FeatureSpec
from pose_parser.models import building, load_model

Run = Callable[..., tuple[int, str, str]]
NAMES = DEFAULT_FEATURE_NAMES[:5]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path / "data"))

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


@pytest.fixture
def squats(tmp_path: Path) -> Path:
    """Four videos of two poses that lie well apart; a second family has one label only."""
    rng = np.random.default_rng(0)
    labels = np.tile(np.repeat(["squat", "stand"], 6), 4)
    times = np.tile(np.arange(12) * 40.0, 4)
    rows = pd.DataFrame(
        {
            "video": np.repeat([f"clip_{number}.mp4" for number in range(4)], 12),
            "person": None,
            "session": None,
            "camera": None,
            "start_ms": times,
            "end_ms": times,
            "segment": np.tile(np.repeat([0, 1], 6), 4),
            "label_pose": labels,
            "label_mood": "calm",
        }
    )
    values = rng.normal(size=(48, 5)) + 4.0 * (labels == "squat")[:, None]
    path = tmp_path / "squats.parquet"
    write_dataset(Dataset(values, rows, FeatureSpec(names=NAMES), None, "blazepose33", "full", {}), path)
    return path


def test_it_writes_the_model_and_its_scores_and_says_what_is_next(run: Run, squats: Path, tmp_path: Path) -> None:
    code, out, err = run(
        "train", squats, "--family", "pose", "--model", "logistic", "--model", "knn", "--search", "random",
        "--trials", "2", "--jobs", "1",
    )  # fmt: skip
    assert code == 0
    assert "logistic: trial 2 of 2, best" in err
    for words in (
        "unseen videos",
        "random frames (flattering)",
        "did best and is kept",
        "All 4 videos went alike, and so few prove little",
        "right in 50%",
        "Next: ",
    ):
        assert words in out
    model = load_model(tmp_path / "data" / "trained_models" / "pose.skops")
    assert model.classes == ("squat", "stand")
    assert model.card.scores["balanced_accuracy"] == 1.0
    report = tmp_path / "data" / "reports" / "pose"
    evaluation = json.loads((report / "evaluation.json").read_text())
    assert evaluation["headline"] == "video"
    # Who reads the card or the report later has to learn that this is the score of a winner.
    chosen_from = model.card.scores["chosen_from"]
    assert chosen_from == evaluation["settings"]["chosen_from"]
    assert list(chosen_from) == ["logistic", "knn"]
    assert len(pd.read_parquet(report / "answers.parquet")) == 2 * 48
    assert (report / "trials.jsonl").is_file()


def test_an_earlier_model_s_report_is_never_that_of_the_new_one(
    run: Run, squats: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "data" / "reports" / "pose"
    report.mkdir(parents=True)
    for name in ("report.json", "report.html", "run.json", "evaluation.json", "answers.parquet", "trials.jsonl"):
        (report / name).write_text("")

    def interrupted(*_: object) -> None:
        assert (tmp_path / "data" / "trained_models" / "pose.skops").is_file()
        assert [path.name for path in report.iterdir()] == ["trials.jsonl"]
        raise PoserError("the power failed")

    monkeypatch.setattr(building, "write_evaluation", interrupted)
    code, _, err = run("train", squats, "--family", "pose", "--jobs", "1")
    assert (code, err.splitlines()[-1]) == (1, "poser: the power failed")


def test_random_frames_are_stamped_and_pickles_are_written_on_request(run: Run, squats: Path, tmp_path: Path) -> None:
    out_path, report = tmp_path / "own.pickle", tmp_path / "report"
    code, out, _ = run(
        "train", squats, "--family", "pose", "--model", "knn", "--random-frames", "--out", out_path, "--report-dir",
        report, "--columns", "left_*", "--jobs", "1",
    )  # fmt: skip
    assert code == 0
    assert "WARNING: tested on frames of videos it was trained on: expect worse" in out
    scores = load_model(out_path).card.scores
    assert scores["warning"].startswith("RANDOM SPLIT")
    assert "chosen_from" not in scores
    assert json.loads((report / "evaluation.json").read_text())["stamp"].startswith("RANDOM SPLIT")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "has several label families; choose one by --family: pose, mood"),
        (("--family", "mood"), "mood: the only label is 'calm'"),
        (("--family", "pose", "--trials", "5"), "add --search random"),
        (("--family", "dance"), "there is no label family 'dance'"),
        (("--family", "pose", "--model", "svn"), "there is no model 'svn'; did you mean svm?"),
        (("--family", "pose", "--split", "person"), "48 rows have no person"),
        (("--family", "pose", "--out", "x.skops", "--format", "pickle"), "contradict each other"),
        (("--family", "pose", "--model", "minirocket"), "minirocket looks at sequences"),
    ],
)
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    arguments: tuple[str, ...], words: str, run: Run, squats: Path, tmp_path: Path
) -> None:
    code, out, err = run("train", squats, *arguments)
    assert code == 1
    assert out == ""
    assert words in err.splitlines()[-1]
    assert "Traceback" not in err
    assert not (tmp_path / "data" / "trained_models").exists()


def test_a_file_that_is_no_data_set_is_said_to_be_none(run: Run, tmp_path: Path) -> None:
    (tmp_path / "notes.parquet").write_text("not a table")
    code, _, err = run("train", tmp_path / "notes.parquet")
    assert code == 1
    assert err.startswith("poser: ")
    assert "notes.parquet" in err


def test_explore_shows_clusters_beside_labels(run: Run, squats: Path) -> None:
    code, out, _ = run("explore", squats, "--from", "2", "--to", "5")
    assert code == 0
    assert "best silhouette at 2" in out
    lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line.split()}
    assert lines["clusters"] == ["inertia", "silhouette"]
    assert sum(map(int, lines["squat"])) == 24
    code, _, err = run("explore", squats, "--from", "6", "--to", "5")
    assert code == 1
    assert err.startswith("poser: numbers of clusters go from 2 to 47")


@pytest.mark.parametrize("command", ["train", "explore"])
def test_help_has_an_example(command: str, run: Run) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: poser {command}" in out
