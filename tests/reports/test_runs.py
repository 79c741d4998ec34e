"""The list of runs: what goes in comes out, trackio reads it too, and nothing of it can reach a network."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pose_parser import cli
from pose_parser.errors import ReportError
from pose_parser.models.evaluation import Evaluation
from pose_parser.reports import Run, describe_run, list_runs, track_run


def describe(study: Any, name: str, **parameters: Any) -> Run:
    evaluation = Evaluation.from_dict(json.loads((study.folder / "evaluation.json").read_text()))
    return describe_run(
        evaluation,
        name=name,
        dataset=study.dataset,
        model=study.model,
        parameters={"model": "extra_trees", **parameters},
        command=["poser", "train", "study.parquet"],
        duration_s=12.34,
    )


@pytest.fixture(scope="module")
def noted(study: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Run]]:
    """A list of two runs."""
    data = tmp_path_factory.mktemp("data")
    runs = [describe(study, "first", seed=0), describe(study, "second", seed=1)]
    for run in runs:
        track_run(run, folder=data / "reports" / run.name, store=data / "runs")
    return data, runs


def test_what_is_noted_is_listed(noted: tuple[Path, list[Run]], study: Any) -> None:
    data, runs = noted
    assert list_runs(data / "runs") == runs
    assert Run.model_validate_json((data / "reports" / "first" / "run.json").read_bytes()) == runs[0]
    assert runs[0].figures["balanced_accuracy"] == runs[0].figures["balanced_accuracy_by_person"]
    assert runs[0].dataset.file == str(study.dataset)


def test_what_is_noted_only_beside_its_scores_is_listed_too(
    noted: tuple[Path, list[Run]], study: Any, tmp_path: Path
) -> None:
    data, runs = noted
    taught = describe(study, "taught").model_copy(update={"started": "2000-01-01T00:00:00+00:00"})
    # After a new name the model's file is another; the run is the same.
    renamed = runs[0].model_copy(update={"model": runs[0].model.model_copy(update={"sha256": "0" * 64})})
    for name, text in (("taught", taught.model_dump_json()), ("first", renamed.model_dump_json()), ("broken", "{")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text)
    assert list_runs(data / "runs", reports=tmp_path) == [taught, *runs]
    assert list_runs(tmp_path / "absent", reports=tmp_path) == [taught, renamed]


def test_trackio_reads_the_same_list(noted: tuple[Path, list[Run]]) -> None:
    data, runs = noted
    code = (
        "import json; from trackio.sqlite_storage import SQLiteStorage as S; "
        "print(json.dumps([S.get_all_run_configs('poser'), [S.get_logs('poser', n) for n in ('first', 'second')]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "TRACKIO_DIR": str(data / "runs")}, capture_output=True,
        text=True, check=True,
    )  # fmt: skip
    configs, logs = json.loads(done.stdout)
    assert sorted(one["name"] for one in configs.values()) == ["first", "second"]
    assert [log[0]["macro_f1"] for log in logs] == [run.figures["macro_f1"] for run in runs]


@pytest.mark.linux
def test_noting_a_run_opens_no_socket(study: Any, tmp_path: Path) -> None:
    """Every process of it is watched; not even a refused attempt is allowed."""
    strace = shutil.which("strace")
    assert strace is not None, "strace is needed to see system calls"
    run = describe(study, "watched").model_dump_json()
    code = (
        "import sys; from pathlib import Path; from pose_parser.reports import Run, track_run; "
        "track_run(Run.model_validate_json(sys.stdin.read()), folder=Path(sys.argv[1]), store=Path(sys.argv[1]))"
    )
    log = tmp_path / "calls.txt"
    subprocess.run(
        [strace, "-f", "-qq", "-e", "trace=socket,connect,bind,listen,io_uring_setup,execve", "-o", log, sys.executable,
         "-c", code, tmp_path / "out"],
        input=run, text=True, check=True, env={**os.environ, "TRACKIO_SPACE_ID": "somebody/space", "HF_TOKEN": "hf_x"},
    )  # fmt: skip
    calls = log.read_text()
    assert calls.count("execve(") >= 2
    assert not [line for line in calls.splitlines() if "execve(" not in line and "SIG" not in line]
    assert len(list_runs(tmp_path / "out")) == 1


def test_a_list_that_is_none_and_entries_of_others(study: Any, tmp_path: Path) -> None:
    assert list_runs(tmp_path) == []
    (tmp_path / "poser.db").write_bytes(b"no data base at all, but long enough to look like one" * 30)
    with pytest.raises(ReportError, match=r"poser\.db: is no list of runs"):
        list_runs(tmp_path)
    (tmp_path / "poser.db").unlink()
    with sqlite3.connect(tmp_path / "poser.db") as connection:
        connection.execute("CREATE TABLE configs (id INTEGER PRIMARY KEY, config TEXT)")
        connection.execute("INSERT INTO configs (config) VALUES (?)", ('{"learning_rate": 0.1}',))
        connection.execute("INSERT INTO configs (config) VALUES (?)", (describe(study, "own").model_dump_json(),))
    connection.close()
    assert [run.name for run in list_runs(tmp_path)] == ["own"]


def test_a_list_that_cannot_be_written_is_told(study: Any, tmp_path: Path) -> None:
    (tmp_path / "runs").write_text("a file where the folder belongs")
    with pytest.raises(ReportError, match="cannot be written"):
        track_run(describe(study, "x"), folder=tmp_path / "x", store=tmp_path / "runs")


@pytest.fixture
def poser(
    noted: tuple[Path, list[Run]], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Call the command with the list of two runs."""
    monkeypatch.setenv("POSER_DATA_DIR", str(noted[0]))

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out, err

    return call


def test_runs_are_listed_and_compared(poser: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = poser("runs")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == ["1", "2"]
    assert "unseen persons" in out
    code, out, _ = poser("runs", "1", "2")
    assert code == 0
    seeds = next(line for line in out.splitlines() if line.split()[:1] == ["seed"])
    assert seeds.split() == ["seed", "0", "1"]
    assert not any(line.split()[:1] == ["model"] for line in out.splitlines()), "what does not differ is left out"
    assert poser("runs", "9")[::2] == (1, "poser: there is no run 9; poser runs lists those that there are (1 to 2)\n")


def test_a_report_finds_what_the_run_noted(
    poser: Callable[..., tuple[int, str, str]], noted: tuple[Path, list[Run]], study: Any
) -> None:
    folder = noted[0] / "reports" / "first"
    for name in ("evaluation.json", "answers.parquet"):
        shutil.copy(study.folder / name, folder)
    code, out, _ = poser("report", "first", "--no-importance")
    assert (code, out) == (0, f"{folder / 'report.html'}\n")
    text = (folder / "report.html").read_text()
    assert "was not found (name it" not in text
    assert "poser train study.parquet\n" in text
    code, _, err = poser("report", "fist")
    assert code == 1
    assert "there is no such run" in err
    assert "first" in err
