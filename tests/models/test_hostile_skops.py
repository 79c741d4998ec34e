"""skops files that try to run code, and archives that try to use up memory."""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import skops.io
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from pose_parser.errors import ModelFileError
from pose_parser.models import RefusedModelError
from pose_parser.models.safe_load import unpack_model

Schema = dict[str, Any]


def edited(data: bytes, edit: Callable[[Schema], Any], **members: bytes) -> bytes:
    """Rewrite the schema of a skops file, and add members to the archive."""
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    schema = json.loads(source.read("schema.json"))
    edit(schema)
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, json.dumps(schema) if name == "schema.json" else source.read(name))
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def replacing(node: Schema) -> Callable[[Schema], None]:
    """Put a node in the place of the classifier."""

    def edit(schema: Schema) -> None:
        schema["content"]["classifier"] = node

    return edit


def json_node(value: Any) -> Schema:
    return {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": json.dumps(value)}


def tuple_node(*values: Any) -> Schema:
    content = [json_node(value) for value in values]
    return {"__class__": "tuple", "__module__": "builtins", "__loader__": "TupleNode", "content": content}


@pytest.fixture
def honest(examples: Any) -> bytes:
    return skops.io.dumps({"classifier": DecisionTreeClassifier(max_depth=2).fit(*examples)})


@pytest.mark.parametrize(
    "node",
    [
        {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"},
        {"__class__": "system", "__module__": "os", "__loader__": "TypeNode"},
        {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ConstructorFromReduceNode"},
        {"__class__": "Pipeline", "__module__": "sklearn.pipeline", "__loader__": "ConstructorFromReduceNode"},
        {"__class__": "eval", "__module__": "builtins", "__loader__": "LossNode", "__reduce__": {}},
        {"__class__": "encode", "__module__": "_codecs", "__loader__": "LossNode", "__reduce__": {}},
        {
            "__class__": "_reconstruct",
            "__module__": "numpy._core.multiarray",
            "__loader__": "NdArrayNode",
            "type": "numpy",
        },
        {"__class__": "methodcaller", "__module__": "operator", "__loader__": "OperatorFuncNode"},
        {"__class__": "partial", "__module__": "functools", "__loader__": "PartialNode"},
        {"__class__": "os.system", "__module__": "joblib.memory", "__loader__": "FunctionNode"},
        {"__class__": "DecisionTreeClassifier", "__module__": "sklearn.tree._classes", "__loader__": "MethodNode"},
        {"__class__": "Bunch", "__module__": "sklearn.utils._bunch", "__loader__": "ObjectNode"},
        {"__class__": "dict", "__module__": "builtins", "__loader__": "UnheardOfNode"},
    ],
    ids=lambda node: f"{node['__loader__']} {node['__class__']}",
)
def test_a_node_that_runs_code_is_refused(node: Schema, honest: bytes, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    node = {**node, "content": tuple_node(f"touch {canary}")}
    with pytest.raises(RefusedModelError, match="which no classifier needs"):
        unpack_model(edited(honest, replacing(node)), "hostile.skops")
    assert not canary.exists()


def test_a_node_hidden_beside_the_content_is_refused(honest: bytes) -> None:
    """The whole schema is searched, not only what skops would look at."""

    def edit(schema: Schema) -> None:
        schema["spare"] = [{"deep": {"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}}]

    with pytest.raises(RefusedModelError, match=r"os\.system"):
        unpack_model(edited(honest, edit), "hostile.skops")


def test_a_function_of_an_unknown_kind_is_refused(examples: Any) -> None:
    data = skops.io.dumps({"classifier": FunctionTransformer(Path.touch).fit(examples.features)})
    with pytest.raises(RefusedModelError, match="pathlib"):
        unpack_model(data, "hostile.skops")


def test_a_pickle_inside_the_archive_is_never_read(honest: bytes, tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    bomb = b"cos\nsystem\n(V" + f"touch {canary}".encode() + b"\ntR."

    def edit(schema: Schema) -> None:
        for part in _dicts(schema):
            if part.get("type") == "numpy":
                part["file"] = "bomb.npy"

    for body in (bomb, pickle.dumps(bomb), b"PK" + bomb):
        with pytest.raises(ModelFileError):
            unpack_model(edited(honest, edit, **{"bomb.npy": body}), "hostile.skops")
    assert not canary.exists()


def _dicts(part: Any) -> list[Schema]:
    if isinstance(part, dict):
        return [part, *(found for value in part.values() for found in _dicts(value))]
    return [found for value in part for found in _dicts(value)] if isinstance(part, list) else []


def test_a_tree_with_dishonest_numbers_is_refused(examples: Any) -> None:
    model = DecisionTreeClassifier().fit(*examples)
    state = model.tree_.__getstate__()
    nodes = state["nodes"].copy()
    nodes["left_child"][0] = 10**6
    model.tree_.__setstate__({**state, "nodes": nodes})
    with pytest.raises(ModelFileError, match="points outside itself"):
        unpack_model(skops.io.dumps({"classifier": model}), "hostile.skops")


def test_an_archive_that_unpacks_to_too_much_is_refused(honest: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pose_parser.models.safe_skops.MAX_MODEL_BYTES", 1000)
    with pytest.raises(RefusedModelError, match=r"unpacks to \d+ bytes; a model may have 1000"):
        unpack_model(honest, "bomb.skops")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"not an archive", pickle.dumps({"classifier": 1})])
def test_what_is_no_archive_is_called_broken(data: bytes) -> None:
    with pytest.raises(ModelFileError, match="not a whole skops file"):
        unpack_model(data, "broken.skops")


def test_a_schema_without_end_is_called_broken() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("schema.json", "[" * 200_000)
    with pytest.raises(ModelFileError, match="not a whole skops file"):
        unpack_model(target.getvalue(), "broken.skops")
