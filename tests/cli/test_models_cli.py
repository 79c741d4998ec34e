"""``poser models`` and ``poser assets``: what they print, and that mistakes are one sentence."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.naive_bayes import GaussianNB

from pose_parser.features import DEFAULT_FEATURE_NAMES

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a usable model and one that names os.system."""
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path))
    models = tmp_path / "trained_models"
    models.mkdir()
    features = np.random.default_rng(0).normal(size=(20, len(DEFAULT_FEATURE_NAMES)))
    classifier = GaussianNB().fit(features, np.tile(["squat", "stand"], 10))
    card = {"name": "Knee bends", "unsure_below": 0.6, "scores": {"held_out_accuracy": 0.9}}
    (models / "bends.pickle").write_bytes(pickle.dumps({"classifier": classifier, "card": card}))
    (models / "mystery.pickle").write_bytes(pickle.dumps({"classifier": os.system}))
    return models


def test_list_shows_every_file_with_its_state(run: Run, folder: Path) -> None:
    (folder / "odd[name].pickle").write_bytes(b"x")
    code, out, err = run("models", "list")
    assert (code, err) == (0, "")
    rows = {line.split()[0]: line for line in out.splitlines()[1:] if line.strip() and not line.startswith("   ")}
    assert "ready" in rows["bends"]
    assert "refused" in rows["mystery"]
    assert "odd[name].pickle" in out
    assert "rename it" in out


def test_list_of_an_empty_folder_says_where_it_looked(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSER_DATA_DIR", str(tmp_path))
    code, out, _ = run("models", "list")
    assert code == 0
    assert f"No models in {tmp_path / 'trained_models'}" in out


def test_show_prints_the_card(run: Run, folder: Path) -> None:
    code, out, _ = run("models", "show", folder / "bends.pickle")
    assert code == 0
    assert out.startswith("Knee bends (")
    for words in ("squat, stand", "60%", "held_out_accuracy: 0.9", "single frames", "sha256"):
        assert words in out


def test_show_of_a_refused_model_is_its_reason(run: Run, folder: Path) -> None:
    path = folder / "mystery.pickle"
    code, out, err = run("models", "show", path)
    assert (code, out) == (1, "")
    assert err.startswith("poser: mystery.pickle: it names ")
    assert f"poser models trust {path}" in err
    assert len(err.splitlines()) == 1


def test_trust_and_untrust(run: Run, folder: Path) -> None:
    path = folder / "mystery.pickle"
    code, out, _ = run("models", "trust", path)
    assert code == 0
    assert "is trusted now" in out
    assert (folder.parent / "trust" / "models.json").exists()
    assert "has no predict" in run("models", "show", path)[2]
    assert run("models", "untrust", path)[1] == f"{path} is not trusted any more.\n"
    assert run("models", "untrust", path)[1] == f"{path} was not trusted.\n"
    assert "it names" in run("models", "show", path)[2]


@pytest.mark.parametrize("command", ["show", "trust"])
def test_a_missing_file_is_one_sentence(command: str, run: Run, folder: Path) -> None:
    path = folder / "tango.pickle"
    code, out, err = run("models", command, path)
    assert (code, out) == (1, "")
    assert (
        err == f"poser: {path}: there is no such file or folder; in {folder} there are bends.pickle, mystery.pickle\n"
    )


def test_a_damaged_trust_list_is_one_sentence(run: Run, folder: Path) -> None:
    (folder.parent / "trust").mkdir()
    (folder.parent / "trust" / "models.json").write_text("{")
    code, _, err = run("models", "trust", folder / "mystery.pickle")
    assert code == 1
    assert "not a list of trusted models" in err
    assert "Traceback" not in err


def test_assets_prepares_the_pose_models(run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pose_parser.estimation import assets

    def prepare(target: Path, *, progress: Callable[[str], None]) -> list[Path]:
        progress("fetching")
        return [target / "pose_landmarker_full.task"]

    monkeypatch.setattr(assets, "prepare", prepare)
    target = folder.parent / "pose_models" / "pose_landmarker_full.task"
    assert run("assets") == (0, f"fetching\n{target}\n", "")
