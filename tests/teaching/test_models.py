"""Looking after models: named, deleted and brought back, taken along, made live and rolled back."""

from __future__ import annotations

import json
import os
import pickle
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pose_parser.errors import LibraryError, NotInLibraryError, PoserError, ReportError
from pose_parser.library.people import find_fit, keep_fit, read_people
from pose_parser.library.trash import restore
from pose_parser.models import TrustStore, load_model, model_files, save_model
from pose_parser.models.folder import scan_models
from pose_parser.prediction import PersonalFit
from pose_parser.teaching import (
    change_model,
    delete_model,
    has_report,
    live_history,
    model_file,
    read_report,
    use_model_live,
)

SAMPLES = Path(__file__).parents[2] / "data" / "trained_models"
ABSENT = "There is no model called 'tango'"


@pytest.fixture(scope="module")
def sample() -> Any:
    return load_model(SAMPLES / "squat_pushup_phases.pickle")


@pytest.fixture
def data_dir(tmp_path: Path, sample: Any) -> Path:
    """Return a data folder with a model in each of two formats, and a report on one."""
    save_model(sample, tmp_path / "trained_models" / "phases.skops")
    shutil.copy(SAMPLES / "squat_pushup_phases.pickle", tmp_path / "trained_models" / "waltz.pickle")
    (tmp_path / "reports" / "phases").mkdir(parents=True)
    (tmp_path / "reports" / "phases" / "report.json").write_text('{"model": "phases"}')
    return tmp_path


def examples(model: Any) -> np.ndarray:
    return np.random.default_rng(0).normal(90.0, 40.0, (20, len(model.card.features.column_names)))


@pytest.mark.parametrize("name", ["phases", "waltz"])
def test_a_new_name_changes_no_answer(data_dir: Path, sample: Any, name: str) -> None:
    (before,) = (file for file in scan_models(data_dir / "trained_models") if file.id == name)
    change_model(data_dir, name, name=" Knee bends ", description="For the Tuesday group.")
    (after,) = (file for file in scan_models(data_dir / "trained_models") if file.id == name)
    assert after.fingerprint != before.fingerprint
    assert after.summary("ready")["created_at"] == before.summary("ready")["created_at"]

    changed = load_model(after.path)
    assert (changed.card.name, changed.card.description) == ("Knee bends", "For the Tuesday group.")
    assert changed.card.to_dict() | {"name": "", "description": ""} == sample.card.to_dict() | {
        "name": "",
        "description": "",
    }
    np.testing.assert_array_equal(changed.probabilities(examples(sample)), sample.probabilities(examples(sample)))


def test_what_is_not_given_stays(data_dir: Path, sample: Any) -> None:
    change_model(data_dir, "phases", description="New")
    assert load_model(data_dir / "trained_models" / "phases.skops").card.name == sample.card.name


@pytest.mark.parametrize(
    ("model", "change", "words"),
    [
        ("tango", {"name": "x"}, ABSENT),
        ("../phases", {"name": "x"}, "There is no model"),
        ("phases", {"name": "  "}, "1 to 100 letters"),
        ("phases", {"name": "x" * 101}, "1 to 100 letters"),
        ("phases", {"name": "a\nb"}, "1 to 100 letters"),
        ("phases", {"description": "x" * 2001}, "at most 2000 letters"),
    ],
)
def test_a_bad_change_is_refused_and_changes_nothing(
    data_dir: Path, model: str, change: dict[str, str], words: str
) -> None:
    before = (data_dir / "trained_models" / "phases.skops").read_bytes()
    with pytest.raises(PoserError, match=words):
        change_model(data_dir, model, **change)
    assert (data_dir / "trained_models" / "phases.skops").read_bytes() == before


def test_a_file_that_was_vouched_for_is_not_written_anew(data_dir: Path) -> None:
    path = data_dir / "trained_models" / "waltz.pickle"
    TrustStore(data_dir / "trust" / "models.json").trust(path)
    with pytest.raises(LibraryError, match="vouched for exactly this file"):
        change_model(data_dir, "waltz", name="Waltz")
    assert path.read_bytes() == (SAMPLES / "squat_pushup_phases.pickle").read_bytes()


def test_a_deleted_model_comes_back_with_its_report(data_dir: Path) -> None:
    token = delete_model(data_dir, "phases")
    assert [file.id for file in scan_models(data_dir / "trained_models")] == ["waltz"]
    assert not has_report(data_dir, "phases")

    assert restore(data_dir, token) == "phases"
    assert load_model(data_dir / "trained_models" / "phases.skops")
    assert read_report(data_dir, "phases") == {"model": "phases"}


def test_what_is_not_there_cannot_be_deleted(data_dir: Path) -> None:
    with pytest.raises(NotInLibraryError, match=ABSENT):
        delete_model(data_dir, "tango")


def test_a_model_is_taken_along_in_each_format(data_dir: Path, sample: Any) -> None:
    assert model_file(data_dir, "phases", "skops") == data_dir / "trained_models" / "phases.skops"
    assert model_file(data_dir, "waltz", "pickle") == data_dir / "trained_models" / "waltz.pickle"
    made = model_file(data_dir, "phases", "pickle")
    assert made == data_dir / "exports" / "phases.pickle"
    assert pickle.loads(made.read_bytes())["card"]["name"] == sample.card.name  # noqa: S301 - written above

    written = made.stat().st_mtime_ns
    assert model_file(data_dir, "phases", "pickle").stat().st_mtime_ns == written
    with pytest.raises(LibraryError, match="no format 'exe'"):
        model_file(data_dir, "phases", "exe")


