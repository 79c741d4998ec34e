import errno
import io
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pose_parser.errors import AssetError
from pose_parser.estimation import assets
from pose_parser.estimation.assets import POSE_MODELS, is_ready, prepare, read_task, task_path


@pytest.fixture
def folder(tmp_path: Path, pose_models: Path) -> Path:
    """A folder with the pose models of its own."""
    own = tmp_path / "pose_models"
    own.mkdir()
    for name in POSE_MODELS:
        # Another name of the same file: 47 MB need not be copied for every test.
        os.link(task_path(pose_models, name), task_path(own, name))
    return own


@pytest.fixture
def npm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a shell script in npm's place."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))

    def put(script: str) -> None:
        (programs / "npm").write_text(f"#!/bin/sh\n{script}\n")
        (programs / "npm").chmod(0o755)

    return put


def archive(path: Path, names: list[str]) -> Path:
    with tarfile.open(path, "w:gz") as package:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 3
            package.addfile(member, io.BytesIO(b"abc"))
    return path


def rewrite(path: Path, data: bytes) -> None:
    """Replace a file without writing into the one that others share."""
    path.unlink()
    path.write_bytes(data)


@pytest.mark.parametrize("name", POSE_MODELS)
def test_a_prepared_model_is_read(folder: Path, name: str) -> None:
    assert is_ready(folder, name)
    assert read_task(folder, name)[:2] == b"PK"


def test_an_absent_model_says_how_to_get_it(tmp_path: Path) -> None:
    assert not is_ready(tmp_path, "full")
    with pytest.raises(AssetError, match=r"pose_landmarker_full\.task: the pose model is not there.*poser assets"):
        read_task(tmp_path, "full")


@pytest.mark.parametrize("damage", ["cut short", "one bit", "empty", "another model"])
def test_a_damaged_model_is_refused(folder: Path, damage: str) -> None:
    path = task_path(folder, "lite")
    data = path.read_bytes()
    changed = {
        "cut short": data[:-1],
        "one bit": data[:1000] + bytes([data[1000] ^ 1]) + data[1001:],
        "empty": b"",
        "another model": task_path(folder, "full").read_bytes(),
    }
    rewrite(path, changed[damage])

    assert not is_ready(folder, "lite")
    with pytest.raises(AssetError, match=r"pose_landmarker_lite\.task: the file is damaged.*poser assets"):
        read_task(folder, "lite")


def test_a_folder_in_the_models_place_is_named(tmp_path: Path) -> None:
    task_path(tmp_path, "full").mkdir()

    with pytest.raises(AssetError, match="cannot be read"):
        read_task(tmp_path, "full")


def test_an_unknown_size_is_named_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="'huge' is not one of lite, full, heavy"):
        task_path(tmp_path, "huge")


def test_what_is_there_is_not_made_again(folder: Path, npm: Callable[[str], None]) -> None:
    npm("echo npm must not be asked >&2; exit 1")
    before = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    told: list[str] = []

    made = prepare(folder, progress=told.append)

    assert made == [task_path(folder, name) for name in POSE_MODELS]
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == before
    assert told == []


def test_without_npm_the_message_says_what_to_install(tmp_path: Path, npm: Callable[[str], None]) -> None:
    with pytest.raises(AssetError, match=r"npm is needed .* install Node\.js"):
        prepare(tmp_path / "new")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("echo first >&2; echo ENOTFOUND the registry >&2; exit 1", "ENOTFOUND the registry"),
        ("exit 1", "npm gave no reason"),
        ("exit 0", "could not fetch"),
    ],
    ids=["fails with words", "fails in silence", "leaves nothing"],
)
def test_a_failing_npm_is_quoted(tmp_path: Path, npm: Callable[[str], None], script: str, message: str) -> None:
    npm(script)

    with pytest.raises(AssetError, match=message):
        prepare(tmp_path / "new")


def test_what_npm_brings_is_checked(tmp_path: Path, npm: Callable[[str], None]) -> None:
    other = archive(tmp_path / "other.tgz", [f"package/{name}" for name in assets._SOURCE_SHA256])
    npm(f"{shutil.which('cp', path=os.defpath)} {other} .")

    with pytest.raises(AssetError, match="has another checksum than @mediapipe/pose"):
        prepare(tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("content", ["absent", "text", "other package", "cut short", "folder"])
def test_another_package_is_named(tmp_path: Path, content: str) -> None:
    package = tmp_path / "package.tgz"
    if content == "text":
        package.write_text("not an archive")
    elif content == "folder":
        package.mkdir()
    elif content != "absent":
        archive(package, ["package/readme.md"])
        if content == "cut short":
            package.write_bytes(package.read_bytes()[:40])

    with pytest.raises(AssetError, match=r"package\.tgz: not the npm package @mediapipe/pose"):
        prepare(tmp_path / "new", package=package)


def test_a_full_disk_leaves_no_half_written_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(self: Path, _data: bytes) -> int:
        self.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(assets, "_read_sources", lambda _package: {})
    monkeypatch.setattr(assets, "_build_task", lambda _sources, _name: b"bundle")
    monkeypatch.setattr(Path, "write_bytes", fill)

    with pytest.raises(AssetError, match=r"pose_landmarker_lite\.task: cannot be written \(No space left on device\)"):
        prepare(tmp_path, package=Path("unused"))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_a_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(AssetError, match=r"file: cannot be made a folder"):
        prepare(tmp_path / "file", package=Path("unused"))


def test_a_build_with_another_result_is_not_accepted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As when another release of MediaPipe writes the metadata otherwise."""
    monkeypatch.setattr(assets, "_read_sources", lambda _package: {})
    monkeypatch.setattr(assets, "_build_task", lambda _sources, _name: b"something else")

    with pytest.raises(AssetError, match="checksum differs"):
        prepare(tmp_path, package=Path("unused"))
    assert not is_ready(tmp_path, "lite")


def test_the_command_prints_the_files_or_the_reason(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assets.main(["--out", str(folder)]) == 0
    assert capsys.readouterr().out.split() == [str(task_path(folder, name)) for name in POSE_MODELS]

    task_path(folder, "heavy").unlink()
    assert assets.main(["--out", str(folder), "--package", str(folder / "absent.tgz")]) == 1
    assert capsys.readouterr().err.startswith("poser: ")
