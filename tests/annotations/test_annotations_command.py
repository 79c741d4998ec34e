"""What ``poser annotations`` prints and writes."""

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pose_parser import cli
from pose_parser.annotations import read_annotations
from pose_parser.landmarks.files import write_landmarks
from pose_parser.landmarks.landmarks import Landmarks
from pose_parser.landmarks.skeleton import COCO_17

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Iterator[Run]:
    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["poser", "annotations", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        code = caught.value.code
        return (code if isinstance(code, int) else 0), out, err

    return call


@pytest.fixture
def landmarks(tmp_path: Path) -> Path:
    """A folder with landmarks of walk: 25 frames, one every 40 ms."""
    empty = np.full((25, 17, 3), np.nan)
    walk = Landmarks(
        skeleton=COCO_17,
        image_xyz=empty,
        world_xyz=empty,
        visibility=empty[..., 0],
        timestamps_ms=np.arange(25) * 40.0,
        image_size=(64, 48),
    )
    folder = tmp_path / "landmarks"
    folder.mkdir()
    write_landmarks(walk, folder / "walk.parquet", provenance={})
    return folder


def test_show(run: Run, write_example: Callable[..., Path]) -> None:
    code, out, err = run("show", write_example("elan"))
    assert (code, err) == (0, "")
    assert [line.split() for line in out.splitlines()[:3]] == [
        ["family", "label", "segments", "seconds"],
        ["step", "left", "1", "0.400"],
        ["step", "right", "1", "0.600"],
    ]
    assert out.endswith("7 segments of 1 video\n\nno faults.\n")


def test_show_lists_faults(run: Run, write_example: Callable[..., Path], landmarks: Path) -> None:
    path = write_example("csv")
    code, out, _ = run("show", path, "--landmarks", landmarks)
    assert code == 0
    assert f"2 faults:\n  {path}:2: end_s 1.75 is past the end of the video, 1 s\n" in out


def test_check_with_exit_code_and_places(run: Run, write_example: Callable[..., Path], landmarks: Path) -> None:
    path = write_example("csv", "label,start_s,end_s,video\nx,0,1,walk\ny,0.5,0.8,walk\nz,0,1,other\n")
    code, out, err = run("check", path, "--landmarks", landmarks)
    assert code == 1
    assert out.splitlines() == [
        f"error: {path}:4: there is no video 'other' among the 1 given",
        f"error: {path}:3: 'y' and 'x' ({path}:2), both of family 'label', overlap from 0.5 to 0.8 s",
    ]
    assert err.startswith(f"poser: {path}: 2 faults to put right, or to allow by an option; labels that ")


def test_check_puts_right_and_writes(
    run: Run, write_example: Callable[..., Path], landmarks: Path, tmp_path: Path
) -> None:
    path = write_example("csv", "label,start_s,end_s,video\nx,0,1,walk\ny,0.5,0.8,walk\nz,0,1,other\n")
    out_path = tmp_path / "right.csv"
    choices = ("--overlaps", "last", "--unknown-videos", "drop", "--out", out_path)
    code, out, err = run("check", path, "--landmarks", landmarks, *choices)
    assert (code, err) == (0, "")
    assert out.endswith(f"3 segments of 1 video, written to {out_path}\n")
    assert [(each.label, each.start_s) for each in read_annotations(out_path)] == [("x", 0), ("y", 0.5), ("x", 0.8)]


def test_check_refuses_an_unknown_choice(run: Run, write_example: Callable[..., Path]) -> None:
    code, _, err = run("check", write_example("csv"), "--gaps", "mend")
    assert (code, err) == (1, "poser: gaps: 'mend' is none of error, warn, ignore, fill_none\n")


def test_convert(run: Run, write_example: Callable[..., Path], tmp_path: Path, landmarks: Path) -> None:
    path, out_path = write_example("boris"), tmp_path / "walk.eaf"
    code, _, err = run("convert", path, out_path)
    assert (code, err) == (1, "poser: an ELAN file holds one video, and these are 2: turn, walk\n")
    assert run("convert", path, out_path, "--only", "turn") == (0, f"{out_path}: 1 segment of 1 video\n", "")
    assert [each.video for each in read_annotations(out_path)] == ["turn"]
    code, _, err = run("convert", path, out_path, "--only", "jump")
    assert err == f"poser: {path}: has nothing of video 'jump'; its videos are turn, walk\n"
    frames = tmp_path / "walk_frames.json"
    assert run("convert", write_example("dataloop"), frames, "--landmarks", landmarks)[0] == 0
    values = [each["value"] for each in json.loads(frames.read_text())[0]["annotations"][0]["result"]]
    assert [each["ranges"] for each in values] == [[{"start": 1, "end": 3}], [{"start": 4, "end": 6}]]


def test_schema_option(run: Run, write_example: Callable[..., Path], tmp_path: Path) -> None:
    schema = tmp_path / "families.yaml"
    schema.write_text("families:\n  left: side\n  right: side\n")
    code, out, _ = run("show", write_example("dataloop"), "--schema", schema)
    assert code == 0
    assert out.count("side") == 2


@pytest.mark.parametrize("command", ["show", "check", "convert"])
def test_help_has_an_example(run: Run, command: str) -> None:
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: poser annotations {command}" in out


def test_broken_file_is_one_sentence(run: Run, write_example: Callable[..., Path]) -> None:
    path = write_example("csv", b"\xff\xff\xff")
    assert run("show", path) == (1, "", f"poser: {path}:1: is not UTF-8 text; save the file as UTF-8\n")
