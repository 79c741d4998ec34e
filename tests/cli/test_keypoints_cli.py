"""``poser import`` and ``poser repair``: files in, files out, and one sentence for what is wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pose_parser import cli
from pose_parser.cli.keypoints import parse_image_size
from pose_parser.errors import PoserError
from pose_parser.landmarks import read_landmarks

Run = Callable[..., tuple[int, list[str], str]]

HEAD = "scorer,me,me,me\nbodyparts,nose,nose,nose\ncoords,x,y,likelihood\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str | Path) -> tuple[int, list[str], str]:
        monkeypatch.setattr(sys, "argv", ["poser", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        out, err = capfd.readouterr()
        return int(caught.value.code or 0), out.splitlines(), err

    return call


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    """Two good recordings, of which one has a gap, and a broken one."""
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / "walk.csv").write_text(HEAD + "0,100,10,1\n1,,,\n2,120,30,1\n")
    (folder / "run.csv").write_text(HEAD + "0,50,50,1\n")
    (folder / "sit.csv").write_text(HEAD + "0,50,fifty,1\n")
    (folder / "notes.md").write_text("not looked at")
    return folder


PICTURE = ("--fps", "10", "--image-size", "200x100")


def test_good_files_are_imported_and_a_broken_one_is_reported(run, clips):
    code, out, err = run("import", clips, "--out", "landmarks", *PICTURE)
    assert code == 1
    assert out == ["landmarks/run.parquet", "landmarks/walk.parquet"]
    assert "sit.csv:4, column 3: 'fifty' is no number" in err
    assert "2 written, 1 failed" in err
    assert "Traceback" not in err
    assert sorted(path.name for path in Path("landmarks").iterdir()) == ["run.parquet", "walk.parquet"]
    walk = read_landmarks(Path("landmarks/walk.parquet"))
    np.testing.assert_allclose(walk.landmarks.image_xyz[:, 0, 0], [0.5, np.nan, 0.6])
    assert walk.provenance["source"] == "walk.csv"


def test_repair_fills_and_records(run, clips):
    assert run("import", clips / "walk.csv", "--out", "landmarks", *PICTURE)[0] == 0
    code, out, _ = run("repair", "landmarks/walk.parquet", "--out", "mended", "--fill-gaps", "0.2")
    assert (code, out) == (0, ["mended/walk.parquet"])
    mended = read_landmarks(Path("mended/walk.parquet"))
    np.testing.assert_allclose(mended.landmarks.image_xyz[:, 0, 0], [0.5, 0.55, 0.6], rtol=1e-6)
    assert mended.provenance["repair"] == [{"step": "fill_gaps", "fill_gaps_s": 0.2, "n_filled": 1}]
    assert mended.provenance["format"] == "deeplabcut"


def test_renames_from_a_file(run, clips):
    Path("names.yaml").write_text("nose: snout\n")
    assert run("import", clips / "run.csv", "--out", "o", "--rename", "names.yaml", *PICTURE)[0] == 0
    assert read_landmarks(Path("o/run.parquet")).landmarks.skeleton.landmark_names == ("snout",)


def test_what_is_there_stays_unless_told(run, clips):
    for _ in range(2):
        code, _, err = run("import", clips / "run.csv", "--out", "o", *PICTURE)
    assert code == 1
    assert "o/run.parquet: is there already; --overwrite replaces it" in err
    assert run("import", clips / "run.csv", "--out", "o", "--overwrite", *PICTURE)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("import", "clips/run.csv", "--fps", "10"), r"run.csv: does not say how large the pictures are"),
        (("import", "clips/run.csv", "--image-size", "200x100"), "give fps (--fps 30)"),
        (("import", "clips/run.csv", "--image-size", "big"), "--image-size is 'big'"),
        (("import", "clips/none.csv", *PICTURE), "none.csv: there is no such file or folder"),
        (("import", "clips/run.csv", "clips/../clips/run.csv", *PICTURE), "would both become"),
        (("import", ".", *PICTURE), "has no keypoints in it"),
        (("repair", "clips/run.csv", "--out", "o", "--rate", "5"), "run.csv: cannot be read as Parquet"),
        (("repair", "clips/run.csv", "--out", "o"), "nothing to repair"),
        (("repair", "clips/run.csv", "--out", "o", "--smooth", "median"), "savgol or one-euro"),
    ],
)
def test_mistakes_are_one_sentence(run, clips, arguments, message):
    code, out, err = run(*arguments)
    assert code == 1
    assert out == []
    assert message in err
    assert "Traceback" not in err


def test_a_repair_that_cannot_be_names_the_file(run, clips):
    rows = "".join(f"{frame},100,10,1\n" for frame in (0, 1, 2, 7, 8))
    (clips / "run.csv").write_text(HEAD + rows)
    assert run("import", clips / "run.csv", "--out", "o", *PICTURE)[0] == 0
    code, _, err = run("repair", "o/run.parquet", "--out", "p", "--smooth", "savgol")
    assert code == 1
    assert "o/run.parquet: frames come at uneven times" in err
    assert list(Path("p").iterdir()) == []


@pytest.mark.parametrize("command", ["import", "repair"])
def test_help_has_an_example(run, command):
    assert f"Example: poser {command}" in " ".join("\n".join(run(command, "--help")[1]).split())


def test_image_sizes():
    assert parse_image_size("1280x720") == (1280, 720)
    assert parse_image_size(" 1280 X 720 ") == (1280, 720)
    assert parse_image_size(None) is None
    with pytest.raises(PoserError, match="'12x'"):
        parse_image_size("12x")
