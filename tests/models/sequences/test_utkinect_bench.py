"""The figure for UTKinect is measured by code that works, with the data or without."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

BENCH = Path(__file__).parents[3] / "bench" / "utkinect.py"


@pytest.fixture(scope="module")
def utkinect() -> Any:
    """Load the script, which belongs to no package, under its name."""
    spec = importlib.util.spec_from_file_location("bench_utkinect", BENCH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_made_up_people_walk_the_whole_path(
    utkinect: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["utkinect", "--data", str(tmp_path / "absent")])
    assert utkinect.main() == 0
    shown = capsys.readouterr().out
    assert "absent is not here: UTKinect-Action3D is not part of Poser." in shown
    assert "80 segments of 4 subjects" in shown
    assert float(shown.split("leave one subject out: ")[1].split(" %")[0]) > 80.0
    assert "published 97.1 %" in shown


@pytest.mark.shared_data
def test_the_marks_are_read_by_frame_number(utkinect: Any, shared_data: Path, tmp_path: Path) -> None:
    """The first person's walk is marked from frame 30 to 132, where the file begins; 8 of 200 marks are missing."""
    recordings = list(utkinect.read_marks(shared_data / "utkinect"))
    assert len(recordings) == 20
    assert sum(span is None for recording in recordings for span in recording.spans) == 8
    dataset = utkinect.make_dataset(recordings[:1], tmp_path, mirrored=False)
    assert dataset.labels("action").tolist() == list(utkinect.ACTIONS)
    frames = dataset.rows["start_ms"] * 30 / 1000, dataset.rows["end_ms"] * 30 / 1000
    np.testing.assert_allclose([frames[0][0], frames[1][0]], [30, 132])
    np.testing.assert_allclose([frames[0][9], frames[1][9]], [2906, 3055])


def test_nothing_of_the_person_judged_is_learnt(utkinect: Any) -> None:
    """A classifier that remembers rows would know them, were they or their mirror images among those it was given."""

    class Memory:
        def fit(self, rows: np.ndarray, labels: np.ndarray) -> Memory:
            self.rows, self.label = {row.tobytes() for row in rows}, labels[0]
            return self

        def predict(self, rows: np.ndarray) -> np.ndarray:
            assert not any(row.tobytes() in self.rows for row in rows)
            return np.full(len(rows), self.label)

    class Rows:
        def __init__(self, values: np.ndarray) -> None:
            self.values = values

        def labels(self, _family: str) -> list[str]:
            return ["a", "b"] * 3

    groups = np.repeat(["x", "y", "z"], 2)
    plain, mirrored = np.arange(6.0)[:, None], -np.arange(6.0)[:, None] - 1
    utkinect.cross_validate(Rows(plain), [Rows(mirrored)], Memory, groups)
    with pytest.raises(AssertionError):
        utkinect.cross_validate(Rows(plain), [Rows(plain[::-1])], Memory, groups)