def test_onnx_is_made_on_request(data_dir: Path) -> None:
    import onnxruntime

    made = model_file(data_dir, "phases", "onnx")
    session = onnxruntime.InferenceSession(str(made), providers=["CPUExecutionProvider"])
    assert session.get_inputs()[0].name == "examples"


def test_a_file_that_was_made_before_a_change_is_made_again(data_dir: Path) -> None:
    model_file(data_dir, "phases", "pickle")
    change_model(data_dir, "phases", name="Knee bends")
    content = pickle.loads(model_file(data_dir, "phases", "pickle").read_bytes())  # noqa: S301 - written above
    assert content["card"]["name"] == "Knee bends"


def test_a_file_of_another_model_of_the_same_name_is_not_handed_out(data_dir: Path, sample: Any) -> None:
    path = data_dir / "trained_models" / "phases.skops"
    os.utime(path, (1e9, 1e9))
    token = delete_model(data_dir, "phases")
    save_model(replace(sample, card=sample.card.model_copy(update={"name": "Another"})), path)
    model_file(data_dir, "phases", "pickle")
    delete_model(data_dir, "phases")
    restore(data_dir, token)
    content = pickle.loads(model_file(data_dir, "phases", "pickle").read_bytes())  # noqa: S301 - written above
    assert content["card"]["name"] == sample.card.name


@pytest.mark.parametrize("name", ["phases", "waltz"])
def test_a_new_name_costs_nobody_the_fit_to_them(data_dir: Path, sample: Any, name: str) -> None:
    (file,) = (file for file in scan_models(data_dir / "trained_models") if file.id == name)
    old = load_model(file.path).sha256
    fit = PersonalFit(sample.classes, 1.5, (0.0,) * len(sample.classes), 0.5, 0.75)
    for person, digest in {"Anna": old, "bob": old, "Carl": "another"}.items():
        keep_fit(data_dir, person, digest, fit, model=name)
    (data_dir / "people" / "broken.json").write_text("{")

    change_model(data_dir, name, name="Knee bends")
    new = load_model(file.path).sha256
    assert new != old
    assert [find_fit(data_dir, person, new) for person in ("Anna", "bob", "Carl")] == [fit, fit, None]
    assert [len(person.fits) for person in read_people(data_dir)] == [1, 1, 1]


def test_a_fit_is_there_before_the_file_with_the_new_name(
    data_dir: Path, sample: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = data_dir / "trained_models" / "phases.skops"
    old = load_model(path).sha256
    fit = PersonalFit(sample.classes, 1.5, (0.0,) * len(sample.classes), 0.5, 0.75)
    keep_fit(data_dir, "Anna", old, fit, model="phases")
    seen = []

    def write(path: Path, data: bytes) -> None:
        seen.append([find_fit(data_dir, "Anna", digest) for digest in (old, sha256(data).hexdigest())])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model_files, "write_atomically", write)
    with pytest.raises(LibraryError, match=r"phases\.skops: could not be saved \(No space left"):
        change_model(data_dir, "phases", name="Knee bends")
    assert seen == [[fit, fit]]


def test_a_run_still_finds_its_model_after_a_new_name(data_dir: Path) -> None:
    path, run = data_dir / "trained_models" / "phases.skops", data_dir / "reports" / "phases" / "run.json"
    noted = {"name": "phases", "model": {"file": str(path), "sha256": load_model(path).sha256}}
    run.write_text(json.dumps(noted))
    change_model(data_dir, "phases", name="Knee bends")
    assert json.loads(run.read_bytes()) == {
        "name": "phases",
        "model": {"file": str(path), "sha256": load_model(path).sha256},
    }
    noted["model"] = {"file": str(path), "sha256": "of another one"}
    run.write_text(json.dumps(noted))
    change_model(data_dir, "phases", name="Squats")
    assert json.loads(run.read_bytes()) == noted


def test_live_and_back_again(data_dir: Path) -> None:
    assert live_history(data_dir) == []
    assert use_model_live(data_dir, "phases") == {"default": "phases", "before": None}
    assert use_model_live(data_dir, "waltz") == {"default": "waltz", "before": "phases"}
    assert live_history(data_dir) == ["waltz", "phases"]
    assert use_model_live(data_dir, "phases") == {"default": "phases", "before": "waltz"}
    assert live_history(data_dir) == ["phases", "waltz"]
    with pytest.raises(NotInLibraryError, match=ABSENT):
        use_model_live(data_dir, "tango")


@pytest.mark.parametrize("text", ["", "[]", "{", '{"history": 3}', '{"history": [3, null]}', "[" * 100_000])
def test_a_damaged_choice_is_no_choice(data_dir: Path, text: str) -> None:
    (data_dir / "live_model.json").write_text(text)
    assert live_history(data_dir) == []
    assert use_model_live(data_dir, "phases")["before"] is None


def test_a_report_that_is_not_there_or_broken_is_told_in_words(data_dir: Path) -> None:
    for model in ("waltz", "..", "../reports/phases", ""):
        with pytest.raises(NotInLibraryError, match=r"There is no (report on a )?model called|There is no report"):
            read_report(data_dir, model)
    (data_dir / "reports" / "phases" / "report.json").write_text("{")
    with pytest.raises(ReportError, match="train the model again"):
        read_report(data_dir, "phases")
