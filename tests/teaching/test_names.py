"""What the files of a taught model are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from pose_parser.library.trash import restore
from pose_parser.teaching import delete_model
from pose_parser.teaching.names import file_stem, reserve_id


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Knee bends!", "knee_bends"),
        ("Épaulé-jeté", "epaule-jete"),
        ("../../etc/passwd", "etc_passwd"),
        ("深蹲", "model"),
        ("   ", "model"),
        ("x" * 200, "x" * 60),
    ],
)
def test_a_name_becomes_a_file_s(name: str, stem: str) -> None:
    assert file_stem(name) == stem


def test_no_model_takes_the_place_of_another(tmp_path: Path) -> None:
    (tmp_path / "trained_models").mkdir()
    (tmp_path / "trained_models" / "squats.pickle").write_bytes(b"")
    (tmp_path / "reports" / "squats_2").mkdir(parents=True)
    assert reserve_id(tmp_path, "Squats", "a") == "squats_3"
    assert reserve_id(tmp_path, "Squats", "b") == "squats_4"


def test_a_deleted_model_keeps_its_name_until_it_is_brought_back(tmp_path: Path) -> None:
    path = tmp_path / "trained_models" / "squats.skops"
    path.parent.mkdir()
    path.write_bytes(b"mine")
    token = delete_model(tmp_path, "squats")
    assert reserve_id(tmp_path, "Squats", "a") == "squats_2"
    assert restore(tmp_path, token) == "squats"
    assert path.read_bytes() == b"mine"


def test_what_is_begun_again_keeps_its_name(tmp_path: Path) -> None:
    assert reserve_id(tmp_path, "Squats", "a") == "squats"
    assert reserve_id(tmp_path, "Squats", "b") == "squats_2"
    (tmp_path / "trained_models").mkdir()
    (tmp_path / "trained_models" / "squats_2.skops").write_bytes(b"")
    assert reserve_id(tmp_path, "Squats", "b") == "squats_2"
    assert reserve_id(tmp_path, "Squats", "") == "squats_3"
