"""Places where nothing can be written are refused in a sentence, before anything is computed."""

import os
import sys
from pathlib import Path

import pytest

from pose_parser import cli
from pose_parser.cli import folders
from pose_parser.cli.folders import check_room_for
from pose_parser.errors import PoserError


def test_a_file_in_the_place_of_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "steps.csv").touch()
    with pytest.raises(PoserError, match=r"steps\.csv is a file, not a folder"):
        check_room_for(tmp_path / "steps.csv" / "deep" / "model.skops")


def test_a_folder_that_takes_no_files_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Whoever runs the tests may be allowed everything.
    monkeypatch.setattr(folders.os, "access", lambda path, mode: not (path == tmp_path and mode == os.W_OK))
    with pytest.raises(PoserError, match="nothing can be written in"):
        check_room_for(tmp_path / "not there yet" / "model.skops")


def test_a_folder_that_is_not_there_yet_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    check_room_for(tmp_path / "deep" / "down" / "model.skops", tmp_path / "x")
    assert not list(tmp_path.iterdir())


def test_what_the_system_refuses_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").touch()
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "argv", ["poser", "assets"])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    assert caught.value.code == 1
    _, err = capfd.readouterr()
    assert "Traceback" not in err
    assert str(tmp_path / "data") in err
