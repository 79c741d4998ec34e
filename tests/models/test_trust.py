"""The list of files that the user vouches for."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from pose_parser.errors import ModelFileError
from pose_parser.models import TrustStore, default_trust_store


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "trust" / "models.json")


def model_file(tmp_path: Path, content: bytes = b"model", name: str = "dance.pickle") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_trust_is_for_the_bytes(store: TrustStore, tmp_path: Path) -> None:
    digest = store.trust(model_file(tmp_path))
    assert digest == sha256(b"model").hexdigest()
    assert store.is_trusted(digest)
    assert not store.is_trusted(sha256(b"other").hexdigest())
    assert store.entries()[digest]["file"] == "dance.pickle"


def test_untrust_forgets_every_version_of_a_name(store: TrustStore, tmp_path: Path) -> None:
    path = model_file(tmp_path)
    store.trust(path)
    store.trust(model_file(tmp_path, b"newer"))
    other = store.trust(model_file(tmp_path, b"other", "other.pickle"))
    assert store.untrust(path) == 2
    assert set(store.entries()) == {other}
    assert store.untrust(path) == 0


def test_untrust_works_for_a_file_that_is_gone_or_renamed(store: TrustStore, tmp_path: Path) -> None:
    path = model_file(tmp_path)
    store.trust(path)
    renamed = path.rename(tmp_path / "tango.pickle")
    assert store.untrust(renamed) == 1
    store.trust(renamed)
    renamed.unlink()
    assert store.untrust(renamed) == 1


def test_nothing_is_trusted_without_a_list(store: TrustStore) -> None:
    assert store.entries() == {}
    assert not store.is_trusted("")


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', "{", "null"])
def test_a_damaged_list_trusts_nothing_and_says_so(store: TrustStore, content: str) -> None:
    store.path.parent.mkdir()
    store.path.write_text(content)
    with pytest.raises(ModelFileError, match=r"models\.json"):
        store.is_trusted("a")


def test_a_list_that_anybody_can_write_or_that_is_a_link_is_not_believed(store: TrustStore, tmp_path: Path) -> None:
    digest = store.trust(model_file(tmp_path))
    store.path.chmod(0o666)
    with pytest.raises(ModelFileError, match="only you can write"):
        store.is_trusted(digest)
    store.path.chmod(0o644)
    moved = store.path.rename(tmp_path / "elsewhere.json")
    store.path.symlink_to(moved)
    with pytest.raises(ModelFileError, match="only you can write"):
        store.is_trusted(digest)


def test_the_list_is_written_whole(store: TrustStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = store.trust(model_file(tmp_path))

    def fail(_descriptor: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="no space"):
        store.trust(model_file(tmp_path, b"newer"))
    assert list(json.loads(store.path.read_text())) == [digest]
    assert [path.name for path in store.path.parent.iterdir()] == ["models.json"]


def test_a_file_that_cannot_be_read_is_not_trusted(store: TrustStore, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        store.trust(tmp_path / "absent.pickle")


def test_the_list_lies_outside_the_folder_of_models(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSER_DATA_DIR", "/somewhere")
    assert default_trust_store().path == Path("/somewhere/trust/models.json")
