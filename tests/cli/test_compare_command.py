"""poser compare: what it prints and writes, and that mistakes are one sentence and leave nothing behind."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import numpy as np
import pytest

from pose_parser.cli.recordings import batches
from pose_parser.comparison.result import schema
from pose_parser.landmarks import read_landmarks, write_landmarks
from pose_parser.video.frames import iter_frames
from pose_parser.video.writer import VideoWriter

Run = Callable[..., tuple[int, str, str]]
RECORDINGS = Path(__file__).parents[1] / "comparison" / "recordings"
SQUATS, JACKS = RECORDINGS / "squats.parquet", RECORDINGS / "jumping_jacks.parquet"


@pytest.fixture
def squat(tmp_path: Path) -> Path:
    path = tmp_path / "squat.parquet"
    write_landmarks(read_landmarks(SQUATS).landmarks.cut(0, 16), path, provenance={})
    return path


def test_a_movement_beside_itself(run: Run) -> None:
    code, out, err = run("compare", SQUATS, SQUATS)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "100 of 100 points; 1.00 times as fast as the reference",
        "  nothing is off by much over a whole phase",
    ]


def test_every_file_is_written_and_named(run: Run, squat: Path, tmp_path: Path) -> None:
    names = {option: tmp_path / f"found.{option}" for option in ("json", "csv", "html")} | {
        "overlay": tmp_path / "found.mp4"
    }
    options = [word for option, path in names.items() for word in (f"--{option}", path)]
    code, out, err = run("compare", JACKS, squat, *options)
    assert code == 0, err
    assert out.split() == [str(path) for path in names.values()]
    assert "than the reference" in err
    found = json.loads(names["json"].read_text(encoding="utf-8"))
    jsonschema.validate(found, schema())
    assert found["corrections"][0]["words"] in err
    with names["csv"].open(encoding="utf-8") as file:
        assert {row["joint"] for row in csv.DictReader(file)} == {joint["joint"] for joint in found["joints"]}
    assert "squat beside jumping_jacks" in names["html"].read_text(encoding="utf-8")
    assert len(list(iter_frames(names["overlay"]))) > 60


def test_the_overlay_is_drawn_on_the_video_that_is_named(run: Run, squat: Path, tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "film.mp4", image_size=(180, 320)) as writer:
        for time_ms in np.arange(0.0, 1000.0, 200.0):
            writer.append(np.full((320, 180, 3), 200, np.uint8), time_ms)
    out = tmp_path / "over.mp4"
    code, _, err = run("compare", squat, squat, "--overlay", out, "--video", tmp_path / "film.mp4")
    assert code == 0, err
    frames = list(iter_frames(out))
    assert len(frames) == 5
    assert frames[0].image_rgb[2, 2].min() > 180


def test_the_side_may_be_said(run: Run, tmp_path: Path) -> None:
    assert run("compare", SQUATS, SQUATS, "--mirrored", "--json", tmp_path / "one.json")[0] == 0
    assert json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))["alignment"]["mirrored"] is True


def test_videos_are_extracted_first(
    run: Run, footage: Path, pose_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, video = tmp_path / "data", tmp_path / "walk.mp4"
    data.mkdir()
    (data / "pose_models").symlink_to(pose_models)
    monkeypatch.setenv("POSER_DATA_DIR", str(data))
    frames = [frame for number, frame in enumerate(iter_frames(footage)) if 120 <= number < 150]
    with VideoWriter(video, image_size=frames[0].image_rgb.shape[1::-1]) as writer:
        for frame in frames:
            writer.append(frame.image_rgb, frame.timestamp_ms - frames[0].timestamp_ms)
    code, _, err = run("compare", video, video, "--pose-model", "lite", "--json", tmp_path / "one.json")
    assert code == 0, err
    assert json.loads((tmp_path / "one.json").read_text(encoding="utf-8"))["score"] == pytest.approx(100.0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "one.json", "walk.mp4"]


def test_videos_of_one_name_are_extracted_one_after_the_other() -> None:
    first, second, other = Path("a/walk.mp4"), Path("b/walk.mp4"), Path("a/run.mp4")
    assert batches([first, other, first]) == [[first, other]]
    assert batches([first, second]) == [[first], [second]]
    assert batches([]) == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing.parquet", SQUATS], "nothing.parquet: there is no such file"),
        ([SQUATS, JACKS, "--overlay", "over.avi"], "its name ends in .mp4"),
        ([SQUATS, JACKS, "--json", "one", "--csv", "one"], "is named twice"),
        ([SQUATS, JACKS, "--json", SQUATS], "is named twice"),
        ([SQUATS, "still.parquet"], "stands still"),
    ],
    ids=["absent", "no mp4", "twice", "over a recording", "still"],
)
def test_mistakes_are_one_sentence(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[object], message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    squats = read_landmarks(SQUATS).landmarks
    still = squats.cut(0, 5)
    still.world_xyz[:], still.image_xyz[:] = still.world_xyz[:1], still.image_xyz[:1]
    write_landmarks(still, tmp_path / "still.parquet", provenance={})
    code, out, err = run("compare", *arguments)
    assert (code, out) == (1, "")
    assert message in err
    assert err.splitlines()[-1].startswith("poser: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["still.parquet"]
