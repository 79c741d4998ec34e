"""The notebooks run from the first cell to the last, and hold nothing but text and code."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "pose_parser" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
EACH = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
# The Jupyter libraries warn of settings of their own; what the notebook's cells do is judged by what they print.
JUPYTER_S_OWN = pytest.mark.filterwarnings("ignore")


def test_there_is_one_for_each_step() -> None:
    named = ["annotation_formats", "going_live", "model_building", "own_keypoints", "quick_start"]
    assert [path.stem for path in NOTEBOOKS] == named


@EACH
def test_nothing_but_text_and_code_is_kept(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.id for cell in code if cell.outputs or cell.execution_count is not None] == []
    assert [cell.id for cell in notebook.cells if cell.metadata or cell.get("attachments")] == []
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert re.findall(r"(?:/home|/root|/tmp|/Users|/work|[A-Z]:\\\\)[^\s]*", path.read_text()) == []


@EACH
def test_every_plot_is_said_what_to_look_for(path: Path) -> None:
    cells = nbformat.read(path, as_version=4).cells
    advised = False
    for number, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            advised = advised or "**What to look for" in cell.source
        elif ("plt.show()" in cell.source and "def show(" not in cell.source) or "\nshow(" in cell.source:
            assert advised, f"cell {number} plots, and no text says what to look for"
            advised = False


@pytest.mark.slow
@EACH
@JUPYTER_S_OWN
def test_every_cell_runs(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, footage: Path, pose_models: Path
) -> None:
    for name in [name for name in os.environ if name.startswith("POSER_")]:
        monkeypatch.delenv(name)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("POSER_TEST_FOOTAGE", str(footage))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert [output.text for output in outputs if output.get("name") == "stderr"] == []
    n_plots = sum("image/png" in output.get("data", {}) for output in outputs)
    assert n_plots == _shown(notebook)
    assert [each.name for each in tmp_path.iterdir()] == ["temporary"], "a notebook leaves nothing in its folder"
    told = "".join(output.get("text", "") for output in outputs)
    _CHECKS[path.stem](told, json.dumps(outputs))


def _shown(notebook: Any) -> int:
    """Count the plots that the cells show."""
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    helpers = sum(source.count("def show(") for source in code)
    calls = sum(len(re.findall(r"^show\(", source, flags=re.MULTILINE)) for source in code)
    return sum(source.count("plt.show()") for source in code) - helpers + calls


def _quick_start(told: str, _: str) -> None:
    assert "230 frames in 7.6 s" in told
    assert ",stand,label,sure," in told


def _annotation_formats(told: str, outputs: str) -> None:
    assert told.count("unchanged: True") == 3
    assert "0.98 to 1.98 s  label: left" in told
    assert "error:   walk: end_s 4.6 is before start_s 5" in told
    assert "label='Left Step', family='side'" in outputs


def _own_keypoints(told: str, _: str) -> None:
    median_deg = {name: float(value) for name, value in re.findall(r"(as read|repaired): .* within ([\d.]+)", told)}
    assert median_deg["repaired"] < median_deg["as read"] < 3
    assert "it cannot give left_elbow_angle_deg" in told


def _model_building(told: str, _: str) -> None:
    right = {by: int(share) for share, by in re.findall(r"(\d+) % on (unseen \w+|frames picked)", told)}
    (people,) = map(int, re.findall(r"people it had not seen: (\d+) % right", told))
    assert people < right["unseen videos"] < right["frames picked"]
    assert "report.html" in told


def _going_live(told: str, _: str) -> None:
    assert "served by model arms" in told
    same, people = re.findall(r"same label for (\d+) of (\d+) pictures", told)[0]
    assert same == people
    assert int(people) > 20
    assert "the server has ended with 0" in told


_CHECKS = {
    "annotation_formats": _annotation_formats,
    "going_live": _going_live,
    "model_building": _model_building,
    "own_keypoints": _own_keypoints,
    "quick_start": _quick_start,
}
