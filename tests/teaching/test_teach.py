"""From takes to a model, as the job of the page does it, held against the commands of the toolkit."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from pose_parser import cli
from pose_parser.errors import PoserError
from pose_parser.jobs.payloads import check_payload
from pose_parser.jobs.tasks import TASKS
from pose_parser.landmarks import Landmarks
from pose_parser.models import load_model
from pose_parser.prediction import predict_landmarks
from pose_parser.teaching import read_report

FAMILY = "movement"
Library = Any
POOLING = "mean,std,min,max,slope"


def teach(library: Library, told: list[Any] | None = None, **asked: Any) -> dict[str, Any]:
    payload = check_payload("teach", {"family": FAMILY, "name": "Walk or stand", "window_s": 1.0, **asked})
    return TASKS["teach"](payload, library.data_dir, lambda *one: None if told is None else told.append(one))


def poser(library: Library, *arguments: str | Path) -> None:
    """Run a command in this process, as a person types it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("POSER_DATA_DIR", str(library.data_dir))
        patch.setattr(sys, "argv", ["poser", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
    assert not caught.value.code, arguments


class Taught(NamedTuple):
    """What came of teaching once; only to be looked at."""

    library: Library
    result: dict[str, Any]
    told: list[tuple[str, float, float | None]]


@pytest.fixture(scope="module")
def taught(takes: Library, tmp_path_factory: pytest.TempPathFactory) -> Taught:
    folder = tmp_path_factory.mktemp("taught") / "data"
    shutil.copytree(takes.data_dir, folder)
    library, told = type(takes)(folder), []
    return Taught(library, teach(library, told, key="once"), told)


def test_the_report_tells_what_the_page_shows(taught: Taught) -> None:
    library, result, _ = taught
    assert result["model"] == "walk_or_stand"
    report = result["report"]
    assert json.loads((library.data_dir / "reports/walk_or_stand/report.json").read_bytes()) == report
    assert (report["model"], report["family"], report["classes"]) == ("walk_or_stand", FAMILY, ["Stand", "Walk"])
    assert report["recordings"] == ["stand-0", "stand-1", "stand-2", "walk-0", "walk-1", "walk-2"]
    assert report["tested_on"] == "person"
    assert {other["tested_on"] for other in report["others"]} == {"video", "random"}
    assert report["sentences"][0].startswith("Tested on 2 people it had not seen: ")
    # Of 4 s, the windows of 1 s that end 0.2 s apart; a row for what it was.
    assert sum(map(sum, report["confusion"])) == len(report["recordings"]) * 15
    right = sum(report["confusion"][place][place] for place in range(2))
    assert report["scores"][0]["name"] == "accuracy"
    assert report["scores"][0]["value"] == pytest.approx(right / 90)
    assert [score["name"] for score in report["scores"]] == ["accuracy", "balanced_accuracy", "macro_f1"]
    for shares in report["drivers"].values():
        assert sum(shares.values()) == pytest.approx(1.0)
    assert len(report["mistakes"]) <= 90 - right


def test_the_model_answers_live_as_it_was_taught(taught: Taught, walk: Landmarks) -> None:
    library = taught.library
    model = load_model(library.data_dir / "trained_models" / "walk_or_stand.skops")
    assert (model.card.name, model.card.window_s) == ("Walk or stand", 1.0)
    answers = predict_landmarks(library.cut(walk, 1.5, 3.0, seed=99), model)
    said = [one.label for one in answers if one.label is not None]
    assert said.count("Walk") > 0.8 * len(said)


def test_it_is_what_the_commands_make_of_the_same_files(taught: Taught, tmp_path: Path) -> None:
    library = taught.library
    data = library.data_dir
    table, model, folder = tmp_path / "table.parquet", tmp_path / "model.skops", tmp_path / "report"
    annotations = [word for path in sorted((data / "annotations").iterdir()) for word in ("--annotations", path)]
    windows = ("--rows", "windows", "--window", "1.0", "--stride", "0.2", "--pool", POOLING)
    poser(library, "dataset", *annotations, *windows, "--family", FAMILY, "--metadata", data / "recordings.csv",
          "--out", table)  # fmt: skip
    assert table.read_bytes() == (data / "datasets" / "walk_or_stand.parquet").read_bytes()
    named = ("--name", "Walk or stand", "--split", "person", "--jobs", "1")
    poser(library, "train", table, *named, "--no-report", "--out", model, "--report-dir", folder)
    assert model.read_bytes() == (data / "trained_models" / "walk_or_stand.skops").read_bytes()
    made = data / "reports" / "walk_or_stand"
    assert (folder / "answers.parquet").read_bytes() == (made / "answers.parquet").read_bytes()
    scores, own = (json.loads((one / "evaluation.json").read_bytes()) for one in (folder, made))
    # The classifier in words names the folder of its trials.
    assert scores | {"estimator": ""} == own | {"estimator": ""}


def test_the_toolkit_opens_what_the_page_made(taught: Taught, tmp_path: Path) -> None:
    library = taught.library
    page = library.data_dir / "reports" / "walk_or_stand" / "report.html"
    assert "<h1" in page.read_text()
    again = tmp_path / "again.html"
    poser(library, "report", "walk_or_stand", "--no-importance", "--out", again)
    assert again.is_file()
    run = json.loads((page.parent / "run.json").read_bytes())
    assert run["command"][:2] == ["poser", "train"]


def test_a_job_that_is_begun_again_leaves_one_model_and_the_same(taught: Taught, tmp_path: Path) -> None:
    shutil.copytree(taught.library.data_dir, tmp_path / "data")
    library = type(taught.library)(tmp_path / "data")
    before = library.files()
    (library.data_dir / "reports" / "walk_or_stand" / "evaluation.json").unlink()
    assert teach(library, key="once")["model"] == "walk_or_stand"
    after = library.files()
    told_anew = ("reports/walk_or_stand/report.json", "reports/walk_or_stand/run.json")
    assert {name for name in before if before[name] != after[name]} <= set(told_anew)
    assert after.keys() == before.keys()


def test_progress_comes_at_once_and_never_goes_back(taught: Taught) -> None:
    shares = [share for _, share, _ in taught.told]
    assert shares == sorted(shares)
    assert all(left_s is not None and left_s >= 0.0 for _, _, left_s in taught.told)
    words = [stage for stage, _, _ in taught.told]
    assert words[0] == "Getting ready"
    assert any(stage.startswith("Testing on what it has not seen: ") for stage in words)


def test_single_poses_of_recordings_that_nobody_wrote_anything_down_about(library: Library) -> None:
    table = library.data_dir / "recordings.csv"
    table.write_text("".join(line for line in table.read_text().splitlines(keepends=True) if "walk-2" not in line))
    result = teach(library, window_s=None)
    model = load_model(library.data_dir / "trained_models" / f"{result['model']}.skops")
    assert model.card.window_s is None
    assert sum(map(sum, result["report"]["confusion"])) == 6 * 4 * 15
    assert "walk-2" in result["report"]["recordings"]
    assert result["report"]["tested_on"] == "video"


def test_a_wrong_label_is_the_worst_mistake(library: Library, walk: Landmarks) -> None:
    """One take of walking is called standing by mistake: in the report it leads there."""
    library.add("other", library.cut(walk, 0.0, 2.0), [])
    (library.data_dir / "annotations" / "other.csv").write_text(
        "video,start_s,end_s,label,family\nother,0.0,2.0,happy,mood\n"
    )
    path = library.data_dir / "annotations" / "walk-2.csv"
    path.write_text(path.read_text().replace("Walk", "Stand"))
    report = teach(library)["report"]
    assert "other" not in report["recordings"]
    worst = report["mistakes"][0]
    assert (worst["recording"], worst["label"], worst["said"]) == ("walk-2", "Stand", "Walk")
    assert 0.0 <= worst["start_s"] < worst["end_s"] <= 4.0
    assert 0.5 < worst["confidence"] <= 1.0
    assert report["confusion"][0][1] > report["confusion"][1][0]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"family": "mood"}, "Record at least two takes each of two movements to begin."),
        ({"recordings": ["walk-0", "walk-1"]}, "So far there is only Walk"),
        ({"recordings": ["walk-0", "stand-0", "stand-1"]}, "Record one more take of Walk"),
        ({"recordings": ["walk-0", "absent"]}, "absent has no landmarks yet"),
        ({"recordings": ["../../etc/passwd"]}, "has no landmarks yet"),
        ({"window_s": 3.9}, "Stand gives only 3 stretches of 3.9 s in which somebody is seen, in 3 recordings"),
        ({"window_s": 30.0}, "no row is left"),
    ],
)
def test_too_little_is_refused_in_words_and_leaves_nothing(library: Library, asked: dict[str, Any], words: str) -> None:
    before = library.files()
    with pytest.raises(PoserError, match=words.replace("(", r"\(")):
        teach(library, **asked)
    assert library.files() == before


def test_takes_in_which_nobody_is_seen_are_refused_in_words(library: Library, walk: Landmarks) -> None:
    film = library.cut(walk, 0.0, 4.0)
    nobody = replace(film, **{name: np.full_like(getattr(film, name), np.nan) for name in ("image_xyz", "world_xyz")})
    for number in range(2):
        library.add(f"swim-{number}", nobody, [(0.0, 4.0, "Swim")], "ann")
    with pytest.raises(PoserError, match="In what shows Swim nobody is seen"):
        teach(library)


def test_a_model_that_poser_train_made_has_a_report_too(taught: Taught, tmp_path: Path) -> None:
    shutil.copytree(taught.library.data_dir / "reports", tmp_path / "reports")
    (tmp_path / "reports" / "walk_or_stand" / "report.json").unlink()
    told = read_report(tmp_path, "walk_or_stand")
    same = ("classes", "scores", "others", "confusion", "mistakes", "recordings", "unsure_below", "tested_on", "family")
    assert {name: told[name] for name in same} == {name: taught.result["report"][name] for name in same}
    assert told["drivers"] == {"Stand": {}, "Walk": {}}
