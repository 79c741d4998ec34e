"""poser predict, replay and export: what they write, and that mistakes are one sentence and leave nothing behind."""

from __future__ import annotations

import csv
import json
import pickle
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from pose_parser import cli
from pose_parser.annotations import read_annotations
from pose_parser.landmarks import BLAZEPOSE_33, Landmarks, write_landmarks
from pose_parser.models import load_model
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

Run = Callable[..., tuple[int, str, str]]
N_FRAMES = 40


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recording of bending knees with its film, and two models."""
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path / "data"))
    write_landmarks(bending(), tmp_path / "bends.parquet", provenance={})
    for name, border_deg in (("model", 120.0), ("other", 100.0)):
        angles = np.linspace(border_deg - 60.0, border_deg + 60.0, 40)
        classifier = LogisticRegression().fit(
            np.stack([angles, angles], axis=1), np.where(angles < border_deg, "squat", "stand")
        )
        card = {"name": name, "features": {"names": ["left_knee_angle_deg", "right_knee_angle_deg"]}}
        (tmp_path / f"{name}.pickle").write_bytes(pickle.dumps({"classifier": classifier, "card": card}))
    with VideoWriter(tmp_path / "bends.mp4", image_size=(320, 240)) as writer:
        for time_ms in bending().timestamps_ms:
            writer.append(np.full((240, 320, 3), 128, np.uint8), float(time_ms))
    return tmp_path


def bending() -> Landmarks:
    image = np.full((N_FRAMES, 33, 3), 0.3)
    bend = np.radians(60.0 - 60.0 * np.cos(np.arange(N_FRAMES) / 5.0))
    for side, x in (("left", 0.55), ("right", 0.45)):
        hip, knee, ankle = (BLAZEPOSE_33.index_by_name[f"{side}_{joint}"] for joint in ("hip", "knee", "ankle"))
        image[:, hip, :2], image[:, knee, :2] = (x, 0.4), (x, 0.6)
        image[:, ankle, :2] = np.stack([x + 0.2 * np.sin(bend), 0.6 + 0.2 * np.cos(bend)], axis=1)
    visibility = np.ones((N_FRAMES, 33))
    for array in (image, visibility):
        array[5] = np.nan
    return Landmarks(BLAZEPOSE_33, image, image - 0.5, visibility, np.arange(N_FRAMES) * 50.0, (320, 240))


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        code = caught.value.code
        return (code if isinstance(code, int) else 0), out, err

    return call


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_predict_writes_timeline_frames_and_film(run: Run, folder: Path) -> None:
    code, out, err = run(
        "predict", folder / "bends.parquet", folder / "model.pickle", "--out", folder / "t.csv",
        "--frames", folder / "f.csv", "--overlay", folder / "o.mp4", "--video", folder / "bends.mp4",
    )  # fmt: skip
    assert (code, out.split()) == (0, [str(folder / name) for name in ("t.csv", "f.csv", "o.mp4")])
    assert err.startswith("40 frames, ")
    rows = list(csv.DictReader((folder / "t.csv").read_text().splitlines()))
    assert {row["verdict"] for row in rows} == {"sure", "no_person"}
    assert len((folder / "f.csv").read_text().splitlines()) == N_FRAMES + 1
    assert len(list(iter_frames(folder / "o.mp4"))) == N_FRAMES


def test_timelines_are_read_back_as_annotations(run: Run, folder: Path) -> None:
    for ending in ("csv", "eaf"):
        run("predict", folder / "bends.parquet", folder / "model.pickle", "--out", folder / f"t.{ending}")
    from_csv, from_elan = (read_annotations(folder / f"t.{ending}", video="bends") for ending in ("csv", "eaf"))
    assert sorted(from_csv, key=lambda one: one.start_s) == sorted(from_elan, key=lambda one: one.start_s)
    assert {(one.label, one.family) for one in from_csv} == {
        ("squat", "label"),
        ("stand", "label"),
        ("no_person", "label (no label)"),
    }
    (gone,) = (one for one in from_csv if one.label == "no_person")
    assert (gone.start_s, gone.end_s) == (0.25, 0.3)


def test_flicker_options_reach_the_timeline(run: Run, folder: Path) -> None:
    command = ["predict", folder / "bends.parquet", folder / "model.pickle", "--out", folder / "t.json"]
    run(*command)
    plain = json.loads((folder / "t.json").read_text())
    run(*command, "--min-length", "0.1", "--hold-above", "0.5")
    calm = json.loads((folder / "t.json").read_text())
    assert "no_person" in {item["verdict"] for item in plain["segments"]}
    assert {item["verdict"] for item in calm["segments"]} == {"sure"}
    assert calm["frames"] == plain["frames"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["gone.mp4", "model.pickle", "--out", "t.csv"], "gone.mp4: there is no such file"),
        (["bends.parquet", "gone.pickle", "--out", "t.csv"], "gone.pickle: there is no such file"),
        (["bends.parquet", "model.pickle", "--out", "t.txt"], "t.txt: the file of a timeline ends in"),
        (["model.pickle", "model.pickle", "--out", "model.pickle.csv", "--frames", "model.pickle.csv"], "named twice"),
        (["bends.parquet", "model.pickle", "--out", "t.csv", "--overlay", "o.mp4"], "name their video with --video"),
        (["bends.parquet", "model.pickle", "--out", "t.csv", "--overlay", "o.avi"], "its name ends in .mp4"),
        (["bends.parquet", "model.pickle", "--out", "t.csv", "--min-length", "-1"], "0 s or more is expected"),
        (["broken.parquet", "model.pickle", "--out", "t.csv"], "broken.parquet: cannot be read as Parquet"),
        (["bends.parquet", "model.pickle", "--out", "t.csv", "--overlay", "o.mp4", "--video", "broken.parquet"],
         "broken.parquet: cannot be read as a video"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence_and_leaves_nothing(
    arguments: list[str], words: str, run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (folder / "broken.parquet").write_bytes(b"PAR1 nothing PAR1")
    before = names(folder)
    code, out, err = run("predict", *arguments)
    assert (code, out) == (1, "")
    assert words in err
    assert len(err.splitlines()) == 1
    assert names(folder) == before


def test_a_stop_leaves_nothing(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pose_parser.prediction import overlay

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(overlay, "_draw", stop)
    before = names(folder)
    code, _, err = run(
        "predict", folder / "bends.parquet", folder / "model.pickle", "--out", folder / "t.csv",
        "--overlay", folder / "o.mp4", "--video", folder / "bends.mp4",
    )  # fmt: skip
    assert (code, err) == (1, "poser: stopped; nothing was written\n")
    assert names(folder) == before


def test_replay_shows_where_two_models_differ(run: Run, folder: Path) -> None:
    code, out, _ = run(
        "replay", folder / "bends.parquet", folder / "model.pickle", folder / "other.pickle", "--out", folder / "r.csv"
    )
    assert code == 0
    assert "A: model (model.pickle)\nB: other (other.pickle)\n" in out
    rows = list(csv.DictReader((folder / "r.csv").read_text().splitlines()))
    differ = sum(round((float(row["end_s"]) - float(row["start_s"])) / 0.05) for row in rows)
    assert f"They say the same on {1 - differ / N_FRAMES:.1%} of the 40 frames of bends." in out
    assert {(row["said_a"], row["said_b"]) for row in rows} == {("squat", "stand")}
    assert out.count("squat") > len(rows)


def test_replay_of_a_model_with_itself_has_nothing_to_show(run: Run, folder: Path) -> None:
    code, out, _ = run("replay", folder / "bends.parquet", folder / "model.pickle", folder / "model.pickle")
    assert code == 0
    assert "They say the same on 100.0%" in out
    assert "differ" not in out


@pytest.mark.parametrize("kind", ["skops", "pickle", "onnx"])
def test_export_writes_the_model_and_its_checksum(kind: str, run: Run, folder: Path) -> None:
    target = folder / f"exported.{kind}"
    code, out, _ = run("export", folder / "model.pickle", "--to", kind, "--out", target)
    assert code == 0
    assert f"sha256 {sha256(target.read_bytes()).hexdigest()}" in out
    if kind == "pickle":
        assert pickle.loads(target.read_bytes())["classifier"].predict([[80.0, 80.0]]).tolist() == ["squat"]  # noqa: S301
    if kind != "onnx":
        assert load_model(target).predict(np.array([[80.0, 80.0], [170.0, 170.0]])) == ["squat", "stand"]


def test_export_says_what_is_in_the_way(run: Run, folder: Path) -> None:
    before = names(folder)
    code, out, err = run("export", folder / "model.pickle", "--to", "pickle")
    assert (code, out) == (1, "")
    assert err.endswith("model.pickle is there already; say --overwrite to replace it, or --out for another name\n")
    assert "ends in .onnx" in run("export", folder / "model.pickle", "--to", "onnx", "--out", folder / "m.skops")[2]
    assert "there is no such file" in run("export", folder / "gone.pickle", "--to", "onnx")[2]
    assert names(folder) == before


@pytest.mark.parametrize("command", ["predict", "replay", "export"])
def test_every_command_has_an_example_in_its_help(command: str, run: Run) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: poser {command} " in " ".join(out.split())
