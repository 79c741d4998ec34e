"""The names that a researcher needs: each is there, says what it takes, and costs nothing until it is used."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import pose_parser

REPOSITORY = Path(__file__).parents[2]
OF_ARRAYS = ["build_dataset", "compute_features", "predict_landmarks", "read_landmarks", "repair"]
"""What takes or gives arrays, and has to say which, directly or in the class that it names."""


@pytest.mark.parametrize("name", pose_parser.__all__)
def test_every_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(pose_parser, name)
    documentation = inspect.getdoc(found) or ""
    assert found.__name__ == name
    assert len(documentation.splitlines()[0]) > 10
    if inspect.isfunction(found):
        wanted = ["Parameters", "Returns", "Raises"]
    else:
        wanted = [] if issubclass(found, Exception) else ["Parameters"]
    assert [title for title in wanted if f"\n{title}\n{'-' * len(title)}\n" not in documentation] == []


@pytest.mark.parametrize("name", [name for name in pose_parser.__all__ if name != "PoserError"])
def test_every_parameter_is_described(name: str) -> None:
    found = getattr(pose_parser, name)
    documentation = inspect.getdoc(found) or ""
    parameters = [name.lstrip("*") for name in inspect.signature(found).parameters]
    described = re.findall(r"^([*\w, ]+?)(?: :|$)", documentation, flags=re.MULTILINE)
    names = {word.strip().lstrip("*") for words in described for word in words.split(",")}
    assert [parameter for parameter in parameters if parameter not in names] == []


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_arrays_have_shapes(name: str) -> None:
    assert "shape (n_" in _documentation_with_classes(getattr(pose_parser, name))


def _documentation_with_classes(function: Any) -> str:
    from pose_parser.datasets import Dataset
    from pose_parser.landmarks import Landmarks

    classes = {"Landmarks": Landmarks, "LandmarksFile": Landmarks, "Dataset": Dataset}
    documentation = inspect.getdoc(function) or ""
    named = [classes[word] for word in re.findall(r"\w+", documentation) if word in classes]
    return documentation + "".join(inspect.getdoc(each) or "" for each in named)


def test_the_import_alone_loads_nothing_of_others() -> None:
    code = "import sys; before = set(sys.modules); import pose_parser; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded <= {"pose_parser", *sys.stdlib_module_names}
    assert not any(name.startswith("pose_parser.") for name in done.stdout.split())


def test_type_checkers_see_the_names_that_are_there() -> None:
    tree = ast.parse(Path(pose_parser.__file__).read_text())
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    lazily = {name: f"pose_parser.{room}" for name, room in pose_parser._ROOMS.items()}
    assert seen == lazily
    assert sorted(lazily) == sorted(pose_parser.__all__)


def test_what_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'train_model'"):
        _ = pose_parser.train_model
    assert set(pose_parser.__all__) <= set(dir(pose_parser))


def test_the_overview_names_every_name() -> None:
    overview = (REPOSITORY / "docs" / "api.md").read_text()
    assert [name for name in pose_parser.__all__ if f"`{name}`" not in overview] == []
