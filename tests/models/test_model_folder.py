"""The folder of models as the server sees it: from outside, without opening a file."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pose_parser.errors import ModelFileError
from pose_parser.models import RefusedModelError, card_path, load_model, scan_models


def test_importing_the_package_imports_no_heavy_library() -> None:
    code = (
        "import sys, pose_parser.models, pose_parser.models.folder, pose_parser.models.card;"
        "print(sorted({'sklearn', 'scipy', 'skops', 'cv2', 'mediapipe', 'pandas', 'joblib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_models_are_listed_by_id(tmp_path: Path) -> None:
    for name in ("b.pickle", "a.skops", "c.pkl", ".hidden.pickle", "notes.txt", "a.card.json"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "folder.pickle").mkdir()
    files = scan_models(tmp_path)
    assert [(file.id, file.path.name, file.problem) for file in files] == [
        ("a", "a.skops", None),
        ("b", "b.pickle", None),
        ("c", "c.pkl", None),
    ]
    assert scan_models(tmp_path / "absent") == []


def test_a_fingerprint_changes_with_the_file_and_with_its_card(tmp_path: Path) -> None:
    path = tmp_path / "a.pickle"
    path.write_bytes(b"x")
    before = scan_models(tmp_path)[0].fingerprint
    assert scan_models(tmp_path)[0].fingerprint == before
    path.write_bytes(b"xy")
    changed = scan_models(tmp_path)[0].fingerprint
    assert changed != before
    card_path(path).write_text("{}")
    assert scan_models(tmp_path)[0].fingerprint != changed


def test_a_second_file_of_a_name_never_takes_the_first_ones_place(tmp_path: Path) -> None:
    for name in ("dance.skops", "dance.pkl", "dance.pickle"):
        (tmp_path / name).write_bytes(b"x")
    files = {file.id: file for file in scan_models(tmp_path)}
    assert set(files) == {"dance", "dance.pkl", "dance.skops"}
    assert files["dance"].path.name == "dance.pickle"
    assert files["dance"].problem is None
    assert files["dance.skops"].problem == "dance.skops has the same name as dance.pickle; rename one of them"


def test_a_file_with_a_problem_never_takes_a_good_ones_place(tmp_path: Path) -> None:
    (tmp_path / "a_b.skops").write_bytes(b"x")
    (tmp_path / "a;b.pickle").write_bytes(b"x")
    (tmp_path / "a_b.pickle").symlink_to("/dev/null")
    files = {file.id: file for file in scan_models(tmp_path)}
    assert files["a_b"].path.name == "a_b.skops"
    assert files["a_b"].problem is None
    assert {file.problem is None for name, file in files.items() if name != "a_b"} == {False}


@pytest.mark.parametrize(
    "name",
    ["; rm -rf.pickle", "a\nb.pickle", "<img>.skops", "-v.pickle", "é.pickle", "x" * 120 + ".pickle", "\udcff.pkl"],
)
def test_odd_names_are_listed_with_their_problem(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"x")
    file = scan_models(tmp_path)[0]
    assert file.problem is not None
    assert "rename it" in file.problem
    assert file.id.isascii()
    file.problem.encode()
    assert "\n" not in file.id
    with pytest.raises(RefusedModelError, match="rename it"):
        load_model(tmp_path / name)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    outside, folder = tmp_path / "secret.pickle", tmp_path / "models"
    outside.write_bytes(b"x")
    folder.mkdir()
    (folder / "inside.pickle").write_bytes(b"x")
    (folder / "out.pickle").symlink_to(outside)
    (folder / "in.pickle").symlink_to(folder / "inside.pickle")
    (folder / "gone.pickle").symlink_to(folder / "nothing.pickle")
    problems = {file.id: file.problem for file in scan_models(folder)}
    assert problems["in"] is None
    assert problems["out"] == "out.pickle is a link that leads out of the folder of models; copy the file instead"
    assert problems["gone"] is not None
    with pytest.raises(RefusedModelError, match="leads out of the folder"):
        load_model(folder / "out.pickle")


def test_special_files_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.pickle")
    assert scan_models(tmp_path)[0].problem == "pipe.pickle is not a plain file"
    with pytest.raises(RefusedModelError, match="not a plain file"):
        load_model(tmp_path / "pipe.pickle")


def test_large_files_are_not_opened(tmp_path: Path) -> None:
    (tmp_path / "big.pickle").write_bytes(bytes(101))
    assert scan_models(tmp_path, max_bytes=101)[0].problem is None
    assert scan_models(tmp_path, max_bytes=100)[0].problem == "big.pickle has 101 bytes; a model may have 100"
    with pytest.raises(RefusedModelError, match="a model may have 100"):
        load_model(tmp_path / "big.pickle", max_bytes=100)


def test_absent_and_empty_files_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "empty.pickle").write_bytes(b"")
    with pytest.raises(ModelFileError, match="there is no such file"):
        load_model(tmp_path / "absent.pickle")
    with pytest.raises(ModelFileError, match="has 0 bytes"):
        load_model(tmp_path / "empty.pickle")
    with pytest.raises(ModelFileError, match=r"ends in \.pickle"):
        load_model(tmp_path / "model.txt")


def test_a_summary_of_a_file_fits_the_contract(tmp_path: Path) -> None:
    (tmp_path / "a.pickle").write_bytes(b"x")
    os.utime(tmp_path / "a.pickle", (1_767_323_045, 1_767_323_045))
    assert scan_models(tmp_path)[0].summary("checking") == {
        "id": "a", "file": "a.pickle", "status": "checking", "reason": None, "name": "a", "classes": [], "card": None,
        "created_at": "2026-01-02T03:04:05+00:00", "size_bytes": 1,
    }  # fmt: skip
