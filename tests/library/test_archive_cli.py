"""``poser library pack`` and ``unpack``."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pose_parser import cli
from pose_parser.library.labels import read_labels

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    def call(data_dir: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.setenv("POSER_DATA_DIR", str(data_dir))
        monkeypatch.setattr(sys, "argv", ["poser", "library", *arguments])
        code = 0
        try:
            cli.main()
        except SystemExit as end:
            code = int(end.code or 0)
        return code, *capfd.readouterr()

    return call


def test_out_here_and_in_there(run, data_dir, make_recording, make_film, tmp_path):
    make_recording("squat")
    make_recording("hop", 20)
    make_film("squat.mp4")
    out = tmp_path / "mine.zip"
    code, told, errors = run(data_dir, "pack", str(out))
    assert (code, errors) == (0, "")
    assert told.startswith(f"{out}: 2 recordings, ")
    other = tmp_path / "other"
    assert run(other, "unpack", str(out)) == (0, "2 recordings, 0 models\n", "")
    assert (other / "videos" / "squat.mp4").read_bytes() == b"a film"
    assert read_labels(other, "hop").segments == ()
    make_recording("hop", 30)
    _, told, _ = run(data_dir, "unpack", str(out))
    assert told.splitlines()[1:] == ["hop is called hop-2 here, for there is another hop"]


def test_a_file_that_is_there_is_replaced_only_when_told(run, data_dir, make_recording, make_film, tmp_path):
    make_recording("squat")
    make_recording("hop")
    out = tmp_path / "mine.zip"
    out.write_bytes(b"precious")
    code, _, errors = run(data_dir, "pack", str(out))
    assert (code, out.read_bytes()) == (1, b"precious")
    assert "say --overwrite" in errors
    _, told, _ = run(data_dir, "pack", str(out), "--overwrite", "--only", "hop")
    assert told.startswith(f"{out}: 1 recordings, ")


def test_what_cannot_be_done_is_one_sentence(run, data_dir, tmp_path):
    code, _, errors = run(data_dir, "pack", str(tmp_path / "mine.zip"))
    assert (code, errors) == (1, "poser: There is nothing in the library yet, so there is nothing to export.\n")
    code, _, errors = run(data_dir, "unpack", str(tmp_path / "absent.zip"))
    assert code == 1
    assert "absent.zip: there is no such file" in errors
    assert "Traceback" not in errors
