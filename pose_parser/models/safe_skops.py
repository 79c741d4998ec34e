"""skops files read with an exact list of types, checked before skops looks at the file."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Set as AbstractSet
from typing import Any, Final

from pose_parser.errors import ModelFileError
from pose_parser.models.folder import MAX_MODEL_BYTES
from pose_parser.models.known_globals import CALLABLE_NAMES, CLASS_NAMES, VALUE_NAMES, Global
from pose_parser.models.safe_pickle import RefusedModelError

_SPARSE: Final = {name for name in CLASS_NAMES if name[0].startswith("scipy.sparse.")}
_SEARCH: Final = {pair for pair in VALUE_NAMES if pair[0].startswith(("sklearn.neighbors.", "sklearn.metrics._dist"))}
_LOSSES: Final = {
    pair for pair in CALLABLE_NAMES if pair[0] in {"sklearn._loss._loss", "sklearn.linear_model._sgd_fast"}
}
_NUMPY: Final = {pair for pair in VALUE_NAMES if pair[0] == "numpy"}
_FUNCTIONS: Final = {pair for pair in VALUE_NAMES if pair[0].startswith("sklearn.")} - _SEARCH
_BUNCH: Final = ("sklearn.utils._bunch", "Bunch")

# What each kind of node may build. Not here: nodes that call functions or methods that the file names, and the readers
# of old formats.
_ALLOWED: Final[dict[str, AbstractSet[Global]]] = {
    "BytearrayNode": {("builtins", "bytearray")},
    "BytesNode": {("builtins", "bytes")},
    "DTypeNode": {("numpy", "dtype")},
    "DictNode": {("builtins", "dict"), ("collections", "OrderedDict"), _BUNCH},
    "FunctionNode": _FUNCTIONS,
    "JsonNode": {("builtins", "str")},
    "ListNode": {("builtins", "list")},
    "LossNode": {pair for pair in _LOSSES if not pair[1].startswith("_")},
    "MaskedArrayNode": {("numpy.ma", "MaskedArray")},
    "NdArrayNode": _NUMPY,
    "ObjectNode": (CLASS_NAMES - _SPARSE - {_BUNCH}) | _SEARCH,
    "RandomGeneratorNode": {("numpy.random._generator", "Generator")},
    "RandomStateNode": {("numpy.random.mtrand", "RandomState")},
    "SetNode": {("builtins", "set")},
    "SliceNode": {("builtins", "slice")},
    "SparseMatrixNode": _SPARSE,
    "TreeNode": {("sklearn.tree._tree", "Tree")},
    "TupleNode": {("builtins", "tuple")},
    "TypeNode": _NUMPY | {("builtins", name) for name in ("bool", "dict", "float", "int", "list", "str", "tuple")},
}
_SCHEMA: Final = "schema.json"


def load_skops(data: bytes, *, trusted: bool) -> Any:
    """Read a skops file.

    Parameters
    ----------
    data : bytes
        The file.
    trusted : bool
        Whether the user vouches for these bytes: then every type in them is allowed.

    Raises
    ------
    RefusedModelError
        If it has a type that is not on the list.
    ModelFileError
        If it is damaged.
    """
    types = _types(_schema(data))
    if not trusted:
        _check_types(types)
    import skops.io

    names = {f"{module}.{name}" for _, module, name in types}
    allowed = sorted(names | set(skops.io.get_untrusted_types(data=data))) if trusted else sorted(names)
    return skops.io.loads(data, trusted=allowed)


def _schema(data: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > MAX_MODEL_BYTES:
                raise RefusedModelError(f"it unpacks to {unpacked} bytes; a model may have {MAX_MODEL_BYTES}")
            return json.loads(archive.read(_SCHEMA))
    except (zipfile.BadZipFile, KeyError, ValueError, RecursionError, EOFError, NotImplementedError) as error:
        raise ModelFileError(f"not a whole skops file ({str(error)[:200]})") from error


def _types(schema: Any) -> set[tuple[str, str, str]]:
    """Find every (node, module, class) of a schema, wherever in it they stand."""
    found: set[tuple[str, str, str]] = set()
    waiting = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if "__loader__" in part or "__class__" in part:
                found.add((str(part.get("__loader__")), str(part.get("__module__")), str(part.get("__class__"))))
            waiting.extend(part.values())
        elif isinstance(part, list):
            waiting.extend(part)
    return found


def _check_types(types: set[tuple[str, str, str]]) -> None:
    for node, module, name in sorted(types):
        if (module, name) not in _ALLOWED.get(node, ()):
            raise RefusedModelError(f"it names {module}.{name} in a {node}, which no classifier needs")
