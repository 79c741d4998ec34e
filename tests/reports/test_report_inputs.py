"""What cannot be shown is told in one sentence, and leaves no page behind."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from pose_parser.errors import PoserError, ReportError
from pose_parser.reports import write_report


@pytest.fixture
def copy(study: Any, tmp_path: Path) -> Path:
    """A run's folder that may be broken."""
    return Path(shutil.copytree(study.folder, tmp_path / "run"))


def refuse(folder: Path, words: str, **options: Any) -> None:
    with pytest.raises(ReportError, match=words) as caught:
        write_report(folder, importance=False, **options)
    assert "\n" not in str(caught.value)
    assert not (folder / "report.html").exists()
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def change_json(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    path = folder / "evaluation.json"
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))


def change_answers(folder: Path, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    path = folder / "answers.parquet"
    change(pd.read_parquet(path)).to_parquet(path, index=False)


@pytest.mark.parametrize("name", ["evaluation.json", "answers.parquet"])
def test_absent_and_broken_files(copy: Path, name: str) -> None:
    whole = (copy / name).read_bytes()
    (copy / name).write_bytes(whole[: len(whole) // 2])
    refuse(copy, f"{name}: cannot be read")
    (copy / name).unlink()
    refuse(copy, f"{name}: is absent; poser train makes it")


def test_scores_with_parts_missing_or_strange(copy: Path) -> None:
    change_json(copy, lambda data: data["scores"]["person"]["frames"].pop("confusion"))
    refuse(copy, r"evaluation\.json: scores\.person\.frames\.confusion")


def test_scores_that_do_not_fit_their_classes(copy: Path) -> None:
    change_json(copy, lambda data: data["classes"].append("dance"))
    refuse(copy, "does not have one line for each class")


def test_scores_that_are_no_object(copy: Path) -> None:
    (copy / "evaluation.json").write_text("[1]")
    refuse(copy, "an evaluation is a JSON object, this is list")


def test_answers_of_another_run(copy: Path) -> None:
    change_answers(copy, lambda table: table[(table["held_out"] != "person") | (table["row"] > 2)])
    refuse(copy, "the two files are of different runs")
    change_answers(copy, lambda table: table.drop(columns="probability_squat"))
    refuse(copy, "has no column 'probability_squat'")


def test_answers_that_were_changed(copy: Path) -> None:
    def swap(table: pd.DataFrame) -> pd.DataFrame:
        place = np.flatnonzero((table["held_out"] == "person") & (table["true"] == table["predicted"]))[0]
        table.loc[place, "predicted"] = "stand" if table.loc[place, "true"] != "stand" else "squat"
        return table

    change_answers(copy, swap)
    refuse(copy, "its answers do not add up to the scores")


def test_a_data_set_or_model_of_another_run(study: Any, copy: Path, study_maker: Any, tmp_path: Path) -> None:
    other = study_maker(tmp_path / "other", n_persons=2, n_cameras=1, by="video")
    refuse(copy, "labelled rows, but the run was trained on", dataset=other.dataset)
    refuse(copy, "was trained on other examples", dataset=study.dataset, model=other.model)


def test_a_data_set_whose_rows_were_moved(study: Any, copy: Path, tmp_path: Path) -> None:
    from pose_parser.datasets import read_dataset, write_dataset

    data = read_dataset(study.dataset)
    shift_ms = np.where(data.rows["video"] == "p1_c1", 20.0, 0.0)
    rows = data.rows.assign(start_ms=data.rows["start_ms"] + shift_ms, end_ms=data.rows["end_ms"] + shift_ms)
    write_dataset(replace(data, rows=rows), tmp_path / "moved.parquet")
    first = int(np.flatnonzero(shift_ms)[0])
    refuse(copy, f"row {first} has another video, time or label", dataset=tmp_path / "moved.parquet")


def test_a_page_that_was_there_stays_when_a_new_one_fails(copy: Path) -> None:
    write_report(copy, importance=False)
    before = (copy / "report.html").read_bytes()
    (copy / "answers.parquet").write_bytes(b"no")
    with pytest.raises(ReportError):
        write_report(copy, importance=False)
    assert (copy / "report.html").read_bytes() == before


@pytest.mark.parametrize("name", ["evaluation.json", "answers.parquet", "run.json"])
def test_damaged_files_end_in_a_sentence(copy: Path, name: str) -> None:
    """A hundred mutations of each file: either the page is still right to make, or one sentence says why not."""
    (copy / "run.json").write_text('{"command": ["poser", "train"], "dataset": {"file": "x", "sha256": "y"}}')
    whole = (copy / name).read_bytes()
    rng = np.random.default_rng(0)
    n_refused = 0
    for _ in range(100):
        damaged = bytearray(whole)
        for place in rng.integers(0, len(whole), 4):
            damaged[place] = rng.integers(0, 256)
        (copy / name).write_bytes(damaged[: rng.integers(len(whole) // 2, len(whole) + 1)])
        reason = reason_to_refuse(copy)
        assert "\n" not in reason
        assert not list(copy.glob(".*"))
        n_refused += bool(reason)
    assert n_refused > 20


def reason_to_refuse(folder: Path) -> str:
    try:
        write_report(folder, importance=False)
    except PoserError as error:
        return str(error)
    return ""
