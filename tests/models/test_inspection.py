"""What the server is told of a model file, and that looking at one always ends."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.naive_bayes import GaussianNB

from pose_parser.models import TrustStore, inspect_apart, inspect_model, make_trained_model, save_model
from pose_parser.models.model_files import load_model

CONTRACT = json.loads((Path(__file__).parents[1] / "contracts" / "messages.json").read_text())


class Printing:
    """A classifier that prints while it is loaded; only for files that are trusted."""

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return print, ("loading",)


@pytest.fixture
def store(tmp_path: Path) -> TrustStore:
    return TrustStore(tmp_path / "trust.json")


def test_a_summary_has_the_fields_of_the_contract(examples: Any, tmp_path: Path, store: TrustStore) -> None:
    wanted = CONTRACT["rest"]["models"]["models"]
    card = {**wanted[0]["card"], "classes": ["lunge", "squat", "stand"]}
    del card["features"]
    path = tmp_path / "body_poses.pickle"
    card["training_data"] = {**card["training_data"], "typical": [1.0] * examples[0].shape[1]}
    path.write_bytes(pickle.dumps({"classifier": GaussianNB().fit(*examples), "card": card}))
    summary = inspect_apart(path, store)
    assert set(summary["card"]["training_data"]) == set(wanted[0]["card"]["training_data"])
    assert len(summary.pop("sha256")) == 64
    # Whether there is a report is not in the file; the server knows.
    assert {*summary, "has_report"} == set(wanted[0])
    assert set(summary["card"]) == set(wanted[0]["card"])
    assert set(summary["card"]["features"]) >= set(wanted[0]["card"]["features"])
    assert (summary["status"], summary["name"]) == ("ready", "Body poses")
    assert summary["classes"] == ["lunge", "squat", "stand"]


def test_a_refused_file_says_what_it_names_and_what_to_do(tmp_path: Path, store: TrustStore) -> None:
    path = tmp_path / "mystery.pickle"
    path.write_bytes(pickle.dumps({"classifier": os.system}))
    summary = inspect_apart(path, store)
    assert summary["status"] == "refused"
    assert summary["reason"] == (
        f"mystery.pickle: it names {os.system.__module__}.system, which no classifier needs. "
        f"If you made this file yourself, run: poser models trust {path}"
    )
    assert (summary["classes"], summary["card"]) == ([], None)


def test_a_card_beside_the_file_is_read(examples: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.pickle"
    path.write_bytes(pickle.dumps({"classifier": GaussianNB().fit(*examples)}))
    (tmp_path / "own.card.json").write_text(json.dumps({"name": "My own", "unsure_below": 0.7}))
    assert (load_model(path).card.name, load_model(path).card.unsure_below) == ("My own", 0.7)
    path.write_bytes(pickle.dumps({"classifier": GaussianNB().fit(*examples), "card": {"name": "Inside"}}))
    assert load_model(path).card.name == "Inside"


@pytest.mark.parametrize("content", ["[]", "{", "[" * 100_000, '{"name": 3}'])
def test_a_bad_card_beside_the_file_is_named(content: str, examples: Any, tmp_path: Path) -> None:
    path = tmp_path / "own.pickle"
    path.write_bytes(pickle.dumps({"classifier": GaussianNB().fit(*examples)}))
    (tmp_path / "own.card.json").write_text(content)
    summary = inspect_model(path)
    assert summary["status"] == "broken"
    assert "own" in summary["reason"]
    assert "card" in summary["reason"]


@pytest.mark.parametrize(
    "content", [{"classifier": None}, {"model": 1}, [1], "text", {"classifier": {"nested": 1}, "card": [1]}]
)
def test_other_contents_are_called_broken(content: Any, tmp_path: Path) -> None:
    path = tmp_path / "other.pickle"
    path.write_bytes(pickle.dumps(content))
    summary = inspect_model(path)
    assert summary["status"] == "broken"
    assert summary["reason"].startswith("other.pickle: ")


def test_a_trusted_file_may_print_without_disturbing_the_answer(tmp_path: Path, store: TrustStore) -> None:
    path = tmp_path / "loud.pickle"
    path.write_bytes(pickle.dumps({"classifier": Printing()}))
    assert inspect_apart(path, store)["status"] == "refused"
    store.trust(path)
    summary = inspect_apart(path, store)
    assert summary["status"] == "broken"
    assert "has no predict" in summary["reason"]


def test_a_file_that_crashes_its_process_is_called_broken(tmp_path: Path, store: TrustStore) -> None:
    path = tmp_path / "crash.pickle"
    path.write_bytes(b"cos\nabort\n(tR.")
    store.trust(path)
    summary = inspect_apart(path, store)
    assert (summary["id"], summary["status"]) == ("crash", "broken")
    assert "crashed" in summary["reason"]


def test_a_file_that_never_ends_is_ended(tmp_path: Path, store: TrustStore) -> None:
    path = tmp_path / "slow.pickle"
    path.write_bytes(b"ctime\nsleep\n(I600\ntR.")
    store.trust(path)
    summary = inspect_apart(path, store, timeout_s=2.0)
    assert summary["status"] == "broken"
    assert summary["reason"] == "slow.pickle: looking at it took longer than 2 s"


@pytest.mark.linux
def test_a_file_that_asks_for_all_memory_is_called_broken(tmp_path: Path, store: TrustStore) -> None:
    path = tmp_path / "huge.pickle"
    path.write_bytes(b"c__builtin__\nbytearray\n(L1000000000000L\ntR.")
    store.trust(path)
    summary = inspect_apart(path, store)
    assert summary["status"] == "broken"
    assert "memory" in summary["reason"].lower()


@pytest.mark.linux
def test_limits_hold_in_the_process() -> None:
    code = (
        "import resource; from pose_parser.models.inspect import limit_resources;"
        "limit_resources(memory_bytes=2**31, cpu_seconds=7);"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(2**31), "7"]


def test_a_truncated_file_is_called_broken_at_every_length(examples: Any, tmp_path: Path) -> None:
    whole = tmp_path / "whole.pickle"
    save_model(make_trained_model(RandomForestClassifier(2, max_depth=2).fit(*examples)), whole)
    data = whole.read_bytes()
    for length in range(1, len(data), max(1, len(data) // 40)):
        path = tmp_path / "part.pickle"
        path.write_bytes(data[:length])
        assert inspect_model(path)["status"] == "broken"


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("lightgbm", "lightgbm.sklearn"):
        monkeypatch.setitem(sys.modules, name, None)
    path = tmp_path / "boosted.pickle"
    path.write_bytes(b"\x80\x04}V" + b"classifier\nclightgbm.sklearn\nLGBMClassifier\n)\x81s.")
    assert inspect_model(path)["reason"] == "boosted.pickle: it needs lightgbm, which is not installed here"
